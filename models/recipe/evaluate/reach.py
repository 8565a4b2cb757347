"""How far styles reach: what brightness and hue they give one map, against what photographs have."""

import colorsys
import math

import torch
from torch import Tensor

from ..labels import DONT_CARE

GREY = 0.05  # saturation times brightness below which a colour has no hue to speak of


def reach(pictures: Tensor, labels: Tensor) -> dict[str, float]:
    """pictures [N, 3, H, W] in [-1, 1], labels [N, H, W]. Of the mean colours of each label's area in the N pictures, mean over
    the labels that at least four have: `brightness`, the deviation of their lightness (0..255), and `hue`, the circular deviation
    of their hues in degrees (coloured areas only)."""
    colours: dict[int, list[Tensor]] = {}
    for picture, ids in zip((pictures.float() + 1) / 2, labels):
        for label in ids.unique().tolist():
            area = ids == label
            if label != DONT_CARE and area.float().mean() > 0.02:
                colours.setdefault(label, []).append(picture[:, area].mean(1))
    brightness, hues = [], []
    for found in colours.values():
        if len(found) < 4:
            continue
        brightness.append(float(torch.stack(found).mean(1).std()) * 255)
        angles = [h for h, s, v in (colorsys.rgb_to_hsv(*colour.clamp(0, 1).tolist()) for colour in found) if s * v > GREY]
        if len(angles) >= 4:
            hues.append(_circular_deviation(angles))
    return {"brightness": round(sum(brightness) / len(brightness), 1), "hue": round(sum(hues) / max(1, len(hues)), 1)}


def _circular_deviation(turns: list[float]) -> float:
    x = sum(math.cos(2 * math.pi * turn) for turn in turns) / len(turns)
    y = sum(math.sin(2 * math.pi * turn) for turn in turns) / len(turns)
    return math.degrees(math.sqrt(-2 * math.log(max(1e-6, math.hypot(x, y)))))
