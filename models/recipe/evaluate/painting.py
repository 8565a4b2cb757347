"""Pictures and styles of packs, as they are judged."""

import torch
import torch.nn.functional as F
from torch import Tensor

from ..noise import noise_of
from ..packs import Pack
from ..patterns import Semantics


@torch.no_grad()
def paint(pack: Pack, z: Tensor, labels: Tensor, batch: int = 6) -> Tensor:
    """Pictures in [-1, 1], float32, painted exactly (no bfloat16); picture n with the noise of seed n + 1."""
    parts = []
    for start in range(0, len(z), batch):
        ids = pack.translate(labels[start : start + batch])
        noise = noise_of(pack.generator, list(range(start + 1, start + 1 + len(ids))))
        parts.append(pack.generator(z[start : start + batch], Semantics(ids, pack.generator.shape.semantic), noise))
    return torch.cat(parts)


@torch.no_grad()
def encode(pack: Pack, photos: Tensor) -> Tensor:
    """mu of each photograph, [N, z_dim]."""
    return pack.encoder(photos)[0]


def shrink(photos: Tensor, size: int) -> Tensor:
    if photos.shape[2] == size:
        return photos
    return F.interpolate(photos, (size, size), mode="bilinear", antialias=True).clamp(-1, 1)
