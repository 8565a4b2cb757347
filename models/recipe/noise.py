"""The noise that a generator adds in its SPADE layers, drawn from a seed so that every implementation draws the same.

Number i of the map of H x W numbers (i = y * W + x, row by row): with integers modulo 2^32,

    hash(i):  x = (seed XOR H * 0x9E3779B1) + i * 0x85EBCA6B
              x ^= x >> 16;  x *= 0x21F0AAAD;  x ^= x >> 15;  x *= 0x735A2D97;  x ^= x >> 15
    u = (hash(2k) + 1) / 2^32,  v = hash(2k + 1) / 2^32,  r = sqrt(-2 ln u)
    number 2k = r cos(2 pi v),  number 2k + 1 = r sin(2 pi v)
"""

from collections.abc import Iterable

import numpy as np
import torch
from torch import Tensor, nn


FINEST_NOISE = 32
"""Height from which on training draws noise: up-sampling by the nearest neighbour turns noise of so few pixels into blocks."""


def draw_noise(sides: Iterable[int], count: int, generator: torch.Generator, device: str) -> dict[int, Tensor]:
    """For training: standard normal maps [count, 1, s, s] of every side, zero below FINEST_NOISE; drawn where `generator` is."""
    maps = {}
    for side in sides:
        if side < FINEST_NOISE:
            maps[side] = torch.zeros(count, 1, side, side, device=device)
        else:
            maps[side] = torch.randn(count, 1, side, side, generator=generator, device=generator.device).to(device)
    return maps


def noise_map(seed: int, height: int, width: int) -> Tensor:
    """float32 [1, 1, height, width], standard normal."""
    count = height * width
    with np.errstate(over="ignore"):
        x = np.arange(count + count % 2, dtype=np.uint32) * np.uint32(0x85EBCA6B)
        x += np.uint32((seed ^ (height * 0x9E3779B1)) & 0xFFFFFFFF)
        x ^= x >> np.uint32(16)
        x *= np.uint32(0x21F0AAAD)
        x ^= x >> np.uint32(15)
        x *= np.uint32(0x735A2D97)
        x ^= x >> np.uint32(15)
    u, v = (x[0::2].astype(np.float64) + 1) / 2**32, x[1::2].astype(np.float64) / 2**32
    r = np.sqrt(-2 * np.log(u))
    numbers = np.stack((r * np.cos(2 * np.pi * v), r * np.sin(2 * np.pi * v)), 1).reshape(-1)[:count]
    return torch.from_numpy(numbers.astype(np.float32)).view(1, 1, height, width)


def noise_of(generator: nn.Module, seeds: list[int]) -> dict[int, Tensor] | None:
    """The maps [N, 1, s, s] of every size that the generator's blocks work at, a seed a picture."""
    if not hasattr(generator, "sizes"):
        return None
    return {height: torch.cat([noise_map(seed, height, width) for seed in seeds]) for height, width in generator.sizes()}
