"""The judge: a segmentation net trained on ADE20K, its 150 classes gathered into the labels it can tell apart.

It also drew the label maps of the data set, so it is a partial judge. Clouds and snow were colour rules, not classes of its
own: clouds count as sky, and snow is left out of the judgement.
"""

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..graph_net import GraphNet
from ..labels import COUNT, IDS

INPUT = 513
LEFT_OUT = 255

# judged label -> (our labels, ADE20K classes)
GROUPS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "sky": (("sky", "clouds"), ("sky",)),
    "mountain": (("mountain",), ("mountain", "hill")),
    "tree": (("tree",), ("tree", "palm")),
    "grass": (("grass",), ("grass",)),
    "field": (("field",), ("field",)),
    "plant": (("plant",), ("plant", "flower")),
    "earth": (("earth",), ("earth", "path", "dirt", "road", "land", "sidewalk", "runway")),
    "sand": (("sand",), ("sand",)),
    "rock": (("rock",), ("rock",)),
    "water": (("water",), ("water", "river", "lake", "waterfall", "pool", "swimming", "fountain")),
    "sea": (("sea",), ("sea",)),
}


class Judge:
    def __init__(self, nets: Path) -> None:
        self.net = GraphNet.load("deeplabv3_mnv2_ade20k", nets)
        classes = [line.split("\t") for line in (nets / "ade20k_labels.txt").read_text().splitlines() if line]
        self.of_class = torch.full((151,), len(GROUPS))
        self.of_label = torch.full((COUNT + 1,), LEFT_OUT)
        for group, (labels, names) in enumerate(GROUPS.values()):
            for number, name in classes:
                if name in names:
                    self.of_class[int(number)] = group
            for label in labels:
                self.of_label[IDS[label]] = group

    @torch.no_grad()
    def confusion(self, pictures: Tensor, labels: Tensor) -> np.ndarray:
        """pictures [N, 3, H, W] in [-1, 1], labels int64 [N, h, w] -> counts [groups, groups + 1] (truth, seen)."""
        count = len(GROUPS)
        matrix = torch.zeros(count * (count + 1), dtype=torch.long)
        index = torch.arange(INPUT) * labels.shape[1] // INPUT
        for picture, ids in zip(pictures, labels):
            large = F.interpolate(picture[None], (INPUT, INPUT), mode="bilinear", align_corners=False)
            seen = self.of_class[self.net(large).argmax(1)[0]]
            truth = self.of_label[ids[index[:, None], index[None, :]]]
            judged = truth != LEFT_OUT
            matrix += torch.bincount(truth[judged] * (count + 1) + seen[judged], minlength=matrix.numel())
        return matrix.view(count, count + 1).numpy()


def scores(confusion: np.ndarray) -> dict[str, float | dict[str, float]]:
    """Mean IoU over the labels that occur, pixel accuracy, and the IoU of each label, in per cent."""
    hit = np.diag(confusion[:, :-1])
    truth, seen = confusion.sum(1), confusion[:, :-1].sum(0)
    union = truth + seen - hit
    iou = {name: 100 * hit[n] / union[n] for n, name in enumerate(GROUPS) if truth[n] > 0}
    return {
        "mIoU": round(float(np.mean(list(iou.values()))), 2),
        "accuracy": round(float(100 * hit.sum() / confusion.sum()), 2),
        "IoU": {name: round(float(value), 1) for name, value in iou.items()},
    }
