"""Photographs in the colours of others: what the Frechet distance says of real pictures that are as many as a pack's."""

import torch
from torch import Tensor


def recoloured(photos: Tensor, others: Tensor, variants: int) -> Tensor:
    """photos [N, 3, H, W] and others [M, 3, H, W] in [-1, 1] -> [N (1 + variants), 3, H, W]: each photograph as it is, then with
    mean and deviation of each colour channel of `variants` of the others, drawn with a fixed seed (Reinhard et al. 2001, in RGB)."""
    generator = torch.Generator().manual_seed(17)
    pictures = []
    for photo in photos:
        chosen = others[torch.randperm(len(others), generator=generator)[:variants]]
        deviation, mean = torch.std_mean(photo, (1, 2), keepdim=True)
        to_deviation, to_mean = torch.std_mean(chosen, (2, 3), keepdim=True)
        pictures += [photo[None], ((photo - mean) / deviation.clamp_min(1e-3) * to_deviation + to_mean).clamp(-1, 1)]
    return torch.cat(pictures)
