"""The losses of arXiv 1903.07291, appendix A."""

import torch
import torch.nn.functional as F
from torch import Tensor

from .networks.discriminator import Scales
from .networks.encoder import Encoder


def split_batch(scales: Scales) -> tuple[Scales, Scales]:
    """Outputs for a batch of real pictures followed by as many fake ones -> (real, fake)."""
    halves = [[output.chunk(2) for output in scale] for scale in scales]
    return [[real for real, _ in scale] for scale in halves], [[fake for _, fake in scale] for scale in halves]


def generator_hinge(predictions: list[Tensor]) -> Tensor:
    """-mean(D(fake)), averaged over the scales."""
    return -sum(prediction.float().mean() for prediction in predictions) / len(predictions)


def discriminator_hinge(real: list[Tensor], fake: list[Tensor]) -> tuple[Tensor, Tensor]:
    """(mean relu(1 - D(real)), mean relu(1 + D(fake))), each averaged over the scales."""
    on_real = sum(F.relu(1 - prediction.float()).mean() for prediction in real) / len(real)
    on_fake = sum(F.relu(1 + prediction.float()).mean() for prediction in fake) / len(fake)
    return on_real, on_fake


def labels_read(logits: Tensor, labels: Tensor, weights: Tensor) -> Tensor:
    """Cross-entropy between logits [N, C, h, w] and labels int64 [N, h, w], each label by its weight [C]."""
    each = F.cross_entropy(logits.float(), labels, reduction="none")
    weight = weights[labels]
    return (each * weight).sum() / weight.sum().clamp_min(1e-6)


def label_weights(labels: Tensor, channels: int, dont_care: int) -> Tensor:
    """float32 [channels]: what makes every label of the batch count alike, within a factor of ten; 0 for don't-care."""
    count = F.one_hot(labels.flatten(), channels).sum(0).float()  # bincount would make a GPU wait
    share = count / count.sum()
    weights = 1 / share.clamp_min(0.02)
    weights[dont_care] = 0
    return weights


def feature_matching(real: Scales, fake: Scales) -> Tensor:
    """L1 between the features of real and fake, summed over a scale's four features, averaged over the scales."""
    total = sum(
        F.l1_loss(ours.float(), theirs.detach().float())
        for real_scale, fake_scale in zip(real, fake)
        for theirs, ours in zip(real_scale[:-1], fake_scale[:-1])
    )
    return total / len(real)


def kl_divergence(mu: Tensor, logvar: Tensor) -> Tensor:
    """Of the encoder's distribution from N(0, I), summed over the batch as in the reference."""
    mu, logvar = mu.float(), logvar.float()
    return -0.5 * torch.sum(1 + logvar - mu * mu - torch.exp(logvar))


def perceptual(real: list[Tensor], fake: list[Tensor], weights: tuple[float, ...]) -> Tensor:
    """L1 between features, each stage divided by the mean magnitude of the real features."""
    total = torch.zeros((), device=fake[0].device)
    for weight, theirs, ours in zip(weights, real, fake):
        scale = theirs.float().abs().mean().clamp_min(1e-6)
        total = total + weight * F.l1_loss(ours.float(), theirs.float()) / scale
    return total


def texture(real: Tensor, fake: Tensor, labels: Tensor, directions: Tensor) -> Tensor:
    """Sliced Wasserstein distance between two pictures of features [N, C, h, w] within each label's area (Heitz et al. 2021).

    Both have the label map [N, h, w], so the pixels sorted by label, then by their projection on a direction [C, K], are
    pairs. Projections are in units of their spread in the real pictures.
    """

    def project(x: Tensor) -> Tensor:
        return torch.einsum("nchw,ck->nkhw", x.float(), directions).flatten(2)

    theirs, ours = project(real), project(fake)
    centre, spread = theirs.mean((0, 2), keepdim=True), theirs.std((0, 2), keepdim=True).clamp_min(1e-4)
    theirs, ours = (theirs - centre) / spread, (ours - centre) / spread
    order = 100.0 * labels.flatten(1)[:, None]
    with torch.no_grad():
        places = [(x + order).argsort(2) for x in (theirs, ours)]
    return F.l1_loss(ours.gather(2, places[1]), theirs.gather(2, places[0]))


def colour(real: Tensor, fake: Tensor, grid: int = 8) -> Tensor:
    """L1 between the mean colours of a grid x grid division: light and palette, no texture."""
    return F.l1_loss(F.adaptive_avg_pool2d(fake.float(), grid), F.adaptive_avg_pool2d(real.float(), grid))


def read_style(encoder: Encoder, fake: Tensor) -> Tensor:
    """mu of painted pictures, [N, z_dim], through which only the generator learns: an encoder that learnt here would agree with
    it on marks that nobody sees."""
    encoder.eval().requires_grad_(False)
    read, _ = encoder(fake)
    encoder.train().requires_grad_(True)
    return read.float()


def style_recovery(read: Tensor, styles: Tensor) -> Tensor:
    """L1 between the styles [N, z_dim] and what the encoder reads out of their pictures (Zhu et al., BicycleGAN, 2017)."""
    return F.l1_loss(read, styles.detach().float())


def area_colour(real: Tensor, fake: Tensor, labels: Tensor, channels: int) -> Tensor:
    """L1 between mean and spread of the colours of each label's area, in each picture by itself.

    real, fake [N, 3, h, w], labels int64 [N, h, w]. Areas weigh by the square root of their share; those below 1 % are left out.
    """
    area = F.one_hot(labels.flatten(1), channels).float()  # [N, P, L]
    share = area.mean(1)  # [N, L]
    per_pixel = area / area.sum(1, keepdim=True).clamp_min(1)

    def moments(x: Tensor) -> Tensor:
        flat = x.float().flatten(2)  # [N, 3, P]
        mean, square = flat @ per_pixel, flat.square() @ per_pixel
        return torch.cat((mean, (square - mean.square()).clamp_min(1e-4).sqrt()), 1)  # [N, 6, L]

    weight = torch.where(share > 0.01, share.sqrt(), 0.0)[:, None]
    distance = (moments(real) - moments(fake)).abs() * weight
    return distance.sum() / (weight.sum() * 6).clamp_min(1e-6)


def style_found(read: Tensor, styles: Tensor, spread: Tensor, temperature: float = 0.15) -> Tensor:
    """Cross-entropy of finding style i of `styles` [M, z_dim] (M >= N) for row i of `read` [N, z_dim] by cosine, each coordinate
    centred and divided by its `spread` [z_dim]."""
    centre = styles.detach().mean(0)
    ours, all_styles = (F.normalize((x.float() - centre) / spread, dim=1) for x in (read, styles))
    return F.cross_entropy(ours @ all_styles.T / temperature, torch.arange(len(ours), device=ours.device))
