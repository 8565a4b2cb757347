"""Writes what the published network says of ten held-out photographs, which the app's segmenter must agree with.

python -m recipe.segmentation_fixture NETS PHOTOS ../test/fixtures/segmentation (from the folder models/)

PHOTOS is the folder of the data set, with img/. The fixture holds each photograph made small (ID.jpg) and, for every pixel of
it, the published network's class (ID.png). The network is the original in float32, run by graph_net.py.
"""

import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from .graph_net import GraphNet
from .segmentation import INPUT, NET

LONGEST = 320
# Tier A of the held-out photographs: their terms let them travel with the repository.
PHOTOS = (
    "03b9e5b7e92e 141acd6a167f 1b355281ae7c 45a4f1343d26 6ef1e5d2a85a 834f65ca5418 945bf542b667 c462a74eb0cc clean0017 d8374c9e994c"
).split()


@torch.no_grad()
def classes(net: GraphNet, photo: np.ndarray) -> np.ndarray:
    """RGB bytes [H, W, 3] -> class ids [H, W]."""
    picture = torch.from_numpy(photo).permute(2, 0, 1)[None].float() / 127.5 - 1
    square = F.interpolate(picture, (INPUT, INPUT), mode="bilinear", align_corners=False)
    logits = F.interpolate(net(square), photo.shape[:2], mode="bilinear", align_corners=False)
    return logits.argmax(1)[0].numpy().astype(np.uint8)


def main(nets: Path, photos: Path, folder: Path) -> None:
    net = GraphNet.load(NET, nets)
    folder.mkdir(parents=True, exist_ok=True)
    for name in PHOTOS:
        photo = Image.open(photos / "img" / f"{name}.jpg").convert("RGB")
        photo.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
        photo.save(folder / f"{name}.jpg", quality=90)
        # Read again: what the app reads is the file, and not what it was made of.
        stored = np.array(Image.open(folder / f"{name}.jpg"))
        Image.fromarray(classes(net, stored)).save(folder / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
