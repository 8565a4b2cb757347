"""Gives the encoder of a run a white border (networks.encoder) and tells its styles of colour (from the folder models/):

python -m recipe.border --state RUN/state.pt --out NEW/state.pt --data DATA

The encoder without a border is the teacher: of crops as training draws them it says what mean and log-variance are to be. What it
could not see, brightness and contrast as they are, becomes part of the style in directions in which the teacher's styles hardly
differ, so that pictures change little at first; the run learns to paint by them when it goes on.
"""

import argparse
import dataclasses
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from . import checkpoint
from .config import Config
from .crops import PhotoStack, draw_batch
from .networks.encoder import Encoder
from .photos import load_photos

WIDTH = 2  # pixels: one row of what the first layer makes of it
BATCH = 32
RATE = 1e-3
MEASURED = 512  # crops by which spreads are measured
TOLD = 2.0  # deviation of each colour's part of the style; the strongest directions of landscape 5's have 10, its sigma is 0.4


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


def colours(photos: Tensor) -> Tensor:
    """[N, 3, H, W] -> [N, 6]: mean and deviation of each channel."""
    return torch.cat((photos.mean((2, 3)), photos.std((2, 3))), 1)


def teach(pupil: Encoder, teacher: Encoder, stack: PhotoStack, iterations: int) -> tuple[float, float]:
    """Minimises squared differences in units of spreads: of all that both read, and of the colours told. Returns the first loss and the last."""
    teacher.eval()
    size = teacher.shape.size

    def draw(seed: int) -> Tensor:
        return draw_batch(stack, BATCH, size, torch.Generator().manual_seed(seed), size).views

    with torch.no_grad():
        views = torch.cat([draw(-1 - number) for number in range(MEASURED // BATCH)])
        mu, logvar = (torch.cat(parts) for parts in zip(*[teacher(part) for part in views.split(BATCH)]))
    known = colours(views)
    centre, unit = known.mean(0), known.std(0).clamp_min(1e-3)
    quiet = torch.linalg.eigh(torch.cov(mu.T))[1][:, : known.shape[1]].T

    def tell(views: Tensor, mu: Tensor) -> Tensor:
        return mu + TOLD * (colours(views) - centre) / unit @ quiet

    spreads = [part.std(0).clamp_min(1e-3) for part in (tell(views, mu), logvar)]
    adam = torch.optim.Adam(pupil.parameters(), lr=RATE)
    differences = []
    for iteration in range(iterations):
        adam.param_groups[0]["lr"] = RATE * (1 - iteration / iterations)
        views = draw(iteration)
        with torch.no_grad():
            mu, width = teacher(views)
            wanted = tell(views, mu)
        found, its_width = pupil(views)
        told = F.mse_loss(found @ quiet.T, wanted @ quiet.T) / TOLD**2
        loss = F.mse_loss(found / spreads[0], wanted / spreads[0]) + F.mse_loss(its_width / spreads[1], width / spreads[1]) + told
        adam.zero_grad()
        loss.backward()
        adam.step()
        differences.append(loss.item())
        if iteration % 25 == 0:
            print(f"iteration {iteration}: {loss.item():.4f}, of it colours {told.item():.4f}", flush=True)
    return differences[0], differences[-1]


if __name__ == "__main__":
    main()
