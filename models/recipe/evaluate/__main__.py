"""Judges packs on the held-out photographs and writes figures.json (from the folder models/):

python -m recipe.evaluate --data DATA --nets NETS --out figures.json NAME=FOLDER ... (a pack, or a run with state.pt)
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..painted import painted_map
from ..packs import Pack, read_pack
from ..photos import centre_crop, load_photos, to_bytes, to_float
from ..runs import read_run
from .features import FeatureExtractor, frechet_distance, mean_pairwise_distance
from .judge import Judge, scores
from .painting import encode, paint, shrink
from .reach import reach
from .recoloured import recoloured
from .repeats import repeats, seams
from .sharpness import Texture, held_out
from .style import colour_error, recovered

VARIANTS = 4  # random styles a map for diversity
REACHING = 22  # styles whose reach is measured
REACH_MAP = "mountain road"  # sky, mountain, tree, grass and earth
SHARED = 512  # photographs and maps are cut at this size, then brought to the pack's own
NOTES = {
    "judge": "DeepLabV3-MobileNetV2 (ADE20K) on 30 held-out photographs; it also drew the label maps. Clouds count as sky, snow is left out.",
    "fd": "Frechet distance on 1280 pooled MobileNetV2 features, pictures (own style and four random styles a map) against the 424 training photographs; not FID. 150 pictures of 30 maps a pack. For the photographs: the 30 as they are, and (recoloured) 150 of them, each also in the mean and deviation of the colours of four training photographs, which is what real pictures of so few scenes reach.",
    "diversity": "mean feature distance between four random styles of one map; for the photographs between different photographs",
    "texture": "of the pictures in their own styles, at full resolution: Frechet distance of early MobileNetV2 features in windows of 128 pixels to the training photographs (windows), to the held-out ones, and by label of the window's middle; repeats: highest autocorrelation at a shift of 9 to 64 pixels in windows of one label; seams: steps in light across the borders of the 4x4 grid against steps elsewhere",
    "reach": "deviation of brightness (0..255) and hue (degrees) of the mean colours of label areas: 22 photographs' styles on one painted map; for the photographs over their own areas",
    "style": "photo -> encoder -> picture -> encoder: cosine of the centred mu (in the pack's own coordinates; evenCosine: every direction of the training photographs' styles weighs the same), share of photographs found again, and mean colour error per label area (0..255)",
}


class Examination:
    """The held-out photographs, the judge, and the features of the training photographs, worked out once."""

    def __init__(self, data: Path, nets: Path) -> None:
        self.photos, self.labels = held_out(data, SHARED)
        self.judge = Judge(nets)
        self.extract = FeatureExtractor(nets)
        self.training_photos = torch.stack([centre_crop(photo, 256)[0] for photo in load_photos(data, "train", 256)])
        self.training = self.extract(self.training_photos)
        self.texture = Texture(nets, self.photos, self.labels, load_photos(data, "train", SHARED))

    def of_photos(self) -> dict:
        features = self.extract(self.photos)
        return {
            **scores(self.judge.confusion(self.photos, self.labels)),
            "FD-MobileNetV2": round(frechet_distance(features, self.training), 2),
            "FD-MobileNetV2, recoloured": round(frechet_distance(self.extract(self.recoloured()), self.training), 2),
            "diversity": round(mean_pairwise_distance(features[None]), 2),
            "texture": self.of_texture(self.photos),
            "reach": reach(self.photos, self.labels),
        }

    def recoloured(self) -> Tensor:
        """The held-out photographs in five colourings each: as many pictures, of as many scenes, as a pack is judged by."""
        return recoloured(shrink(self.photos, 256), self.training_photos, VARIANTS)

    def of_texture(self, pictures: Tensor) -> dict:
        """Figures at full resolution; pictures of SHARED pixels for the held-out maps."""
        return self.texture.figures(pictures) | {"repeats": repeats(pictures, self.labels), "seams": seams(pictures)}

    def of_reach(self, pack: Pack) -> dict:
        """REACHING styles of training photographs on one painted map."""
        step = len(self.training_photos) // REACHING
        styles = encode(pack, self.training_photos[: step * REACHING : step])
        maps = painted_map(REACH_MAP, pack.size).expand(REACHING, -1, -1)
        return reach(paint(pack, styles, maps), maps)

    def of_photos_at(self, size: int) -> dict:
        """The photographs at a pack's size: what its pictures could reach at most."""
        small = shrink(self.photos, size)
        features = self.extract(small)
        found = scores(self.judge.confusion(small, self.labels))
        return {**found, "FD-MobileNetV2": round(frechet_distance(features, self.training), 2)}

    @torch.no_grad()
    def of_pack(self, pack: Pack) -> dict:
        photos = shrink(self.photos, pack.size)
        index = torch.arange(pack.size) * SHARED // pack.size
        labels = self.labels[:, index[:, None], index[None, :]]
        mu = encode(pack, photos)
        known = torch.cat([encode(pack, part) for part in self.training_photos.split(32)])
        own = paint(pack, mu, labels)
        eps = torch.randn(VARIANTS, pack.z_dim, generator=torch.Generator().manual_seed(11))
        random = torch.stack([paint(pack, z.expand_as(mu), labels) for z in eps], 1)
        features_own = self.extract(own)
        features = self.extract(random.flatten(0, 1))
        stacked = features.reshape(len(labels), VARIANTS, -1)
        judged = self.judge.confusion(own, self.labels) + self.judge.confusion(random[:, 0], self.labels)
        return {
            "size": pack.size,
            **scores(judged),
            "FD-MobileNetV2": round(frechet_distance(np.concatenate((features_own, features)), self.training), 2),
            "diversity": round(mean_pairwise_distance(stacked), 2),
            **({"texture": self.of_texture(to_float(to_bytes(own)))} if pack.size == SHARED else {}),
            "reach": self.of_reach(pack),
            "style": {**recovered(mu, encode(pack, own), known), "colourError": colour_error(own, photos, labels)},
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--nets", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("entrants", nargs="+", metavar="NAME=FOLDER")
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    examination = Examination(arguments.data, arguments.nets)
    figures: dict = {"notes": NOTES, "photographs": examination.of_photos(), "packs": {}}
    for pair in arguments.entrants:
        name, folder = pair.split("=", 1)
        path = Path(folder)
        pack = read_run(path, arguments.data, arguments.nets) if (path / "state.pt").exists() else read_pack(path)
        key = f"photographs at {pack.size}"
        if key not in figures:
            figures[key] = examination.of_photos_at(pack.size)
        figures["packs"][name] = examination.of_pack(pack)
        print(name, json.dumps(figures["packs"][name]), flush=True)
    arguments.out.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
