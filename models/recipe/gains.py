"""A run whose noise is quieter or louder at some sizes (from the folder models/):

python -m recipe.gains RUN OUT --times up_0=0.7 --times up_1=0.7

OUT/state.pt is RUN's with the gains of noise of those blocks times a factor, in the weights and in their average. Noise at coarse sizes
decides where tufts, knots and reflections lie, and the critics ask for more of them than the eye: a factor costs a judgement, no training.
"""

import argparse
from pathlib import Path
from typing import Any

from torch import Tensor

from . import checkpoint
from .named_number import named_number

HOLDERS = ("generator", "average")


def scale_gains(state: dict[str, Any], factors: dict[str, float]) -> dict[str, Any]:
    """Of a checkpoint, compact or whole; `factors` by block (up_0 works at 32x32). ValueError where a block has no noise."""
    for block in factors:
        if f"{block}.noise_0" not in state["generator"]:
            raise ValueError(f"{block} has no noise; blocks are head_0, G_middle_0, G_middle_1, up_0 ...")
    return {name: _scaled(value, factors) if name in HOLDERS else value for name, value in state.items()}


def _scaled(weights: dict[str, Tensor], factors: dict[str, float]) -> dict[str, Tensor]:
    return {name: value * factors.get(name.split(".")[0], 1.0) if ".noise_" in name else value for name, value in weights.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--times", type=named_number, action="append", required=True, metavar="BLOCK=FACTOR")
    arguments = parser.parse_args()
    checkpoint.save(arguments.out / "state.pt", scale_gains(checkpoint.load(arguments.run / "state.pt"), dict(arguments.times)))


if __name__ == "__main__":
    main()
