"""Label maps as hands paint them: photo maps made coarser for training, and sixteen maps drawn for judging."""

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw
from torch import Tensor

from . import native
from .labels import CHANNELS, IDS, KINDRED
from .patterns import one_hot


def smooth_like_paint(labels: Tensor, channels: int, generator: torch.Generator) -> Tensor:
    """Makes photo maps int64 [N, H, W] look painted: per batch one of mode filter, dilation and polygons."""
    size = labels.shape[1]
    kind = float(torch.rand((), generator=generator))
    if kind < 0.5:
        return mode_filter(labels, channels, _odd(generator, 3, size // 14))
    if kind < 0.8:
        return dilate(labels, channels, _odd(generator, 3, size // 10), generator)
    return polygons(labels, int(torch.randint(size // 32, size // 10 + 1, (1,), generator=generator)), generator)


def exchange_kindred(labels: Tensor, generator: torch.Generator) -> Tensor:
    """Maps int64 [N, H, W] in which, for each of the KINDRED on a coin's toss, the two change places: maps that no photograph has."""
    table = torch.arange(CHANNELS).repeat(len(labels), 1)
    for one, other in ((IDS[a], IDS[b]) for a, b in KINDRED):
        changed = torch.rand(len(labels), generator=generator) < 0.5
        table[changed, one], table[changed, other] = other, one
    return table.to(labels.device).gather(1, labels.flatten(1)).view_as(labels)


def mode_filter(labels: Tensor, channels: int, window: int) -> Tensor:
    """The most frequent label of the window around each pixel; round off what no brush would draw."""
    if native.kernels is not None and labels.device.type == "cpu":
        return native.weighted_mode(labels, window, None)
    return _shares(labels, channels, window).argmax(1)


def dilate(labels: Tensor, channels: int, window: int, generator: torch.Generator) -> Tensor:
    """A mode filter in which some labels weigh more: they grow over the others, as a careless brush does."""
    weight = (0.7 * torch.randn(labels.shape[0], channels, 1, 1, generator=generator)).exp().to(labels.device)
    if native.kernels is not None and labels.device.type == "cpu":
        return native.weighted_mode(labels, window, weight[:, :, 0, 0])
    return (_shares(labels, channels, window) * weight).argmax(1)


def polygons(labels: Tensor, cell: int, generator: torch.Generator) -> Tensor:
    """Borders of straight pieces: every pixel takes the label under the nearest of jittered grid points."""
    count, height, width = labels.shape
    rows, columns = -(-height // cell), -(-width // cell)
    jitter = torch.rand(rows + 2, columns + 2, 2, generator=generator)
    grid = torch.stack(torch.meshgrid(torch.arange(-1, rows + 1), torch.arange(-1, columns + 1), indexing="ij"), 2)
    points = ((grid + jitter) * cell).to(labels.device)
    y, x = torch.meshgrid(torch.arange(height, device=labels.device), torch.arange(width, device=labels.device), indexing="ij")
    near = torch.stack([points[y // cell + dy, x // cell + dx] for dy in range(3) for dx in range(3)])
    distance = (near[..., 0] - y).square() + (near[..., 1] - x).square()
    best = distance.argmin(0)[None, :, :, None].expand(1, height, width, 2)
    nearest = near.gather(0, best)[0].long()
    return labels[:, nearest[..., 0].clamp(0, height - 1), nearest[..., 1].clamp(0, width - 1)]


def _shares(labels: Tensor, channels: int, window: int) -> Tensor:
    dtype = torch.bfloat16 if labels.is_cuda else torch.float32
    rows = F.avg_pool2d(one_hot(labels, channels, dtype), (window, 1), stride=1, padding=(window // 2, 0))
    return F.avg_pool2d(rows, (1, window), stride=1, padding=(0, window // 2))


def _odd(generator: torch.Generator, low: int, high: int) -> int:
    return int(torch.randint(low, max(high, low) + 1, (1,), generator=generator)) | 1


# Each map: the ground label that fills it, then strokes from back to front. A stroke is (label, points), the points in
# per cent of the side; three or more points are a filled shape, ("line", label, width, points) is a brush stroke.
PAINTED: dict[str, list[tuple]] = {
    "lake": [("sky", [(0, 0), (100, 0), (100, 45), (0, 45)]), ("mountain", [(0, 45), (18, 22), (35, 38), (58, 15), (80, 36), (100, 25), (100, 52), (0, 52)]), ("water", [(0, 50), (100, 50), (100, 100), (0, 100)]), ("grass", [(0, 88), (40, 82), (75, 90), (100, 86), (100, 100), (0, 100)])],
    "beach": [("sky", [(0, 0), (100, 0), (100, 42), (0, 42)]), ("clouds", [(8, 12), (30, 6), (48, 14), (30, 22)]), ("sea", [(0, 40), (100, 40), (100, 75), (0, 75)]), ("sand", [(0, 78), (45, 66), (100, 60), (100, 100), (0, 100)])],
    "snow peaks": [("sky", [(0, 0), (100, 0), (100, 50), (0, 50)]), ("mountain", [(0, 40), (22, 18), (40, 36), (62, 10), (88, 34), (100, 28), (100, 75), (0, 75)]), ("snow", [(14, 26), (22, 18), (31, 28), (22, 31)]), ("snow", [(50, 23), (62, 10), (76, 24), (62, 32)]), ("snow", [(0, 70), (50, 64), (100, 72), (100, 100), (0, 100)])],
    "forest edge": [("sky", [(0, 0), (100, 0), (100, 40), (0, 40)]), ("tree", [(0, 20), (20, 28), (45, 18), (70, 30), (100, 16), (100, 62), (0, 62)]), ("grass", [(0, 60), (100, 58), (100, 100), (0, 100)])],
    "river": [("sky", [(0, 0), (100, 0), (100, 35), (0, 35)]), ("mountain", [(0, 30), (30, 18), (60, 30), (100, 20), (100, 45), (0, 45)]), ("grass", [(0, 42), (100, 42), (100, 100), (0, 100)]), ("water", [(48, 44), (54, 44), (58, 60), (85, 100), (30, 100), (46, 60)]), ("tree", [(0, 36), (14, 34), (26, 52), (12, 60), (0, 58)])],
    "desert": [("sky", [(0, 0), (100, 0), (100, 50), (0, 50)]), ("sand", [(0, 52), (30, 42), (60, 50), (100, 40), (100, 100), (0, 100)]), ("rock", [(70, 44), (78, 30), (90, 32), (94, 46)])],
    "cloudy field": [("clouds", [(0, 0), (100, 0), (100, 55), (0, 55)]), ("sky", [(30, 10), (60, 6), (70, 18), (40, 22)]), ("field", [(0, 55), (100, 52), (100, 100), (0, 100)]), ("tree", [(66, 40), (76, 34), (84, 44), (80, 56), (68, 56)])],
    "cliffs": [("sky", [(0, 0), (100, 0), (100, 40), (0, 40)]), ("sea", [(0, 40), (100, 40), (100, 100), (0, 100)]), ("rock", [(100, 20), (72, 26), (64, 50), (58, 72), (70, 100), (100, 100)]), ("grass", [(100, 20), (74, 25), (80, 32), (100, 34)])],
    "winter lake": [("clouds", [(0, 0), (100, 0), (100, 40), (0, 40)]), ("mountain", [(0, 34), (40, 20), (70, 34), (100, 26), (100, 50), (0, 50)]), ("water", [(0, 48), (100, 48), (100, 78), (0, 78)]), ("snow", [(0, 74), (50, 80), (100, 70), (100, 100), (0, 100)])],
    "meadow": [("sky", [(0, 0), (100, 0), (100, 38), (0, 38)]), ("clouds", [(50, 8), (74, 4), (92, 12), (70, 20)]), ("tree", [(0, 34), (100, 30), (100, 48), (0, 50)]), ("grass", [(0, 46), (100, 46), (100, 100), (0, 100)]), ("plant", [(10, 84), (34, 78), (52, 90), (40, 100), (8, 100)])],
    "mountain road": [("sky", [(0, 0), (100, 0), (100, 36), (0, 36)]), ("mountain", [(0, 24), (26, 10), (48, 30), (74, 14), (100, 28), (100, 60), (0, 60)]), ("earth", [(0, 58), (100, 54), (100, 100), (0, 100)]), ("grass", [(0, 62), (34, 58), (26, 100), (0, 100)]), ("tree", [(80, 46), (90, 38), (100, 44), (100, 70), (84, 66)])],
    "island": [("sky", [(0, 0), (100, 0), (100, 52), (0, 52)]), ("clouds", [(0, 20), (40, 14), (60, 24), (20, 30)]), ("sea", [(0, 50), (100, 50), (100, 100), (0, 100)]), ("mountain", [(28, 52), (42, 38), (56, 36), (72, 52)]), ("sand", [(26, 52), (74, 52), (70, 56), (30, 56)]), ("tree", [(36, 50), (44, 44), (54, 50)])],
    "big sky": [("sky", [(0, 0), (100, 0), (100, 78), (0, 78)]), ("clouds", [(0, 40), (30, 30), (60, 42), (100, 34), (100, 52), (50, 58), (0, 54)]), ("tree", [(0, 80), (20, 74), (44, 78), (70, 72), (100, 78), (100, 86), (0, 86)]), ("field", [(0, 84), (100, 84), (100, 100), (0, 100)])],
    "two ridges": [("sky", [(0, 0), (100, 0), (100, 60), (0, 60)]), ("mountain", [(0, 50), (30, 30), (60, 46), (100, 32), (100, 100), (0, 100)]), ("tree", [(0, 70), (24, 64), (50, 74), (78, 62), (100, 70), (100, 100), (0, 100)])],
    "rocky shore": [("sky", [(0, 0), (100, 0), (100, 34), (0, 34)]), ("sea", [(0, 34), (100, 34), (100, 100), (0, 100)]), ("rock", [(0, 70), (20, 62), (36, 74), (58, 70), (72, 84), (100, 78), (100, 100), (0, 100)]), ("line", "sand", 4, [(0, 96), (40, 92), (100, 97)])],
    "brush only": [("sky", [(0, 0), (100, 0), (100, 100), (0, 100)]), ("line", "clouds", 9, [(10, 16), (40, 22), (60, 14)]), ("line", "mountain", 18, [(0, 52), (30, 40), (52, 50), (78, 36), (100, 48)]), ("line", "tree", 16, [(0, 66), (40, 62), (100, 66)]), ("line", "water", 26, [(0, 86), (100, 84)]), ("line", "plant", 8, [(0, 98), (50, 95), (100, 99)])],
}  # fmt: skip


def painted_map(name: str, size: int) -> Tensor:
    """One of the sixteen maps, int64 [size, size], hard edges."""
    image = Image.new("L", (size, size), IDS["sky"])
    brush = ImageDraw.Draw(image)
    scaled = lambda points: [(x * size / 100, y * size / 100) for x, y in points]
    for stroke in PAINTED[name]:
        if stroke[0] == "line":
            _, label, width, points = stroke
            thick = max(1, round(width * size / 100))
            brush.line(scaled(points), fill=IDS[label], width=thick, joint="curve")
            for x, y in scaled(points):
                brush.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), fill=IDS[label])
        else:
            brush.polygon(scaled(stroke[1]), fill=IDS[stroke[0]])
    return torch.from_numpy(np.asarray(image).astype(np.int64))


def painted_maps(size: int) -> Tensor:
    """All sixteen, int64 [16, size, size]."""
    return torch.stack([painted_map(name, size) for name in PAINTED])
