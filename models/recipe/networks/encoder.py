"""The encoder (arXiv 1903.07291, appendix A), with the widths and the input size that the pack states."""

from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .spectral import convolution


@dataclass(frozen=True)
class EncoderShape:
    channels: tuple[int, ...] = (32, 64, 128, 256, 256)
    z_dim: int = 64
    size: int = 128
    white_border: int = 0
    """Outermost pixels of the photo that are white to the encoder. Its first layer is normalised per photo, so that one and the
    same picture in little and in much contrast is the same to it; beside white they differ. 0 is the published encoder."""

    def to_json(self) -> dict:
        return asdict(self)


class Encoder(nn.Module):
    """Photo [N, 3, H, W] in [-1, 1] -> (mu, log-variance), each [N, z_dim]."""

    def __init__(self, shape: EncoderShape, spectral: bool = True) -> None:
        super().__init__()
        self.shape = shape
        fin = 3
        for number, fout in enumerate(shape.channels, 1):
            layer = nn.Sequential(
                convolution(spectral, fin, fout, 3, stride=2, padding=1, bias=False), nn.InstanceNorm2d(fout)
            )
            self.add_module(f"layer{number}", layer)
            fin = fout
        grid = shape.size // 2 ** len(shape.channels)
        self.fc_mu = nn.Linear(fin * grid * grid, shape.z_dim)
        self.fc_var = nn.Linear(fin * grid * grid, shape.z_dim)

    def forward(self, photo: Tensor) -> tuple[Tensor, Tensor]:
        size = (self.shape.size, self.shape.size)
        x = photo if photo.shape[2:] == size else F.interpolate(photo, size, mode="bilinear", align_corners=False)
        x = with_white_border(x, self.shape.white_border)
        for number in range(1, len(self.shape.channels) + 1):
            x = F.leaky_relu(getattr(self, f"layer{number}")(x), 0.2)
        flat = x.contiguous().flatten(1)
        return self.fc_mu(flat), self.fc_var(flat)


def with_white_border(photo: Tensor, width: int) -> Tensor:
    """photo [N, 3, H, W] with its outermost `width` pixels white."""
    return F.pad(photo[..., width : -width, width : -width], (width,) * 4, value=1.0) if width else photo


def sample_style(mu: Tensor, logvar: Tensor, eps: Tensor) -> Tensor:
    """z = mu + eps * sigma."""
    return mu + eps * torch.exp(0.5 * logvar)
