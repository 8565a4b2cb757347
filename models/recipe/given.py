"""The styles that a batch is painted in: those of its own photographs, and others."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from .networks.encoder import sample_style


@dataclass(frozen=True)
class Styles:
    """styles [N, z_dim], of which the first are their photograph's own; mu, logvar [N, z_dim] of the photographs; crowd
    [N + M, z_dim] of another crop of each and of other photographs; `unused` [K, z_dim] are those of the crowd, without the
    batch's photographs, in which nothing is painted."""

    styles: Tensor
    mu: Tensor
    logvar: Tensor
    crowd: Tensor
    unused: Tensor


def give_styles(mu: Tensor, logvar: Tensor, crowd: Tensor, eps: Tensor, others: int, random: torch.Generator) -> Styles:
    """The last `others` of N maps get styles of the crowd and draws from the normal distribution with mean and covariance of
    all styles at hand; no gradient reaches the encoder through them. Raises ValueError where the crowd is too small."""
    count = len(mu)
    taken = others - others // 2
    beside = crowd[count:].detach()
    if taken > len(beside):
        raise ValueError(f"{others} foreign styles take {taken} of the crowd, which has {len(beside)}: set crowd={taken} or more")
    own = sample_style(mu, logvar, eps)[: count - others]
    known = torch.cat((mu.detach(), beside))
    centre = known.mean(0)
    weights = torch.randn(others // 2, len(known), generator=random).to(mu.device)
    drawn = centre + weights @ (known - centre) / math.sqrt(len(known))
    return Styles(torch.cat((own, beside[:taken], drawn)), mu, logvar, crowd, beside[taken:])
