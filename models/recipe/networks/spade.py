"""The SPADE layer and the SPADE residual block (arXiv 1903.07291, section 3 and appendix A)."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .. import native
from ..patterns import Patterns, Semantics, gather_rows, modulate
from .spectral import convolution

SLOPE = 0.2
Noise = tuple[Tensor, Tensor]
"""Gains [C] and the map [N or 1, 1, H, W] that they multiply."""
NOISE_STEP = 30.0  # gains are stored divided by this, so that Adam moves them thirty times as fast


class Spade(nn.Module):
    """BatchNorm without affine, plus noise, then (1 + gamma) * (x^ + noise) + beta with gamma and beta from the label map."""

    def __init__(self, channels: int, semantic: int, hidden: int) -> None:
        super().__init__()
        self.param_free_norm = nn.BatchNorm2d(channels, affine=False)
        self.mlp_shared = nn.Sequential(nn.Conv2d(semantic, hidden, 3, padding=1), nn.ReLU())
        self.mlp_gamma = nn.Conv2d(hidden, channels, 3, padding=1)
        self.mlp_beta = nn.Conv2d(hidden, channels, 3, padding=1)

    def forward(self, x: Tensor, semantics: Semantics, noise: Noise | None = None) -> Tensor:
        """x [N, C, H, W] -> the same shape."""
        normal = self.param_free_norm(x)
        if noise is not None:
            gain, drawn = noise
            normal = torch.addcmul(normal, gain.view(1, -1, 1, 1).to(normal.dtype), drawn.to(normal.dtype))
        height, width = x.shape[2:]
        if semantics.dense:
            hidden = self.mlp_shared(semantics.one_hot(height, width).to(x.dtype))
            gamma = self.mlp_gamma
            scale = F.conv2d(hidden, gamma.weight, gamma.bias + 1, padding=1)  # 1 + gamma, without a pass of its own
            return torch.addcmul(self.mlp_beta(hidden), normal, scale)
        patterns = semantics.patterns(height, width)
        return modulate(normal, self.rows(patterns).to(normal.dtype), patterns.index)

    def rows(self, patterns: Patterns) -> Tensor:
        """(1 + gamma | beta) of every distinct 5x5 neighbourhood, [U5, 2C]."""
        windows3, windows5 = patterns.windows3, patterns.windows5
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

    def forward(self, x: Tensor, semantics: Semantics, noise: Noise | None = None) -> Tensor:
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
        # What one unit of noise adds to each normalised channel: of norm_0 (and norm_s, which reads the same) and of norm_1.
        self.noise_0 = None if uniform else nn.Parameter(torch.zeros(fin))
        self.noise_1 = None if uniform else nn.Parameter(torch.zeros(middle))

    def forward(self, x: Tensor, semantics: Semantics, noise: Tensor | None = None, up: bool = False) -> Tensor:
        """`up`: doubles x first (nearest). noise [N, 1, H, W] of the block's own size; None paints without."""
        if native.usable(x) and isinstance(self.norm_0, Spade) and not semantics.dense:
            return self._fused(x, semantics, noise, up)
        if up:
            x = F.interpolate(x, scale_factor=2, mode="nearest")
        noise_0 = noise_1 = None
        if noise is not None and self.noise_0 is not None:
            noise_0, noise_1 = ((NOISE_STEP * gain, noise) for gain in (self.noise_0, self.noise_1))
        straight = self.conv_s(self.norm_s(x, semantics, noise_0)) if self.shortcut else x
        d = self.conv_0(F.leaky_relu(self.norm_0(x, semantics, noise_0), SLOPE))
        d = self.conv_1(F.leaky_relu(self.norm_1(d, semantics, noise_1), SLOPE))
        return straight + d

    def _fused(self, x: Tensor, semantics: Semantics, noise: Tensor | None, up: bool) -> Tensor:
        """The same by the kernels of native/: norm, noise, modulation and LeakyReLU at once; norm_0 and norm_s in one pass."""
        x = native.picture(x)
        height, width = (side * (2 if up else 1) for side in x.shape[2:])
        patterns = semantics.patterns(height, width)
        index = patterns.index32
        if noise is not None:
            noise = noise.float().contiguous()
        shape = (x.shape[0], x.shape[1], height, width)
        rows = self.norm_0.rows(patterns)
        if self.shortcut:
            rows = torch.cat((rows, self.norm_s.rows(patterns)), 1)
        norms = [self.norm_0, self.norm_s] if self.shortcut else [self.norm_0]
        mean, rstd = _statistics(x, norms, x.shape[0] * height * width)
        ys = native.spade(x, noise, NOISE_STEP * self.noise_0, rows, index, shape, up, mean, rstd, SLOPE)
        d = native.picture(self.conv_0(ys[0]))
        mean, rstd = _statistics(d, [self.norm_1], x.shape[0] * height * width)
        (y,) = native.spade(d, noise, NOISE_STEP * self.noise_1, self.norm_1.rows(patterns), index, d.shape, False, mean, rstd, SLOPE)
        d = self.conv_1(y)
        if self.shortcut:
            return self.conv_s(ys[1]) + d
        with torch.autocast("cpu", enabled=False):
            return (F.interpolate(x, scale_factor=2, mode="nearest") if up else x) + d


@torch.no_grad()
def _statistics(x: Tensor, norms: list[Spade], count: int) -> tuple[Tensor, Tensor]:
    """Mean and 1 / deviation of x for layers that read it, whose running statistics follow as BatchNorm's do."""
    first = norms[0].param_free_norm
    if not first.training:
        return first.running_mean, (first.running_var + first.eps).rsqrt()
    mean, var = native.channel_stats(x)
    for layer in norms:
        norm = layer.param_free_norm
        norm.num_batches_tracked.add_(1)
        momentum = 1 / float(norm.num_batches_tracked) if norm.momentum is None else norm.momentum
        norm.running_mean.lerp_(mean, momentum)
        norm.running_var.lerp_(var * (count / max(1, count - 1)), momentum)
    return mean, (var + first.eps).rsqrt()


def _by_tap(weight: Tensor) -> Tensor:
    """OIHW -> [O, 9 * I], tap by tap, as the rows of Patterns are laid out."""
    return weight.permute(0, 2, 3, 1).flatten(1)
