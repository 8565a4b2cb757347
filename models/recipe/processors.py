"""Living beside others on one machine: low priority, and fewer threads while they work.

OpenMP hands every thread an equal part; where another program holds one of two processors, each part waits for the slower half,
and two threads are slower than one.
"""

import os
import time
from pathlib import Path

import torch

STAT = Path("/proc/stat")
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def yield_processors() -> None:
    """Lowest priority, of the process and, where Linux shares processors out by session, of its session."""
    os.nice(15)
    try:
        os.setsid()
        Path("/proc/self/autogroup").write_text("15")
    except OSError:  # a session leader already, or a system without autogroups: nice alone must do
        pass


class Threads:
    """As many as there are processors that others leave idle, looked at once an iteration; does nothing without /proc/stat."""

    def __init__(self) -> None:
        self.most = torch.get_num_threads()
        self.last = self._times() if STAT.exists() else None

    def adapt(self) -> None:
        if self.last is None:
            return
        wall, busy, own = (now - before for now, before in zip(self._times(), self.last))
        if wall < 1:
            return
        others = max(0.0, busy - own) / wall
        torch.set_num_threads(max(1, min(self.most, round(self.most - others + 0.1))))
        self.last = self._times()

    def _times(self) -> tuple[float, float, float]:
        """Seconds: of the clock, of all busy processors together, of this process."""
        user, nice, system, _, _, irq, soft, *_ = (int(value) for value in STAT.read_text().split("\n", 1)[0].split()[1:])
        return time.monotonic(), (user + nice + system + irq + soft) / TICKS, time.process_time()
