"""How pictures are made larger best (from the folder models/):

python -m recipe.evaluate.enlarging --pack landscape --data DATA --nets NETS --out enlarging.json

Held-out photographs at 256 back to 512, by Lanczos and by the pack's enlarger: mean difference, and FD-texture (sharpness.py). Then the pack's
pictures of the held-out maps at 1024, by Lanczos, by the enlarger and by a latent grid twice as large: FD-texture of their windows to the
photographs' at 512, the best there is to compare with.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ..networks.enlarger import Enlarger, EnlargerShape
from ..noise import noise_map
from ..packs import Pack, read_pack
from ..patterns import Semantics
from ..photos import load_photos, to_bytes, to_float
from ..tensor_file import load_file
from .painting import encode, paint, shrink
from .sharpness import Texture, held_out

SHOWN = 12  # held-out maps painted at 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--pack", "--data", "--nets", "--out"):
        parser.add_argument(name, type=Path, required=True)
    arguments = parser.parse_args()
    pack, net = read_pack(arguments.pack), read_enlarger(arguments.pack)
    photos, labels = held_out(arguments.data)
    texture = Texture(arguments.nets, photos, labels, load_photos(arguments.data, "train", 512))
    small = shrink(photos, 256)
    figures: dict[str, dict] = {"photographs": {"FD-texture": texture.distance(photos)}}
    for name, large in (("Lanczos", lanczos(small)), ("enlarger", enlarge(net, small))):
        difference = round(float((large - photos).abs().mean()), 4)
        figures[f"256 to 512, {name}"] = {"difference": difference, "FD-texture": texture.distance(large)}
    styles, maps = encode(pack, photos)[:SHOWN], labels[:SHOWN]
    painted = to_float(to_bytes(paint(pack, styles, maps)))
    ways = {"Lanczos": lanczos(painted), "enlarger": enlarge(net, painted), "larger latent grid": paint_larger(pack, styles, maps)}
    for name, large in ways.items():
        figures[f"512 to 1024, {name}"] = {"FD-texture": distance_of_quarters(texture, large)}
    arguments.out.write_text(json.dumps(figures, indent=2) + "\n")
    print(json.dumps(figures, indent=2))


def read_enlarger(pack: Path) -> Enlarger:
    state = {name: value.float() for name, value in load_file(pack / "enlarger.safetensors").items()}
    blocks = 1 + max(int(name.split(".")[1]) for name in state if name.startswith("body."))
    net = Enlarger(EnlargerShape(state["conv_in.weight"].shape[0], blocks)).eval()
    net.load_state_dict(state)
    return net


@torch.no_grad()
def enlarge(net: Enlarger, pictures: Tensor) -> Tensor:
    return torch.cat([net(picture[None]) for picture in pictures])


def lanczos(pictures: Tensor) -> Tensor:
    """Twice the size, as the product does without an enlarger."""
    bytes_of = (to_bytes(picture).permute(1, 2, 0).numpy() for picture in pictures)
    large = (Image.fromarray(x).resize((2 * x.shape[1], 2 * x.shape[0]), Image.Resampling.LANCZOS) for x in bytes_of)
    return torch.stack([to_float(torch.from_numpy(np.asarray(image).copy()).permute(2, 0, 1)) for image in large])


@torch.no_grad()
def paint_larger(pack: Pack, styles: Tensor, maps: Tensor) -> Tensor:
    """On a grid of twice as many cells each way; the cells of the first layer are alike, so one stands for all."""
    generator = pack.generator
    side = 2 * generator.shape.latent
    sizes = [side * 2**level for level in range(len(generator.sizes()))]
    large = maps.repeat_interleave(2, 1).repeat_interleave(2, 2)
    parts = []
    plain = generator._start
    generator._start = lambda z: plain(z).repeat(1, 1, 2, 2)
    for number, (z, ids) in enumerate(zip(styles, large)):
        noise = {size: noise_map(number + 1, size, size) for size in sizes}
        parts.append(generator(z[None], Semantics(pack.translate(ids[None]), generator.shape.semantic), noise))
    generator._start = plain
    return torch.cat(parts)


def distance_of_quarters(texture: Texture, large: Tensor) -> float:
    """FD-texture of pictures of 1024 pixels, cut into quarters of the size that the photographs have."""
    quarters = torch.cat([large[:, :, y : y + 512, x : x + 512] for y in (0, 512) for x in (0, 512)])
    return texture.distance(quarters)


if __name__ == "__main__":
    main()
