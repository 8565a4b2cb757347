"""Pooled MobileNetV2 features, and what is measured with them.

FD-MobileNetV2 is a Frechet distance on 1280 features of MobileNetV2; it is not FID and compares with no published number.
"""

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from scipy import linalg
from torch import Tensor

from ..graph_net import GraphNet

POOLED = 63  # the operator whose output is the mean over the picture
INPUT = 224


class FeatureExtractor:
    def __init__(self, nets: Path) -> None:
        self.net = GraphNet.load("mobilenet_v2_imagenet", nets, pool_everything=True)

    @torch.no_grad()
    def __call__(self, pictures: Tensor, batch: int = 16) -> np.ndarray:
        """pictures [N, 3, H, W] in [-1, 1] -> float64 [N, 1280]."""
        found = []
        for part in pictures.split(batch):
            sized = F.interpolate(part, (INPUT, INPUT), mode="bilinear", antialias=True, align_corners=False)
            found.append(self.net.features(sized, (POOLED,))[0].flatten(1))
        return torch.cat(found).double().numpy()


def frechet_distance(a: np.ndarray, b: np.ndarray) -> float:
    """|mu_a - mu_b|^2 + tr(A + B - 2 (A B)^(1/2)) of two sets of features."""
    difference = a.mean(0) - b.mean(0)
    # tr((A B)^(1/2)) is the sum of the singular values of X Y^T for centred, scaled X and Y: exact, and no root of a
    # matrix of rank below its size is needed.
    x = (a - a.mean(0)) / np.sqrt(len(a) - 1)
    y = (b - b.mean(0)) / np.sqrt(len(b) - 1)
    cross = linalg.svdvals(x @ y.T).sum()
    return float(difference @ difference + (x * x).sum() + (y * y).sum() - 2 * cross)


def mean_pairwise_distance(sets: np.ndarray) -> float:
    """sets [maps, variants, features] -> the mean Euclidean distance between variants of one map."""
    distances = [
        np.linalg.norm(variants[i] - variants[j])
        for variants in sets
        for i in range(len(variants))
        for j in range(i)
    ]
    return float(np.mean(distances))
