"""The SPADE generator (spec section 3)."""

from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..patterns import Semantics
from .spade import SpadeBlock

UPSAMPLINGS = {"normal": 5, "more": 6, "most": 7}


@dataclass(frozen=True)
class GeneratorShape:
    """All that decides the generator's tensors. `uniform_after_first` is the ablation without SPADE after head_0."""

    nf: int = 24
    nhidden: int = 48
    z_dim: int = 64
    semantic: int = 14
    upsampling: str = "normal"
    latent: int = 4
    uniform_after_first: bool = False

    @property
    def size(self) -> int:
        """Side of the picture in pixels."""
        return self.latent * 2 ** UPSAMPLINGS[self.upsampling]

    def to_json(self) -> dict:
        return asdict(self)


class Generator(nn.Module):
    """z [N, z_dim] and label maps -> picture [N, 3, size, size] in [-1, 1]."""

    def __init__(self, shape: GeneratorShape, spectral: bool = True, latent: tuple[int, int] | None = None) -> None:
        super().__init__()
        self.shape = shape
        self.latent = latent or (shape.latent, shape.latent)
        nf = shape.nf

        def block(fin: int, fout: int, first: bool = False) -> SpadeBlock:
            uniform = shape.uniform_after_first and not first
            return SpadeBlock(fin, fout, shape.semantic, shape.nhidden, spectral, uniform)

        self.fc = nn.Linear(shape.z_dim, 16 * nf * self.latent[0] * self.latent[1])
        self.head_0 = block(16 * nf, 16 * nf, first=True)
        self.G_middle_0 = block(16 * nf, 16 * nf)
        self.G_middle_1 = block(16 * nf, 16 * nf)
        self.up_0 = block(16 * nf, 8 * nf)
        self.up_1 = block(8 * nf, 4 * nf)
        self.up_2 = block(4 * nf, 2 * nf)
        self.up_3 = block(2 * nf, nf)
        last = nf
        if shape.upsampling == "most":
            self.up_4 = block(nf, nf // 2)
            last = nf // 2
        self.conv_img = nn.Conv2d(last, 3, 3, padding=1)

    def forward(self, z: Tensor, semantics: Semantics) -> Tensor:
        x = self.fc(z).view(z.shape[0], -1, *self.latent).contiguous(memory_format=torch.channels_last)
        x = self.head_0(x, semantics)
        x = self.G_middle_0(_up(x), semantics)
        if self.shape.upsampling != "normal":
            x = _up(x)
        x = self.G_middle_1(x, semantics)
        for block in (self.up_0, self.up_1, self.up_2, self.up_3):
            x = block(_up(x), semantics)
        if self.shape.upsampling == "most":
            x = self.up_4(_up(x), semantics)
        return torch.tanh(self.conv_img(F.leaky_relu(x, 0.2)))


def _up(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2, mode="nearest")
