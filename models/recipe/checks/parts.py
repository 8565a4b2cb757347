"""Losses and random parts of pictures: what they say of cases whose answer is known."""

import torch

from .. import losses
from ..augment import draw_window
from ..networks.generator import Frame
from . import expect_close


def check_losses() -> None:
    """Zero for the same textures elsewhere, colours of areas as worked out by hand, styles found where they are near."""
    torch.manual_seed(12)
    labels = torch.zeros(1, 8, 8, dtype=torch.long)
    labels[:, 4:] = 1
    picture = torch.randn(1, 3, 8, 8)
    moved = torch.cat((picture[:, :, :4].flip(3), picture[:, :, 4:].flip(2)), 2)  # every label keeps its pixels
    directions = torch.eye(3)
    expect_close("texture moved about", losses.texture(picture, moved, labels, directions), torch.zeros(()), 1e-6)
    assert losses.texture(picture, picture.flip(2), labels, directions) > 0.01, "textures of other labels count as the same"
    expect_close("colours moved about", losses.area_colour(picture, moved, labels, 3), torch.zeros(()), 1e-6)
    brighter = picture.clone()
    brighter[:, :, 4:] += 0.5  # half of the picture: its mean, not its spread; one of two areas, one of two moments
    expect_close("a brighter area", losses.area_colour(picture, brighter, labels, 3), torch.tensor(0.125), 1e-5)
    styles = torch.randn(6, 16)
    spread = torch.ones(16)
    assert losses.style_found(styles[:4], styles, spread) < 0.2, "a style is not found in itself"
    assert losses.style_found(styles[:4].flip(0), styles, spread) > 1, "another style counts as found"


def check_edges() -> None:
    """Every edge of the picture is seen often, and frames stay inside."""
    random = torch.Generator().manual_seed(13)
    windows = [draw_window(512, 480, random) for _ in range(300)]
    frames = [Frame.draw(512, 288, random) for _ in range(300)]
    for name, starts, last, least in (
        ("windows", [window[2].start for window in windows], 32, 60),
        ("frames", [frame.inner()[2].start for frame in frames], 256, 20),
    ):
        assert min(starts) == 0 and max(starts) == last, (name, min(starts), max(starts))
        assert min(starts.count(0), starts.count(last)) >= least, f"{name} hardly reach the edges"
