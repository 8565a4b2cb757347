"""Writes check.safetensors for a pack: what another implementation must paint with the very same files.

python -m recipe.export_check --pack landscape --data DATA --out check.safetensors (from the folder models/)

labels uint8 [2, size, size] in the pack's ids (255 for don't-care): a held-out map and a painted one; photo float32
[2, 3, s, s] at the encoder's size with its mu and logvar [2, z_dim]; output float32 [2, 3, size, size], painted with mu in
float32 by the dense layers and with the noise of seeds 1 and 2 (noise.py).
"""

import argparse
from pathlib import Path

import torch

from .labels import DONT_CARE, IGNORED
from .noise import noise_of
from .packs import read_pack
from .painted import painted_map
from .patterns import Semantics
from .photos import centre_crop, load_photos, shippable
from .tensor_file import save_file


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pack", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    pack = read_pack(arguments.pack)
    photos = load_photos(arguments.data, "val", pack.size, only=shippable(arguments.data))[:2]
    ids = centre_crop(photos[0], pack.size)[1].clone()
    ids[: pack.size // 16, : pack.size // 16] = DONT_CARE  # so that the check covers don't-care
    labels = torch.stack([ids, painted_map("lake", pack.size)])
    seen = torch.stack([centre_crop(photo, pack.encoder.shape.size)[0] for photo in photos])
    mu, logvar = pack.encoder(seen)
    noise = noise_of(pack.generator, [1, 2])
    output = pack.generator(mu, Semantics(pack.translate(labels), pack.generator.shape.semantic, dense=True), noise)
    stored = torch.where(labels == DONT_CARE, IGNORED, labels).to(torch.uint8)
    tensors = {"labels": stored, "mu": mu, "logvar": logvar, "output": output, "photo": seen}
    save_file({name: value.contiguous() for name, value in tensors.items()}, arguments.out)
    print({name: tuple(value.shape) for name, value in tensors.items()})


if __name__ == "__main__":
    main()
