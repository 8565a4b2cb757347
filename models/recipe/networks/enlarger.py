"""A small net that makes a picture twice as large and adds the detail that enlarging by interpolation lacks."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SLOPE = 0.2


@dataclass(frozen=True)
class EnlargerShape:
    channels: int = 32
    blocks: int = 6


class Block(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv_0 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv_1 = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv_1(F.leaky_relu(self.conv_0(x), SLOPE))


class Enlarger(nn.Module):
    """[N, 3, h, w] in [-1, 1] -> [N, 3, 2h, 2w]: the bilinear enlargement plus what residual blocks at the small size add, put in
    place by a pixel shuffle (Shi et al. 2016). A pixel of the result depends on 2 * blocks + 2 pixels around it in the input."""

    def __init__(self, shape: EnlargerShape = EnlargerShape()) -> None:
        super().__init__()
        self.conv_in = nn.Conv2d(3, shape.channels, 3, padding=1)
        self.body = nn.ModuleList(Block(shape.channels) for _ in range(shape.blocks))
        self.conv_out = nn.Conv2d(shape.channels, 12, 3, padding=1)
        nn.init.zeros_(self.conv_out.weight)
        nn.init.zeros_(self.conv_out.bias)

    def forward(self, x: Tensor) -> Tensor:
        h = first = self.conv_in(x)
        for block in self.body:
            h = block(h)
        detail = F.pixel_shuffle(self.conv_out(F.leaky_relu(h + first, SLOPE)), 2)
        base = F.interpolate(x.float(), scale_factor=2, mode="bilinear", align_corners=False)
        return (base + detail.float()).clamp(-1, 1) if not self.training else base + detail.float()
