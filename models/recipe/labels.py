"""The labels of the pack, and how the twenty labels of the data set are merged into them.

Merged or dropped by their share of the data: hill (1 photo) into mountain, path and road (23 photos, thin) into earth;
buildings, boats, people and 'other' become don't-care: the generator learns them as 'anything', nobody paints them.
"""

from dataclasses import dataclass

import numpy as np

IGNORED = 255  # the id of don't-care in a label map file


@dataclass(frozen=True)
class Label:
    name: str
    en: str
    ja: str
    colour: str
    sources: tuple[str, ...]  # labels of the data set; the first one lends its weights in a warm start


LABELS: tuple[Label, ...] = (
    Label("sky", "sky", "空", "#87ceeb", ("sky",)),
    Label("clouds", "clouds", "雲", "#c9d6e2", ("clouds",)),
    Label("mountain", "mountain", "山", "#786e64", ("mountain", "hill")),
    Label("tree", "tree", "木", "#196923", ("tree",)),
    Label("grass", "grass", "草地", "#5fbe3c", ("grass",)),
    Label("field", "field", "畑", "#bec850", ("field",)),
    Label("plant", "bushes", "茂み", "#3c965a", ("plant",)),
    Label("earth", "earth", "土", "#966e3c", ("earth", "path", "road")),
    Label("sand", "sand", "砂", "#e6d28c", ("sand",)),
    Label("rock", "rock", "岩", "#968c87", ("rock",)),
    Label("water", "lake, river", "湖・川", "#3278d7", ("water",)),
    Label("sea", "sea", "海", "#143296", ("sea",)),
    Label("snow", "snow", "雪", "#fafaff", ("snow",)),
)
COUNT = len(LABELS)
DONT_CARE = COUNT  # the semantic channel of everything unlabelled
CHANNELS = COUNT + 1  # semantic channels: the labels, then don't-care
# The order of the palette: what people reach for first stands first.
PALETTE = ("sky", "clouds", "mountain", "tree", "grass", "water", "sea", "snow", "rock", "sand", "earth", "plant", "field")
IDS = {label.name: index for index, label in enumerate(LABELS)}

KINDRED = (("sky", "clouds"), ("mountain", "rock"), ("tree", "plant"), ("grass", "field"), ("earth", "sand"), ("water", "sea"))
"""Labels of which one could be in the other's place, in the same light and nearly the same colours."""

SOURCE_LABELS = (
    "other", "sky", "clouds", "mountain", "hill", "tree", "grass", "field", "plant", "earth", "sand", "rock", "water",
    "sea", "snow", "road", "building", "path", "person", "boat",
)  # fmt: skip


def merge_table() -> np.ndarray:
    """uint8 [256]: id in the data set -> id of the pack, IGNORED for everything that is don't-care."""
    table = np.full(256, IGNORED, np.uint8)
    for index, label in enumerate(LABELS):
        for source in label.sources:
            table[SOURCE_LABELS.index(source)] = index
    return table


def source_channels() -> list[int]:
    """For each semantic channel of the pack, the channel of a 20-label network that it starts from."""
    return [SOURCE_LABELS.index(label.sources[0]) for label in LABELS] + [SOURCE_LABELS.index("other")]


def palette() -> np.ndarray:
    """uint8 [256, 3]: the colour of every id; grey for don't-care."""
    colours = np.full((256, 3), 90, np.uint8)
    for index, label in enumerate(LABELS):
        colours[index] = [int(label.colour[i : i + 2], 16) for i in (1, 3, 5)]
    return colours
