"""The frozen MobileNetV2 whose features serve as perceptual loss and feed the feature critic."""

from pathlib import Path

import torch.nn.functional as F
from torch import Tensor, nn

from .graph_net import GraphNet

STAGES = (4, 11, 22, 48)  # operators at strides 2, 4, 8 and 16
CHANNELS = [96, 144, 192, 576]


class FeatureNet(nn.Module):
    """Picture [N, 3, H, W] in [-1, 1] -> features at strides 2, 4, 8, 16 of the picture at `size` pixels."""

    def __init__(self, folder: Path, size: int) -> None:
        super().__init__()
        self.net = GraphNet.load("mobilenet_v2_imagenet", folder, pool_everything=True)
        self.size = size

    def forward(self, picture: Tensor, shrink: bool = True) -> list[Tensor]:
        if shrink and max(picture.shape[2:]) > self.size:
            scale = self.size / max(picture.shape[2:])
            picture = F.interpolate(picture.float(), scale_factor=scale, mode="bilinear", antialias=True)
        return self.net.features(picture, STAGES)
