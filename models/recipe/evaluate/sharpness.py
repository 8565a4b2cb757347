"""How near the fine texture of a pack's pictures comes to that of photographs (from the folder models/):

python -m recipe.evaluate.sharpness --data DATA --nets NETS --out sharpness.json NAME=PACK ...

FD-texture: Frechet distance between mean and spread, in each crop of 128 pixels at full resolution, of the features of a
frozen MobileNetV2 at strides 2, 4 and 8 (96 + 144 + 192 channels); fitted to the same crops of the same held-out
photographs' maps. Blur, white noise and sharpening all raise it (`controls`).
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..graph_net import GraphNet
from ..packs import Pack, read_pack
from ..photos import Photo, centre_crop, load_photos, to_bytes, to_float
from ..labels import CHANNELS, IDS
from ..painted import mode_filter
from .features import frechet_distance
from .painting import encode, paint, shrink

SIDE = 128
STAGES = (4, 11, 22)
PLACES = 12  # crops a picture
FEWEST = 12  # windows of a label that a distance is worked out for


class Texture:
    """Windows of the held-out photographs (pictures [N, 3, 512, 512], labels [N, 512, 512]) and of the training photographs."""

    def __init__(self, nets: Path, photos: Tensor, labels: Tensor, training: list[Photo]) -> None:
        self.net = GraphNet.load("mobilenet_v2_imagenet", nets, pool_everything=True)
        self.photos = photos
        self.labels = labels
        self.known = self.of(torch.stack([centre_crop(photo, 512)[0] for photo in training]), 4)
        self.own = self.of(self.photos, PLACES)

    @torch.no_grad()
    def of(self, pictures: Tensor, places: int = PLACES) -> np.ndarray:
        """float64 [N * places, 864]; the places are the same for every set of pictures of the same number."""
        found = []
        for picture, spots in zip(pictures, places_of(len(pictures), places)):
            crops = torch.stack([picture[:, y : y + SIDE, x : x + SIDE] for y, x in spots])
            features = self.net.features(crops, STAGES)
            found.append(torch.cat([torch.cat((f.mean((2, 3)), f.std((2, 3))), 1) for f in features], 1))
        return torch.cat(found).double().numpy()

    def distance(self, pictures: Tensor) -> float:
        """FD-texture alone, of any number of pictures of 512 pixels."""
        return self._distance(self.of(pictures))

    def _distance(self, features: np.ndarray) -> float:
        return round(frechet_distance(features, self.known), 3)

    def figures(self, pictures: Tensor) -> dict[str, float]:
        features = self.of(pictures)
        return {
            "FD-texture": self._distance(features),
            "to the held-out photographs": round(frechet_distance(features, self.own), 3),
            "by label": self._by_label(features),
            "edge energy": round(float((pictures[..., 1:] - pictures[..., :-1]).abs().mean()), 5),
        }

    def _by_label(self, features: np.ndarray) -> dict[str, float]:
        """To the held-out photographs' windows of the same places, for every label in the middle of at least FEWEST of them."""
        middles = [
            int(ids[y + SIDE // 2, x + SIDE // 2]) for ids, spots in zip(self.labels, places_of(len(self.labels), PLACES)) for y, x in spots
        ]
        found = {}
        for name, label in IDS.items():
            chosen = np.array([middle == label for middle in middles])
            if chosen.sum() >= FEWEST:
                found[name] = round(frechet_distance(features[chosen], self.own[chosen]), 2)
        return found


def held_out(data: Path, size: int = 512) -> tuple[Tensor, Tensor]:
    """The held-out photographs' middle squares [N, 3, size, size] and their label maps [N, size, size], without specks."""
    crops = [centre_crop(photo, size) for photo in load_photos(data, "val", size)]
    return torch.stack([picture for picture, _ in crops]), mode_filter(torch.stack([ids for _, ids in crops]), CHANNELS, 9)


def places_of(count: int, places: int) -> list[list[list[int]]]:
    """Top and left of `places` windows in each of `count` pictures of 512 pixels."""
    return torch.randint(0, 512 - SIDE + 1, (count, places, 2), generator=torch.Generator().manual_seed(3)).tolist()


@torch.no_grad()
def pictures_of(pack: Pack, texture: Texture) -> Tensor:
    """The held-out maps in their photographs' own styles, as the product stores them (8 bits)."""
    own = paint(pack, encode(pack, shrink(texture.photos, 512)), texture.labels)
    return to_float(to_bytes(own))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--nets", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("entrants", nargs="+", metavar="NAME=PACK")
    arguments = parser.parse_args()
    texture = Texture(arguments.nets, *held_out(arguments.data), load_photos(arguments.data, "train", 512))
    figures = {"photographs": texture.figures(texture.photos)}
    blurred = F.interpolate(shrink(texture.photos, 256), (512, 512), mode="bilinear")
    figures["control: photographs at 256, enlarged"] = texture.figures(blurred)
    for number, pair in enumerate(arguments.entrants):
        name, folder = pair.split("=", 1)
        pictures = pictures_of(read_pack(Path(folder)), texture)
        figures[name] = texture.figures(pictures)
        if number == 0:
            noise = torch.randn(pictures.shape, generator=torch.Generator().manual_seed(1))
            for level in (0.03, 0.08):
                figures[f"control: {name} + white noise {level}"] = texture.figures((pictures + level * noise).clamp(-1, 1))
            soft = F.avg_pool2d(pictures, 5, 1, 2, count_include_pad=False)
            figures[f"control: {name}, sharpened"] = texture.figures((pictures + 1.5 * (pictures - soft)).clamp(-1, 1))
        print(name, figures[name], flush=True)
    arguments.out.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
