"""The two-scale patch discriminator (arXiv 1903.07291, appendix A) and the critic on frozen features."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .spectral import SpectralConv2d

Scales = list[list[Tensor]]  # per scale four features and the prediction, each over the whole batch


class PatchDiscriminator(nn.Module):
    """One scale: five kernel-4 convolutions with padding 2."""

    def __init__(self, channels: int, ndf: int) -> None:
        super().__init__()

        def middle(fin: int, fout: int, stride: int) -> nn.Sequential:
            conv = SpectralConv2d(fin, fout, 4, stride=stride, padding=2, bias=False)
            return nn.Sequential(nn.Sequential(conv, nn.InstanceNorm2d(fout)), nn.LeakyReLU(0.2))

        self.model0 = nn.Sequential(nn.Conv2d(channels, ndf, 4, stride=2, padding=2), nn.LeakyReLU(0.2))
        self.model1 = middle(ndf, 2 * ndf, 2)
        self.model2 = middle(2 * ndf, 4 * ndf, 2)
        self.model3 = middle(4 * ndf, 8 * ndf, 1)
        self.model4 = nn.Sequential(nn.Conv2d(8 * ndf, 1, 4, padding=2))

    def forward(self, x: Tensor) -> list[Tensor]:
        outputs = []
        for number in range(5):
            x = getattr(self, f"model{number}")(x)
            outputs.append(x)
        return outputs


class Discriminator(nn.Module):
    """Semantic channels with a picture [N, semantic + 3, H, W] -> the outputs of both scales."""

    def __init__(self, semantic: int, ndf: int = 32) -> None:
        super().__init__()
        self.discriminator_0 = PatchDiscriminator(semantic + 3, ndf)
        self.discriminator_1 = PatchDiscriminator(semantic + 3, ndf)

    def forward(self, x: Tensor) -> Scales:
        half = F.avg_pool2d(x, 3, stride=2, padding=1, count_include_pad=False)
        return [self.discriminator_0(x), self.discriminator_1(half)]


class LabelCritic(nn.Module):
    """Tells, place by place, which label a picture shows, or that it is painted (after OASIS, Schoenfeld et al. 2021), on the
    features of a frozen network.

    The other critics hear the labels and say how real a picture is for them; this one has to see them: sand that looks like
    a lake is wrong however real the lake. Without spectral norms: cross-entropy bounds what it can ask for, and with them it learnt
    ten times as slowly.
    """

    def __init__(self, feature_channels: list[int], semantic: int, width: int = 64) -> None:
        super().__init__()
        self.narrow = nn.ModuleList(nn.Conv2d(channels, width, 1) for channels in feature_channels)
        self.read = nn.Sequential(
            nn.LeakyReLU(0.2), nn.Conv2d(width, width, 3, padding=1), nn.LeakyReLU(0.2), nn.Conv2d(width, semantic + 1, 1)
        )

    def forward(self, features: list[Tensor]) -> Tensor:
        """features: per stage [N, C, h, w] -> logits [N, semantic + 1, h, w] of the second stage's size; the last is 'painted'."""
        size = features[1].shape[2:]
        seen = sum(F.interpolate(narrow(x).float(), size, mode="bilinear") for narrow, x in zip(self.narrow, features))
        return self.read(seen)


class FeatureCritic(nn.Module):
    """Small patch critics on the features of a frozen network (after Projected GANs, Sauer et al. 2021).

    Features that already tell textures apart let a small data set teach more than patches learned from nothing. The
    labels come in as one-hot maps averaged down to the feature's size.
    """

    def __init__(self, feature_channels: list[int], semantic: int, width: int = 64) -> None:
        super().__init__()
        self.heads = nn.ModuleList(
            nn.Sequential(
                SpectralConv2d(channels + semantic, width, 1),
                nn.LeakyReLU(0.2),
                SpectralConv2d(width, width, 3, padding=1),
                nn.LeakyReLU(0.2),
                SpectralConv2d(width, 1, 1),
            )
            for channels in feature_channels
        )

    def forward(self, features: list[Tensor], semantic: Tensor) -> list[Tensor]:
        """features: per stage [N, C, h, w]; semantic [N, semantic, H, W] -> per stage a prediction [N, 1, h, w]."""
        predictions = []
        for head, feature in zip(self.heads, features):
            labels = F.adaptive_avg_pool2d(semantic, feature.shape[2:]).to(feature.dtype)
            predictions.append(head(torch.cat((feature, labels), 1)))
        return predictions
