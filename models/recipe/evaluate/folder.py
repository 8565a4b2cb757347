"""Judges a folder of pictures as `spadework evaluate --folder` does, to hold one against the other (from the folder models/):

python -m recipe.evaluate.folder --data DATA --nets NETS FOLDER

FOLDER/lab/ID.png holds a map in the pack's ids, FOLDER/img/ID.own.png the picture in the photo's own style and ID.1.png ... those in
others; `spadework evaluate --keep FOLDER` writes them. With --pack, style faithfulness too, read from the pictures' bytes.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ..labels import DONT_CARE, IGNORED
from ..packs import read_pack
from ..photos import centre_crop, load_photos, to_float
from .features import FeatureExtractor, frechet_distance, mean_pairwise_distance
from .judge import Judge, scores
from .painting import encode, shrink
from .sharpness import held_out
from .style import colour_error, recovered


def read_picture(path: Path) -> Tensor:
    return to_float(torch.from_numpy(np.asarray(Image.open(path).convert("RGB")).copy()).permute(2, 0, 1))[None]


def read_map(path: Path) -> Tensor:
    ids = torch.from_numpy(np.asarray(Image.open(path)).astype(np.int64))
    return torch.where(ids == IGNORED, DONT_CARE, ids)[None]


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--nets", type=Path, required=True)
    parser.add_argument("--pack", type=Path)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    judge, extract = Judge(arguments.nets), FeatureExtractor(arguments.nets)
    training = torch.stack([centre_crop(photo, 256)[0] for photo in load_photos(arguments.data, "train", 256)])
    confusion, rows, variants, own = 0, [], [], []
    for path in sorted((arguments.folder / "lab").glob("*.png")):
        labels = read_map(path)
        names = [arguments.folder / "img" / f"{path.stem}.{part}.png" for part in ("own", *range(1, 100))]
        pictures = [read_picture(name) for name in names if name.exists()]
        for picture in pictures[:2]:
            confusion = confusion + judge.confusion(picture, labels)
        features = extract(torch.cat(pictures))
        rows.append(features)
        variants.append(features[1:])
        own.append(pictures[0])
    figures = {
        **scores(confusion),
        "FD-MobileNetV2": round(frechet_distance(np.concatenate(rows), extract(training)), 2),
        "diversity": round(mean_pairwise_distance(np.stack(variants)), 2),
    }
    if arguments.pack:
        pack = read_pack(arguments.pack)
        photos, labels = held_out(arguments.data)
        photos = shrink(photos, pack.size)[: len(own)]
        known = torch.cat([encode(pack, part) for part in training.split(32)])
        again = torch.cat([encode(pack, picture) for picture in own])
        figures["style"] = {
            **recovered(encode(pack, photos), again, known),
            "colourError": colour_error(torch.cat(own), photos, labels[: len(own)]),
        }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
