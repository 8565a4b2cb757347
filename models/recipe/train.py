"""Trains, or goes on training: python -m recipe.train --help (from the folder models/)."""

import argparse
import dataclasses
import json
from pathlib import Path

from . import checkpoint
from .config import Config
from .labels import CHANNELS
from .loop import Loop, add_loop_options
from .networks.encoder import EncoderShape
from .networks.generator import UPSAMPLINGS, GeneratorShape
from .packs import read_pack
from .trainer import Trainer
from .warm_start import start_from_pack, start_from_state


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    add_loop_options(parser)
    parser.add_argument("--iterations", type=int, default=0, help="stop at this iteration, if sooner")
    parser.add_argument("--size", choices=tuple(UPSAMPLINGS), default="normal", help="128, 256 or 512 pixels")
    parser.add_argument("--start-pack", type=Path, help="a new run: warm start from the weights of this pack")
    parser.add_argument("--start-state", type=Path, help="a new run: warm start from another run's state.pt")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a field of Config, as JSON")
    parser.add_argument("--uniform-after-first", action="store_true", help="ablation: SPADE in the first block only")
    return parser.parse_args()


def main() -> None:
    arguments = parse()
    changes = {name: json.loads(value) for name, value in (pair.split("=", 1) for pair in arguments.set)}
    shape = GeneratorShape(semantic=CHANNELS, upsampling=arguments.size, uniform_after_first=arguments.uniform_after_first, tied=True)
    trainer = open_trainer(arguments, shape, changes)
    size = trainer.config.generator.size
    loop = Loop.open(arguments, size)
    print(f"{len(loop.photos)} photographs, size {size}, from iteration {trainer.iteration}", flush=True)
    loop.train(trainer, arguments.iterations or float("inf"))
    loop.show(trainer)


def open_trainer(arguments: argparse.Namespace, shape: GeneratorShape, changes: dict) -> Trainer:
    """Goes on from OUT/state.pt if it is there; otherwise begins, cold or warm. `changes`: fields of Config."""
    path = arguments.out / "state.pt"
    if path.exists():
        return resume(checkpoint.load(path), changes, arguments)
    state = checkpoint.load(arguments.start_state) if arguments.start_state else None
    encoder = EncoderShape()  # or the one that is started from: seen in another border, photographs have other styles
    if arguments.start_pack:
        encoder = read_pack(arguments.start_pack).encoder.shape
    if state:
        encoder = Config.from_json(state["config"]).encoder
    trainer = Trainer(dataclasses.replace(Config(generator=shape, encoder=encoder), **changes), arguments.nets, arguments.device)
    if arguments.start_pack:
        print("initial values kept by:", start_from_pack(trainer, arguments.start_pack), flush=True)
    if state:
        print("initial values kept by:", start_from_state(trainer, state), flush=True)
    return trainer


def resume(state: dict, changes: dict, arguments: argparse.Namespace) -> Trainer:
    """A trainer that goes on from a state, with other settings where `changes` says so."""
    trainer = Trainer(Config.from_json({**state["config"], **changes}), arguments.nets, arguments.device)
    trainer.load_state(state)
    return trainer


if __name__ == "__main__":
    main()
