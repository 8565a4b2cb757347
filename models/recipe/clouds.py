"""Clouds that the label maps call sky.

Maps tell clouds by a colour rule (white in blue), so the dark clouds of dusk stay sky, a fifth of all skies: taught by these, a generator
paints dark blotches into every sky of that light. Sky whose light is not smooth therefore counts as clouds, in training photographs.
Beside clouds, sky that is not quite smooth teaches neither: it may be thin cloud or their shaded side. It becomes don't-care, as
do branches that maps call sky or clouds: they taught that clouds hold dark figures. Near its edge no sky is judged, for their sake.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from .labels import DONT_CARE, IDS

SIDE = 160  # of the small picture that is looked at, the short one
WIDE, NARROW = 14, 3  # pixels there: what counts as the light around, and as the place itself
UNEVEN = 0.05  # of the whole range of light
FEWEST = 0.08  # share of the sky that must be uneven; less are birds, branches and the sky's edge
CLOUDED = 0.1  # share of the sky that must be clouds for the rest to be doubted
DOUBTFUL = 0.02  # unevenness, as UNEVEN
EDGE = 5  # pixels there, from the edge of sky and clouds, that are not judged
BRANCH = 0.6  # of the light around: what is darker is none of sky or clouds


def mark_clouds(pixels: Tensor, labels: Tensor) -> Tensor:
    """pixels uint8 [3, H, W], labels uint8 [H, W] -> labels: uneven sky as clouds, doubtful sky beside clouds as don't-care."""
    height, width = labels.shape
    scale = SIDE / min(height, width)
    size = (round(height * scale), round(width * scale))
    light = F.interpolate(pixels[None].float().mean(1, keepdim=True) / 255, size, mode="area")
    sky = _share(labels, "sky", size)
    above = sky + _share(labels, "clouds", size)
    if above.mean() < 0.02:
        return labels
    inner = sky * (_widen(above, -EDGE) > 0.99)
    uneven = _unevenness(light, inner)
    cloudy = (uneven > UNEVEN).float() * inner
    if cloudy.sum() >= FEWEST * inner.sum() > 0:
        labels = _replace_sky(labels, cloudy, IDS["clouds"])
    clouds = _share(labels, "clouds", size)
    if clouds.sum() >= CLOUDED * above.sum():
        labels = _replace_sky(labels, (uneven > DOUBTFUL).float() * inner, DONT_CARE)
    return _leave_out_branches(pixels, labels)


def _leave_out_branches(pixels: Tensor, labels: Tensor) -> Tensor:
    above = ((labels == IDS["sky"]) | (labels == IDS["clouds"]))[None, None].float()
    radius = WIDE * min(labels.shape) // SIDE
    light = pixels[None].float().mean(1, keepdim=True)
    dark = (light < BRANCH * _mean_within(above, light, radius)).float() * above
    return torch.where((_widen(dark, 2) * above)[0, 0] > 0, torch.full_like(labels, DONT_CARE), labels)


def _widen(mask: Tensor, by: int) -> Tensor:
    """The mask grown by so many pixels each way, or shrunk where `by` is negative."""
    side = 2 * abs(by) + 1
    return F.max_pool2d(mask, side, 1, abs(by)) if by > 0 else -F.max_pool2d(-mask, side, 1, -by)


def _share(labels: Tensor, name: str, size: tuple[int, int]) -> Tensor:
    return F.interpolate((labels == IDS[name])[None, None].float(), size, mode="area")


def _unevenness(light: Tensor, sky: Tensor) -> Tensor:
    """How far the light of each place is from the light around, both of the sky alone."""
    return _mean_within(sky, (light - _mean_within(sky, light, WIDE)).abs(), NARROW)


def _mean_within(mask: Tensor, x: Tensor, radius: int) -> Tensor:
    """Mean of x around each place, of what the mask holds."""
    return _blur(x * mask, radius) / _blur(mask, radius).clamp_min(1e-3)


def _replace_sky(labels: Tensor, where: Tensor, label: int) -> Tensor:
    """Sky where most of the small map [1, 1, h, w] says so becomes `label`."""
    there = F.interpolate(_blur(where, NARROW), labels.shape, mode="bilinear")[0, 0] > 0.4
    return torch.where(there & (labels == IDS["sky"]), torch.full_like(labels, label), labels)


def _blur(x: Tensor, radius: int) -> Tensor:
    """Twice a mean over 2 * radius + 1 pixels each way."""
    side = 2 * radius + 1
    for _ in range(2):
        x = F.avg_pool2d(F.pad(x, (radius, radius, 0, 0), mode="replicate"), (1, side), 1)
        x = F.avg_pool2d(F.pad(x, (0, 0, radius, radius), mode="replicate"), (side, 1), 1)
    return x
