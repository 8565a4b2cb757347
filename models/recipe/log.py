"""The losses of a run as a CSV file."""

import csv
import time
from pathlib import Path

import torch


class Log:
    """Appends the mean of every `every` iterations; reading the numbers rarely keeps a GPU from waiting.

    Other losses than before begin a new file: the old one is renamed after the iteration at which it ends.
    """

    def __init__(self, path: Path, every: int = 10) -> None:
        self.path = path
        self.every = every
        self.rows: list[dict[str, torch.Tensor]] = []
        self.begin = time.monotonic()

    def add(self, iteration: int, values: dict[str, torch.Tensor]) -> None:
        """`values`: the losses of one iteration, each a number, or NaN where it had none: means are of those that had."""
        if self.rows and self.rows[0].keys() != values.keys():
            self.rows = []
        self.rows.append(values)
        if len(self.rows) < self.every:
            return
        names = sorted(values)
        means = torch.stack([torch.stack([row[name].float() for row in self.rows]).nanmean() for name in names]).tolist()
        seconds = (time.monotonic() - self.begin) / self.every
        header = ["iteration", "seconds", *names]
        new = self._make_room(header, iteration)
        with self.path.open("a", newline="") as file:
            writer = csv.writer(file)
            if new:
                writer.writerow(header)
            writer.writerow([iteration, f"{seconds:.3f}", *(f"{value:.4f}" for value in means)])
        self.rows = []
        self.begin = time.monotonic()

    def _make_room(self, header: list[str], iteration: int) -> bool:
        """Whether a new file begins."""
        if not self.path.exists():
            return True
        with self.path.open(newline="") as file:
            same = next(csv.reader(file), []) == header
        if not same:
            self.path.rename(self.path.with_name(f"{self.path.stem}-{iteration:06d}.csv"))
        return not same
