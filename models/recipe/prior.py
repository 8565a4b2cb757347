"""Makes styles drawn from N(0, I) those of photographs: a change of coordinates of z, after training.

The KL term only pulls the styles of a few hundred photographs towards N(0, I); where the other losses pull harder they keep
a mean and a covariance of their own, and a seed of the app would fall beside them. Mean m and covariance C of the
encoder's styles (mu and sigma together) are folded away: with z = m + C^(1/2) u, the generator's first layer reads u, the encoder
gives u. Pictures in a photo's own style stay what they were.
"""

import torch
from torch import Tensor

from .networks.encoder import Encoder
from .networks.generator import Generator

BATCH = 32


@torch.no_grad()
def fit_prior(generator: Generator, encoder: Encoder, photos: Tensor) -> None:
    """Folds the styles of `photos` [N, 3, H, W] into both networks, which must be plain (spectral norm folded)."""
    encoded = [encoder(batch) for batch in torch.cat((photos, photos.flip(3))).split(BATCH)]
    mu, logvar = (torch.cat(parts).double() for parts in zip(*encoded))
    noise = logvar.exp().mean(0)
    mean, covariance = mu.mean(0), torch.cov(mu.T) + torch.diag(noise)
    values, vectors = torch.linalg.eigh(covariance)
    root = vectors @ torch.diag(values.sqrt()) @ vectors.T
    inverse = vectors @ torch.diag(values.rsqrt()) @ vectors.T

    fc = generator.fc
    fc.bias.copy_(fc.bias.double() + fc.weight.double() @ mean)
    fc.weight.copy_(fc.weight.double() @ root)
    fc_mu, fc_var = encoder.fc_mu, encoder.fc_var
    fc_mu.weight.copy_(inverse @ fc_mu.weight.double())
    fc_mu.bias.copy_(inverse @ (fc_mu.bias.double() - mean))
    # Sigma stays a diagonal: what the new coordinates make of the mean one.
    fc_var.bias.add_(torch.log((inverse.square() @ noise) / noise).float())
