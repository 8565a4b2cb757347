"""The loop around the training steps: the log, checkpoints, sample sheets, and rest."""

import argparse
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

import torch

from . import checkpoint
from .log import Log
from .photos import Photo, centre_crop, load_photos, training_side
from .processors import Threads, yield_processors
from .sheets import held_out_sheet, painted_sheet, save_sheet, styles_of
from .trainer import Trainer

STYLES = (0, 5, 8)  # held-out photographs whose styles the painted sheet shows


def add_loop_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, help="folder of photographs (img, lab, manifest.json)")
    parser.add_argument("--nets", type=Path, required=True, help="folder of mobilenet_v2_imagenet.{json,npz}")
    parser.add_argument("--out", type=Path, required=True, help="folder of the run: state.pt, log.csv, sheets")
    parser.add_argument("--minutes", type=float, default=10, help="stop after so many minutes, with a checkpoint")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--checkpoint-minutes", type=float, default=4)
    parser.add_argument("--sheet-minutes", type=float, default=30)
    parser.add_argument("--keep-minutes", type=float, default=0, help="copy a checkpoint into OUT/keep as often as this")
    parser.add_argument("--pause-file", type=Path, help="training rests while this file exists")
    parser.add_argument("--low-priority", action="store_true", help="leave the processors to whatever else wants them")


@dataclass
class Loop:
    """Trains until `minutes` are over or SIGTERM comes; either leaves a checkpoint of the very last iteration."""

    arguments: argparse.Namespace
    photos: list[Photo]
    held_out: list[Photo]
    log: Log
    begin: float = field(default_factory=time.monotonic)
    stopped: bool = False

    @classmethod
    def open(cls, arguments: argparse.Namespace, size: int) -> "Loop":
        """For pictures of `size` pixels."""
        if arguments.threads:
            torch.set_num_threads(arguments.threads)
        if arguments.low_priority:
            yield_processors()
        torch.backends.cudnn.benchmark = True
        arguments.out.mkdir(parents=True, exist_ok=True)
        photos = load_photos(arguments.data, "train", training_side(size), arguments.device)
        loop = cls(arguments, photos, load_photos(arguments.data, "val", size)[:12], Log(arguments.out / "log.csv"))
        signal.signal(signal.SIGTERM, lambda *_: setattr(loop, "stopped", True))
        return loop

    @property
    def over(self) -> bool:
        return self.stopped or time.monotonic() - self.begin >= self.arguments.minutes * 60

    def train(self, trainer: Trainer, until: float = float("inf")) -> None:
        """Goes on to iteration `until`, to the one at which the learning rate is zero, or to the end of the time."""
        options = self.arguments
        until = min(until, trainer.config.total or until)
        saved = shown = kept = time.monotonic()
        threads = Threads()
        while not self.over and trainer.iteration < until:
            if options.pause_file and options.pause_file.exists():
                time.sleep(1)
                continue
            threads.adapt()
            self.log.add(trainer.iteration, trainer.step(self.photos))
            now = time.monotonic()
            if now - saved > options.checkpoint_minutes * 60:
                self.save(trainer)
                saved = now
            if now - shown > options.sheet_minutes * 60:
                self.show(trainer)
                shown = now
            if options.keep_minutes and now - kept > options.keep_minutes * 60:
                self.keep(trainer)
                kept = now
        self.save(trainer)

    def save(self, trainer: Trainer) -> None:
        checkpoint.save(self.arguments.out / "state.pt", trainer.state())

    def keep(self, trainer: Trainer) -> None:
        """A checkpoint that later ones do not replace: to step back to, to average over."""
        checkpoint.save(self.arguments.out / "keep" / f"state-{trainer.iteration:06d}.pt", trainer.state())

    def show(self, trainer: Trainer) -> None:
        """Sheets of held-out and of hand-painted maps, named by iteration."""
        out, size = self.arguments.out, trainer.config.generator.size
        generator = trainer.averaged_generator(self.photos)
        name = f"{trainer.iteration:06d}.jpg"
        save_sheet(held_out_sheet(generator, trainer.encoder, self.held_out, size), out / f"held-out-{name}")
        styles = styles_of(trainer.encoder, torch.stack([centre_crop(self.held_out[n], size)[0] for n in STYLES]))
        save_sheet(painted_sheet(generator, styles, size), out / f"painted-{name}")
