"""The SPADE layer and the SPADE residual block (spec sections 1 and 2)."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..patterns import Semantics, gather_rows, modulate
from .spectral import convolution


class Spade(nn.Module):
    """BatchNorm without affine, then (1 + gamma) * x^ + beta with gamma and beta from the label map."""

    def __init__(self, channels: int, semantic: int, hidden: int) -> None:
        super().__init__()
        self.param_free_norm = nn.BatchNorm2d(channels, affine=False)
        self.mlp_shared = nn.Sequential(nn.Conv2d(semantic, hidden, 3, padding=1), nn.ReLU())
        self.mlp_gamma = nn.Conv2d(hidden, channels, 3, padding=1)
        self.mlp_beta = nn.Conv2d(hidden, channels, 3, padding=1)

    def forward(self, x: Tensor, semantics: Semantics) -> Tensor:
        """x [N, C, H, W] -> the same shape."""
        normal = self.param_free_norm(x)
        height, width = x.shape[2:]
        if semantics.dense:
            hidden = self.mlp_shared(semantics.one_hot(height, width).to(x.dtype))
            return normal * (1 + self.mlp_gamma(hidden)) + self.mlp_beta(hidden)
        patterns = semantics.patterns(height, width)
        return modulate(normal, self._rows(patterns.windows3, patterns.windows5).to(normal.dtype), patterns.index)

    def _rows(self, windows3: Tensor, windows5: Tensor) -> Tensor:
        """(1 + gamma | beta) of every distinct 5x5 neighbourhood, [U5, 2C]."""
        first = self.mlp_shared[0]
        hidden = F.relu(F.linear(windows3.to(first.weight.dtype), _by_tap(first.weight), first.bias))
        hidden = F.pad(hidden, (0, 0, 0, 1))  # the row of 'outside the picture'
        around = gather_rows(hidden, windows5.flatten()).view(windows5.shape[0], -1)
        weight = _by_tap(torch.cat((self.mlp_gamma.weight, self.mlp_beta.weight)))
        bias = torch.cat((self.mlp_gamma.bias + 1, self.mlp_beta.bias))
        return F.linear(around, weight, bias)


class UniformNorm(nn.Module):
    """The ablation of Spade: the same gamma and beta for all pixels (a BatchNorm with affine), blind to the map."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.param_free_norm = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor, semantics: Semantics) -> Tensor:
        return self.param_free_norm(x)


class SpadeBlock(nn.Module):
    """Residual block fin -> fout; `uniform` replaces its SPADE layers by UniformNorm (ablation)."""

    def __init__(self, fin: int, fout: int, semantic: int, hidden: int, spectral: bool, uniform: bool = False) -> None:
        super().__init__()
        middle = min(fin, fout)

        def norm(channels: int) -> nn.Module:
            return UniformNorm(channels) if uniform else Spade(channels, semantic, hidden)

        self.conv_0 = convolution(spectral, fin, middle, 3, padding=1)
        self.conv_1 = convolution(spectral, middle, fout, 3, padding=1)
        self.norm_0 = norm(fin)
        self.norm_1 = norm(middle)
        self.shortcut = fin != fout
        if self.shortcut:
            self.conv_s = convolution(spectral, fin, fout, 1, bias=False)
            self.norm_s = norm(fin)

    def forward(self, x: Tensor, semantics: Semantics) -> Tensor:
        straight = self.conv_s(self.norm_s(x, semantics)) if self.shortcut else x
        d = self.conv_0(F.leaky_relu(self.norm_0(x, semantics), 0.2))
        d = self.conv_1(F.leaky_relu(self.norm_1(d, semantics), 0.2))
        return straight + d


def _by_tap(weight: Tensor) -> Tensor:
    """OIHW -> [O, 9 * I], tap by tap, as the rows of Patterns are laid out."""
    return weight.permute(0, 2, 3, 1).flatten(1)
