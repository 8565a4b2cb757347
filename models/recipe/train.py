"""Trains, or goes on training: python -m recipe.train --help (from the folder models/)."""

import argparse
import csv
import dataclasses
import json
import time
from pathlib import Path

import torch

from . import checkpoint
from .config import Config
from .labels import CHANNELS
from .networks.generator import GeneratorShape
from .photos import Photo, centre_crop, load_photos, training_side
from .sheets import held_out_sheet, painted_sheet, save_sheet, styles_of
from .trainer import Trainer
from .warm_start import start_from_pack, start_from_state


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of photographs (img, lab, manifest.json)")
    parser.add_argument("--nets", type=Path, required=True, help="folder of mobilenet_v2_imagenet.{json,npz}")
    parser.add_argument("--out", type=Path, required=True, help="folder of the run: state.pt, log.csv, sheets")
    parser.add_argument("--minutes", type=float, default=10, help="stop after so many minutes, with a checkpoint")
    parser.add_argument("--iterations", type=int, default=0, help="stop at this iteration, if sooner")
    parser.add_argument("--size", choices=("normal", "more", "most"), default="normal", help="128, 256 or 512 pixels")
    parser.add_argument("--start-pack", type=Path, help="a new run: warm start from the weights of this pack")
    parser.add_argument("--start-state", type=Path, help="a new run: warm start from another run's state.pt")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a field of Config, as JSON")
    parser.add_argument("--uniform-after-first", action="store_true", help="ablation: SPADE in the first block only")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--checkpoint-minutes", type=float, default=3)
    parser.add_argument("--sheet-minutes", type=float, default=8)
    parser.add_argument("--pause-file", type=Path, help="training rests while this file exists")
    return parser.parse_args()


def main() -> None:
    arguments = parse()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    torch.backends.cudnn.benchmark = True
    trainer = open_trainer(arguments)
    size = trainer.config.generator.size
    photos = load_photos(arguments.data, "train", training_side(size), arguments.device)
    held_out = load_photos(arguments.data, "val", size)[:12]
    print(f"{len(photos)} photographs, size {size}, from iteration {trainer.iteration}", flush=True)
    run(trainer, photos, held_out, arguments)


def open_trainer(arguments: argparse.Namespace) -> Trainer:
    """Goes on from OUT/state.pt if it is there; otherwise begins, cold or warm."""
    path = arguments.out / "state.pt"
    overrides = {name: json.loads(value) for name, value in (pair.split("=", 1) for pair in arguments.set)}
    if path.exists():
        state = checkpoint.load(path)
        config = Config.from_json({**state["config"], **overrides})
        trainer = Trainer(config, arguments.nets, arguments.device)
        trainer.load_state(state)
        return trainer
    shape = GeneratorShape(semantic=CHANNELS, upsampling=arguments.size, uniform_after_first=arguments.uniform_after_first)
    config = dataclasses.replace(Config(generator=shape), **overrides)
    trainer = Trainer(config, arguments.nets, arguments.device)
    if arguments.start_pack:
        print("initial values kept by:", start_from_pack(trainer, arguments.start_pack), flush=True)
    if arguments.start_state:
        print("initial values kept by:", start_from_state(trainer, checkpoint.load(arguments.start_state)), flush=True)
    return trainer


def run(trainer: Trainer, photos: list[Photo], held_out: list[Photo], arguments: argparse.Namespace) -> None:
    arguments.out.mkdir(parents=True, exist_ok=True)
    begin = time.monotonic()
    saved = shown = begin
    log = Log(arguments.out / "log.csv")
    last = arguments.iterations or float("inf")
    while time.monotonic() - begin < arguments.minutes * 60 and trainer.iteration < last:
        while arguments.pause_file and arguments.pause_file.exists():
            time.sleep(1)
        log.add(trainer.iteration, trainer.step(photos))
        now = time.monotonic()
        if now - saved > arguments.checkpoint_minutes * 60:
            checkpoint.save(arguments.out / "state.pt", trainer.state())
            saved = now
        if now - shown > arguments.sheet_minutes * 60:
            write_sheets(trainer, photos, held_out, arguments.out)
            shown = now
    checkpoint.save(arguments.out / "state.pt", trainer.state())
    write_sheets(trainer, photos, held_out, arguments.out)


def write_sheets(trainer: Trainer, photos: list[Photo], held_out: list[Photo], out: Path) -> None:
    """Held-out maps and hand-painted maps, named by iteration."""
    generator = trainer.averaged_generator(photos)
    size = trainer.config.generator.size
    save_sheet(held_out_sheet(generator, trainer.encoder, held_out, size), out / f"held-out-{trainer.iteration:06d}.jpg")
    styles = styles_of(trainer.encoder, torch.stack([centre_crop(held_out[n], size)[0] for n in (0, 5, 8)]))
    save_sheet(painted_sheet(generator, styles, size), out / f"painted-{trainer.iteration:06d}.jpg")


class Log:
    """Appends the mean of every ten iterations to a CSV file; reading the numbers rarely keeps a GPU from waiting."""

    def __init__(self, path: Path, every: int = 10) -> None:
        self.path = path
        self.every = every
        self.rows: list[dict[str, torch.Tensor]] = []
        self.begin = time.monotonic()

    def add(self, iteration: int, values: dict[str, torch.Tensor]) -> None:
        self.rows.append(values)
        if len(self.rows) < self.every:
            return
        names = sorted(set().union(*self.rows) | {"recovery"})
        means = {name: float(torch.stack([row[name].float() for row in self.rows if name in row] or [torch.tensor(float("nan"))]).mean()) for name in names}
        seconds = (time.monotonic() - self.begin) / self.every
        new = not self.path.exists()
        with self.path.open("a", newline="") as file:
            writer = csv.writer(file)
            if new:
                writer.writerow(["iteration", "seconds", *means])
            writer.writerow([iteration, f"{seconds:.3f}", *(f"{value:.4f}" for value in means.values())])
        self.rows = []
        self.begin = time.monotonic()


if __name__ == "__main__":
    main()
