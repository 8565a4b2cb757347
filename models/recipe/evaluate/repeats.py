"""Whether a texture repeats, and whether the latent grid shows: what photographs show of either is the reference."""

import torch
import torch.nn.functional as F
from torch import Tensor

SIDE = 128  # of the windows in which repeats are looked for
NEAR = 8  # shifts up to this are likeness of neighbours, no repeat
PURE = 0.98  # share of a window that one label must fill
CELLS = 4  # of the latent grid, each way


def repeats(pictures: Tensor, labels: Tensor) -> float:
    """The highest autocorrelation at any shift of 9 to 64 pixels, mean over windows of one label: 1 is a wallpaper.

    pictures [N, 3, H, W] in [-1, 1], labels [N, H, W]. What is coarser than 16 pixels is taken out first: light that falls off
    over a window is no repeat.
    """
    light = pictures.float().mean(1, keepdim=True)
    fine = light - F.avg_pool2d(light, 17, 1, 8, count_include_pad=False)
    peaks = []
    for picture, ids in zip(fine[:, 0], labels):
        for top in range(0, picture.shape[0] - SIDE + 1, SIDE // 2):
            for left in range(0, picture.shape[1] - SIDE + 1, SIDE // 2):
                area = ids[top : top + SIDE, left : left + SIDE]
                if (area == area[0, 0]).float().mean() >= PURE:
                    peaks.append(_peak(picture[top : top + SIDE, left : left + SIDE]))
    return round(float(torch.stack(peaks).mean()), 4)


def _peak(window: Tensor) -> Tensor:
    window = window - window.mean()
    spectrum = torch.fft.rfft2(window, s=(2 * SIDE, 2 * SIDE))  # padded: shifts do not wrap around
    product = torch.fft.irfft2(spectrum.abs().square())
    overlap = torch.fft.irfft2(torch.fft.rfft2(torch.ones_like(window), s=(2 * SIDE, 2 * SIDE)).abs().square())
    likeness = product / overlap.clamp_min(1) / window.square().mean().clamp_min(1e-8)
    shifts = torch.fft.fftfreq(2 * SIDE, 1 / (2 * SIDE))
    distance = (shifts[:, None].square() + shifts[None, :].square()).sqrt()
    return likeness[(distance > NEAR) & (distance <= SIDE // 2)].max()


def seams(pictures: Tensor) -> float:
    """Steps in light across the borders of the latent grid against steps elsewhere: 1 where nothing shows.

    A step is the difference between the means of 8 pixels on either side, so that fine texture does not count.
    """
    light = pictures.float().mean(1)
    ratios = []
    for lines in (light, light.transpose(1, 2)):
        width = lines.shape[2]
        means = F.avg_pool1d(lines.flatten(0, 1)[:, None], 8, 1)[:, 0]
        steps = (means[:, 8:] - means[:, :-8]).abs().mean(0)  # step at column n + 8
        borders = torch.tensor([width * cell // CELLS - 8 for cell in range(1, CELLS)])
        elsewhere = torch.ones(len(steps), dtype=torch.bool)
        for border in borders.tolist():
            elsewhere[border - 16 : border + 17] = False
        ratios.append(steps[borders].mean() / steps[elsewhere].mean())
    return round(float(torch.stack(ratios).mean()), 3)
