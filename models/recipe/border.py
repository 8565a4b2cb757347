"""Gives the encoder of a run a white border (networks.encoder), reading the same styles as before (from the folder models/):

python -m recipe.border --state RUN/state.pt --out NEW/state.pt --data DATA

The encoder without a border is the teacher: of crops as training draws them it says what mean and log-variance are to be. What the
border shows beyond that, contrast, the run learns when it goes on.
"""

import argparse
import dataclasses
from pathlib import Path

import torch
import torch.nn.functional as F

from . import checkpoint
from .config import Config
from .crops import PhotoStack, draw_batch
from .networks.encoder import Encoder
from .photos import load_photos

WIDTH = 2  # pixels: one row of what the first layer makes of it
BATCH = 32
RATE = 1e-3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--iterations", type=int, default=250)
    arguments = parser.parse_args()
    state = checkpoint.load(arguments.state)
    shape = Config.from_json(state["config"]).encoder
    teacher, pupil = Encoder(shape), Encoder(dataclasses.replace(shape, white_border=WIDTH))
    for network in (teacher, pupil):
        network.load_state_dict(state["encoder"])
    teach(pupil, teacher, PhotoStack(load_photos(arguments.data, "train", 2 * shape.size)), arguments.iterations)
    state["encoder"] = pupil.state_dict()
    state["config"]["encoder"] = pupil.shape.to_json()
    checkpoint.save(arguments.out, state)


def teach(pupil: Encoder, teacher: Encoder, stack: PhotoStack, iterations: int) -> tuple[float, float]:
    """Minimises the squared difference of what both read, in units of the spread of the teacher's styles. Returns the first and the last."""
    teacher.eval()
    differences = []
    adam = torch.optim.Adam(pupil.parameters(), lr=RATE)
    for iteration in range(iterations):
        adam.param_groups[0]["lr"] = RATE * (1 - iteration / iterations)
        random = torch.Generator().manual_seed(iteration)
        views = draw_batch(stack, BATCH, teacher.shape.size, random, teacher.shape.size).views
        with torch.no_grad():
            wanted = teacher(views)
        read = pupil(views)
        spread = [part.std(0).clamp_min(1e-3) for part in wanted]
        loss = sum(F.mse_loss(is_ / unit, should / unit) for is_, should, unit in zip(read, wanted, spread))
        adam.zero_grad()
        loss.backward()
        adam.step()
        differences.append(loss.item())
        if iteration % 50 == 0:
            print(f"iteration {iteration}: {loss.item():.4f} of the spread", flush=True)
    return differences[0], differences[-1]


if __name__ == "__main__":
    main()
