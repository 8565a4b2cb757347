"""Clouds that the label maps call sky.

Maps tell clouds by a colour rule (white in blue), so the dark clouds of dusk stay sky, a fifth of all skies: taught by these, a generator
paints dark blotches into every sky of that light. Sky whose light is not smooth therefore counts as clouds, in training photographs.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from .labels import IDS

SIDE = 160  # of the small picture that is looked at, the short one
WIDE, NARROW = 14, 3  # pixels there: what counts as the light around, and as the place itself
UNEVEN = 0.05  # of the whole range of light
FEWEST = 0.08  # share of the sky that must be uneven; less are birds, branches and the sky's edge


def mark_clouds(pixels: Tensor, labels: Tensor) -> Tensor:
    """pixels uint8 [3, H, W], labels uint8 [H, W] -> labels, uneven sky as clouds."""
    height, width = labels.shape
    scale = SIDE / min(height, width)
    size = (round(height * scale), round(width * scale))
    light = F.interpolate(pixels[None].float().mean(1, keepdim=True) / 255, size, mode="area")
    sky = F.interpolate((labels == IDS["sky"])[None, None].float(), size, mode="area")
    if sky.mean() < 0.02:
        return labels
    around = _blur(light * sky, WIDE) / _blur(sky, WIDE).clamp_min(1e-3)
    uneven = _blur((light - around).abs() * sky, NARROW) / _blur(sky, NARROW).clamp_min(1e-3)
    cloudy = (uneven > UNEVEN).float() * sky
    if cloudy.sum() < FEWEST * sky.sum():
        return labels
    cloudy = F.interpolate(_blur(cloudy, NARROW), (height, width), mode="bilinear")[0, 0] > 0.4
    return torch.where(cloudy & (labels == IDS["sky"]), torch.full_like(labels, IDS["clouds"]), labels)


def _blur(x: Tensor, radius: int) -> Tensor:
    """Twice a mean over 2 * radius + 1 pixels each way."""
    side = 2 * radius + 1
    for _ in range(2):
        x = F.avg_pool2d(F.pad(x, (radius, radius, 0, 0), mode="replicate"), (1, side), 1)
        x = F.avg_pool2d(F.pad(x, (0, 0, radius, radius), mode="replicate"), (side, 1), 1)
    return x
