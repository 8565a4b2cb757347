"""What happens to pictures before a discriminator sees them: alike for the real and the fake one of a pair.

Differentiable augmentation keeps a discriminator from learning 424 photographs by heart (Zhao et al. 2020).
"""

from dataclasses import dataclass

import torch
from torch import Tensor

Window = tuple[slice, slice, slice, slice]


@dataclass(frozen=True)
class Augmentation:
    """Brightness, contrast and saturation of each picture [N, 1, 1, 1], and one window for all.

    The moving window stands for a translation without invented borders; it also keeps the strides of the discriminator from
    lining up with the grid of the generator's latent.
    """

    brightness: Tensor
    contrast: Tensor
    saturation: Tensor
    window: Window

    def __call__(self, x: Tensor) -> Tensor:
        device = x.device
        x = x.float()[self.window]
        grey = x.mean(1, keepdim=True)
        mean = x.mean((1, 2, 3), keepdim=True)
        contrast, saturation = self.contrast.to(device), self.saturation.to(device)
        # ((x - grey) * saturation + grey - mean) * contrast + mean + brightness, in two passes
        return x * (saturation * contrast) + (
            grey * (contrast * (1 - saturation)) + (mean * (1 - contrast) + self.brightness.to(device))
        )

    def cut(self, labels: Tensor) -> Tensor:
        return cut_labels(labels, self.window)


def cut_labels(labels: Tensor, window: Window) -> Tensor:
    """Of maps [N, h, w], what a window shows of their pictures."""
    return labels[window[0], window[2], window[3]]


def draw_augmentation(count: int, size: int, generator: torch.Generator) -> Augmentation:
    def draw(low: float, high: float) -> Tensor:
        return (torch.rand(count, generator=generator) * (high - low) + low).view(-1, 1, 1, 1)

    brightness, contrast, saturation = draw(-0.2, 0.2), draw(0.7, 1.3), draw(0.6, 1.4)
    return Augmentation(brightness, contrast, saturation, draw_window(size, size * 15 // 16, generator))


def draw_window(size: int, side: int, generator: torch.Generator) -> Window:
    """A square of `side` pixels somewhere in a picture of `size`; every third touches a given edge, or edges would hardly be seen."""
    side = min(side, size)
    room = size - side
    top, left = (torch.randint(-room, 2 * room + 1, (2,), generator=generator)).clamp(0, room).tolist()
    return slice(None), slice(None), slice(top, top + side), slice(left, left + side)


def random_below(generator: torch.Generator, bound: int) -> int:
    return int(torch.randint(bound, (1,), generator=generator))
