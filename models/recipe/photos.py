"""The photographs with their label maps, in memory, and the crops that training draws from them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from .clouds import mark_clouds
from .labels import DONT_CARE, IDS, IGNORED, merge_table

Made = TypeVar("Made")

CORRECTIONS = Path(__file__).parent / "corrections.json"
"""Labels that teach the wrong thing, by photograph (training ones only), found by eye: waterfalls that count as lakes, blossoms
and foam that count as snow, a field of lavender that is the only grass in flower, northern lights that count as clouds, the one
red arch among a few grey rocks. They become don't-care. (Clouds: clouds.py.)"""


@dataclass(frozen=True)
class Photo:
    """pixels uint8 [3, H, W], labels uint8 [H, W] with the ids of the pack (DONT_CARE for everything else)."""

    id: str
    pixels: Tensor
    labels: Tensor


class MadeOf(Generic[Made]):
    """What is worked out of all photographs, once, and again where they are others."""

    def __init__(self, make: Callable[[list[Photo]], Made]) -> None:
        self._make = make
        self._made: tuple[list[Photo], Made] | None = None

    def of(self, photos: list[Photo]) -> Made:
        if self._made is None or self._made[0] is not photos:
            self._made = (photos, self._make(photos))
        return self._made[1]


def load_photos(folder: Path, split: str, short_side: int, device: str = "cpu", only: set[str] | None = None) -> list[Photo]:
    """Reads one split (of it the ids in `only`, if given), resized to the short side; labels by nearest neighbour, merged into the labels of the pack.

    All of it stays in memory: at 320 pixels 424 photographs take 0.3 GB. On a GPU crops are then cut there.
    """
    manifest = json.loads((folder / "manifest.json").read_text())
    table = merge_table()
    table[table == IGNORED] = DONT_CARE
    merged = manifest.get("labels_merged", False)
    photos = []
    wrong = json.loads(CORRECTIONS.read_text())
    for entry in manifest["photos"]:
        if entry["split"] != split or (only is not None and entry["id"] not in only):
            continue
        image = Image.open(folder / "img" / f"{entry['id']}.jpg")
        size = resized(image.size, short_side)
        pixels = np.asarray(image.convert("RGB").resize(size, Image.Resampling.LANCZOS))
        ids = np.asarray(Image.open(folder / "lab" / f"{entry['id']}.png").resize(size, Image.Resampling.NEAREST))
        labels = np.where(ids == IGNORED, DONT_CARE, ids).astype(np.uint8) if merged else table[ids]
        colours, map_ = (torch.from_numpy(array.copy()) for array in (pixels.transpose(2, 0, 1), labels))
        names = wrong.get(entry["id"], [])
        map_ = _leave_out(map_, names)
        if split == "train":
            map_ = _leave_out(mark_clouds(colours, map_), names)  # again: clouds among them were sky until now
        photos.append(Photo(entry["id"], colours.to(device), map_.to(device)))
    return photos


def _leave_out(labels: Tensor, names: list[str]) -> Tensor:
    for name in names:
        labels = labels.masked_fill(labels == IDS[name], DONT_CARE)
    return labels


def shippable(folder: Path) -> set[str]:
    """Ids of the photographs that may be shown and shipped: tier A, a free licence stated by the source."""
    manifest = json.loads((folder / "manifest.json").read_text())
    return {entry["id"] for entry in manifest["photos"] if entry["tier"] == "A"}


def training_side(size: int) -> int:
    """Short side of the photographs that crops of `size` are drawn from: up to all the data set has."""
    return max(size, min(size * 5 // 3, 512))


def resized(size: tuple[int, int], short_side: int) -> tuple[int, int]:
    """(width, height) scaled so that the shorter one is `short_side`."""
    scale = short_side / min(size)
    return max(short_side, round(size[0] * scale)), max(short_side, round(size[1] * scale))


def centre_crop(photo: Photo, size: int) -> tuple[Tensor, Tensor]:
    """The middle square of the photo at `size` pixels, as judged and shown: ([3, size, size], [size, size])."""
    height, width = photo.labels.shape
    side = min(height, width)
    return _cut(photo, (height - side) // 2, (width - side) // 2, side, size)


def to_float(pixels: Tensor) -> Tensor:
    """uint8 -> [-1, 1]: x / 127.5 - 1."""
    return pixels.float() / 127.5 - 1


def to_bytes(picture: Tensor) -> Tensor:
    """[-1, 1] -> uint8, truncated as the product does."""
    return ((picture.float() + 1) * 127.5).clamp(0, 255).to(torch.uint8)


def _cut(photo: Photo, top: int, left: int, side: int, size: int) -> tuple[Tensor, Tensor]:
    pixels = to_float(photo.pixels[:, top : top + side, left : left + side])
    labels = photo.labels[top : top + side, left : left + side].long()
    if side != size:
        pixels = F.interpolate(pixels[None], (size, size), mode="bilinear", antialias=True)[0].clamp(-1, 1)
        index = torch.arange(size, device=labels.device) * side // size
        labels = labels[index[:, None], index[None, :]]
    return pixels, labels
