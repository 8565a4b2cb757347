"""The baseline: a generator in the manner of pix2pixHD's global generator, which sees the map at its input only.

One-hot map and z (spread over all pixels) -> convolutions down to the latent's size times four, residual blocks, and up again.
Instance normalisation throughout. Widths follow nf, so that its arithmetic is of the order of the SPADE generator's.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..patterns import Semantics
from .generator import GeneratorShape
from .spectral import convolution

BLOCKS = 6
DOWNS = 4


class Pix2PixHDGenerator(nn.Module):
    """z [N, z_dim] and label maps -> picture [N, 3, size, size] in [-1, 1]."""

    def __init__(self, shape: GeneratorShape, spectral: bool = True) -> None:
        super().__init__()
        self.shape = shape
        nf = shape.nf
        widths = [nf * min(2**level, 16) for level in range(DOWNS + 1)]
        self.first = convolution(spectral, shape.semantic + shape.z_dim, nf, 3, padding=1)
        self.down = nn.ModuleList(convolution(spectral, a, b, 3, stride=2, padding=1) for a, b in zip(widths, widths[1:]))
        wide = widths[-1]
        self.blocks = nn.ModuleList(
            nn.ModuleList(convolution(spectral, wide, wide, 3, padding=1) for _ in range(2)) for _ in range(BLOCKS)
        )
        self.up = nn.ModuleList(convolution(spectral, b, a, 3, padding=1) for a, b in zip(widths[-2::-1], widths[:0:-1]))
        self.conv_img = nn.Conv2d(nf, 3, 3, padding=1)

    def forward(self, z: Tensor, semantics: Semantics, noise: dict | None = None, frame: None = None) -> Tensor:
        """Takes no noise, and paints whole pictures only."""
        size = self.shape.size
        style = z[:, :, None, None].expand(-1, -1, size, size)
        x = torch.cat((semantics.one_hot(size, size).to(z.dtype), style), 1).contiguous(memory_format=torch.channels_last)
        x = F.relu(_norm(self.first(x)))
        for conv in self.down:
            x = F.relu(_norm(conv(x)))
        for first, second in self.blocks:
            x = x + _norm(second(F.relu(_norm(first(x)))))
        for conv in self.up:
            x = F.relu(_norm(conv(F.interpolate(x, scale_factor=2, mode="nearest"))))
        return torch.tanh(self.conv_img(x))


def _norm(x: Tensor) -> Tensor:
    return F.instance_norm(x)
