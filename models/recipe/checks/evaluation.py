"""Figures on pictures whose figures are known."""

import torch

from ..evaluate.reach import reach
from ..evaluate.recoloured import recoloured
from ..evaluate.repeats import repeats, seams
from . import expect_close


def check_repeats() -> None:
    """White noise does not repeat, a wallpaper does."""
    random = torch.Generator().manual_seed(16)
    labels = torch.zeros(1, 256, 256, dtype=torch.long)
    noise = torch.randn(1, 3, 256, 256, generator=random)
    tile = noise[:, :, :32, :32].repeat(1, 1, 8, 8)
    assert repeats(noise, labels) < 0.15 < 0.8 < repeats(tile, labels), (repeats(noise, labels), repeats(tile, labels))


def check_seams() -> None:
    """Steps at the grid's borders show, steps elsewhere do not."""
    random = torch.Generator().manual_seed(17)
    flat = 0.1 * torch.randn(2, 3, 512, 512, generator=random)
    at_borders, elsewhere = flat.clone(), flat.clone()
    at_borders[:, :, :, 128:256] += 0.5
    elsewhere[:, :, :, 180:300] += 0.5
    assert 0.6 < seams(flat) < 1.5, seams(flat)
    assert seams(at_borders) > 3 and seams(elsewhere) < 1.2, (seams(at_borders), seams(elsewhere))


def check_reach() -> None:
    """Pictures of one colour reach nowhere; brighter ones differ in brightness, other hues in hue."""
    labels = torch.zeros(4, 8, 8, dtype=torch.long)
    blue = torch.tensor([-0.6, -0.2, 0.6]).view(1, 3, 1, 1).expand(4, 3, 8, 8)
    assert reach(blue, labels)["brightness"] < 0.1
    brighter = blue + torch.linspace(-0.3, 0.3, 4).view(4, 1, 1, 1)
    assert reach(brighter, labels)["brightness"] > 20
    turned = torch.stack([blue[0], blue[0].roll(1, 0), blue[0].roll(2, 0), blue[0]])
    assert reach(turned, labels)["hue"] > 60 and reach(turned, labels)["brightness"] < 0.1


def check_recoloured() -> None:
    """A photograph stays itself and comes in the colours of others, which within [-1, 1] means their mean and deviation."""
    generator = torch.Generator().manual_seed(18)
    photos, other = 0.1 * torch.randn(2, 3, 16, 16, generator=generator), 0.3 + 0.05 * torch.randn(1, 3, 16, 16, generator=generator)
    pictures = recoloured(photos, other, 1)
    assert pictures.shape == (4, 3, 16, 16) and torch.equal(pictures[::2], photos)
    for picture in pictures[1::2]:
        expect_close("mean of another", picture.mean((1, 2)), other[0].mean((1, 2)), 1e-5)
        expect_close("deviation of another", picture.std((1, 2)), other[0].std((1, 2)), 1e-5)
