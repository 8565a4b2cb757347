"""Which colours each label has in photographs, and how far from them painted ones are.

Maps painted in foreign styles have no photograph to be compared with, and the critics let colours pass that nothing has: clouds
of cyan and magenta, violet in green meadows, rock that glows. A photograph's own colours are hardly touched: all but a few of a
label's hundred are inside.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from .labels import CHANNELS, COUNT
from .patterns import nearest
from .photos import Photo, to_float

CELLS = 32  # of each colour channel
SHRINK = 4  # pictures whose colours are looked at: fur and glitter do not count
INSIDE = 0.95  # share of a label's colours that are none to be avoided
FEWEST = 100  # pixels of a label in the shrunk photograph, below which it tells nothing of it
BORDER = 2  # pixels of the shrunk map beside another label that are not judged: painted borders are not exact


@dataclass(frozen=True)
class Gamut:
    """Distance of each colour from the nearest that its label has: float32 [CHANNELS, CELLS (red), CELLS (green), CELLS (blue)],
    in units of pictures in [-1, 1]; 0 inside, and for don't-care."""

    distances: Tensor

    @classmethod
    def of(cls, photos: list[Photo]) -> "Gamut":
        """Each photograph counts alike in every label it has: one desert is not to decide what sand may be."""
        shares = torch.zeros(CHANNELS, CELLS**3, device=photos[0].pixels.device)
        for photo in photos:
            colours, labels = shrink(to_float(photo.pixels)[None], photo.labels.long()[None])
            cells = ((colours[0] + 1) / 2 * CELLS).long().clamp(0, CELLS - 1)
            cells = (cells[0] * CELLS + cells[1]) * CELLS + cells[2]
            for label in range(COUNT):
                found = cells[labels[0] == label]
                if len(found) >= FEWEST:
                    shares[label] += torch.bincount(found, minlength=CELLS**3) / len(found)
        cube = (CHANNELS, CELLS, CELLS, CELLS)
        smooth = F.avg_pool3d(shares.view(cube), 3, 1, 1)
        return cls(torch.stack([_distances(_densest(share)) for share in smooth]) * 2 / CELLS)

    def outside(self, pictures: Tensor, labels: Tensor) -> Tensor:
        """Mean distance of the colours of pictures [N, 3, h, w] in [-1, 1] from those that their labels int64 [N, h, w] have."""
        colours, labels = shrink(pictures, labels)
        places = colours.movedim(1, -1).flip(-1).reshape(1, 1, 1, -1, 3)  # grid_sample counts from the last axis
        found = F.grid_sample(self.distances[None], places, padding_mode="border", align_corners=False)
        return (found.view(CHANNELS, -1).gather(0, labels.flatten()[None]) * _inner(labels).flatten()).mean()


def shrink(pictures: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """Pictures [N, 3, h, w] as float32 and maps [N, h, w] at the size in which colours are compared."""
    height, width = (side // SHRINK for side in labels.shape[1:])
    return F.adaptive_avg_pool2d(pictures.float(), (height, width)), nearest(labels, height, width)


def _densest(share: Tensor) -> Tensor:
    """The fewest cells that hold INSIDE of the share [CELLS, CELLS, CELLS], as truth values; all of them where it is empty."""
    falling = share.flatten().sort(descending=True).values
    held = falling.cumsum(0)
    return share >= falling[(held < INSIDE * held[-1]).sum()]


def _distances(inside: Tensor) -> Tensor:
    """Euclidean distance from each cell to the nearest inside, in cells: one axis after the other (Felzenszwalb and Huttenlocher)."""
    steps = torch.arange(CELLS, device=inside.device)
    steps = (steps[:, None] - steps).square().float()
    squares = torch.where(inside, 0.0, 4.0 * CELLS**2)
    for axis in range(3):
        squares = (squares.movedim(axis, -1)[..., None, :] + steps).amin(-1).movedim(-1, axis)
    return squares.sqrt()


def _inner(labels: Tensor) -> Tensor:
    """1 where all labels around are the same, [N, h, w]."""
    x = labels[:, None].float()
    side = 2 * BORDER + 1
    return (F.max_pool2d(x, side, 1, BORDER) == -F.max_pool2d(-x, side, 1, BORDER)).float()[:, 0]
