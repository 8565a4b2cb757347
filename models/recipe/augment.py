"""What happens to pictures before a discriminator sees them: alike for the real and the fake one of a pair.

Differentiable augmentation keeps a discriminator from learning 424 photographs by heart (Zhao et al. 2020).
"""

import torch
from torch import Tensor


def augment_pair(real: Tensor, fake: Tensor, semantic: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Brightness, contrast and saturation drawn per pair, and one window of 15/16 of the side.

    Pictures [N, 3, H, W], semantic [N, S, H, W]. The moving window stands for a translation without invented borders;
    it also keeps the strides of the discriminator from lining up with the grid of the generator's latent.
    """
    count = real.shape[0]

    def draw(low: float, high: float) -> Tensor:
        numbers = torch.rand(count, generator=generator) * (high - low) + low
        return numbers.view(-1, 1, 1, 1).to(real.device)

    brightness, contrast, saturation = draw(-0.2, 0.2), draw(0.7, 1.3), draw(0.6, 1.4)

    def recolour(x: Tensor) -> Tensor:
        x = x.float() + brightness
        grey = x.mean(1, keepdim=True)
        x = (x - grey) * saturation + grey
        mean = x.mean((1, 2, 3), keepdim=True)
        return (x - mean) * contrast + mean

    side = real.shape[2] * 15 // 16
    top, left = torch.randint(real.shape[2] - side + 1, (2,), generator=generator).tolist()
    window = (slice(None), slice(None), slice(top, top + side), slice(left, left + side))
    return recolour(real)[window], recolour(fake)[window], semantic[window]
