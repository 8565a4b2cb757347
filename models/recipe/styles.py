"""The style gallery (from the folder models/):

python -m recipe.styles choose --pack landscape --data DATA --nets NETS --out candidates.jpg
    Ranks the photographs that may be shipped by how different the same maps look in their styles; prints their ids.
python -m recipe.styles make --pack landscape --data DATA --out ../assets/styles
    For the photographs named in OUT/styles.json: writes the pictures, CREDITS.md and <pack id>.json with mu and sigma.

styles.json: {"version": 1, "styles": [{"id", "photo", "name": {"en", "ja"}}]}; the picture of a style is <id>.jpg.
"""

import argparse
import hashlib
import json
from pathlib import Path

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from .evaluate.features import FeatureExtractor
from .evaluate.painting import paint
from .packs import Pack, read_pack
from .painted import painted_map
from .photos import Photo, centre_crop, load_photos, shippable, to_bytes
from .sheets import assemble, save_sheet, tile_of

TRIAL_MAPS = ("lake", "beach", "forest edge")
PICTURE_SIDE = 384


def choose(pack: Pack, photos: list[Photo], extract: FeatureExtractor, count: int) -> list[int]:
    """Indices of `count` photographs, each as far as can be from those before it: farthest-point order.

    The distance is between what the pack paints: pooled features, and mean colours on a 4x4 grid.
    """
    crops = torch.stack([centre_crop(photo, pack.encoder.shape.size)[0] for photo in photos])
    with torch.no_grad():
        mu = pack.encoder(crops)[0]
    views = [_describe(paint_trial(pack, mu, name), extract) for name in TRIAL_MAPS]
    points = torch.cat(views, 1)
    order = [int((points - points.mean(0)).norm(dim=1).argmin())]
    nearest = (points - points[order[0]]).norm(dim=1)
    while len(order) < count:
        order.append(int(nearest.argmax()))
        nearest = torch.minimum(nearest, (points - points[order[-1]]).norm(dim=1))
    return order


@torch.no_grad()
def paint_trial(pack: Pack, mu: Tensor, name: str) -> Tensor:
    """One trial map in every style: float32 [N, 3, size, size] in [-1, 1]."""
    ids = pack.translate(painted_map(name, pack.size))
    return paint(pack, mu, ids.expand(len(mu), -1, -1))


def _describe(pictures: Tensor, extract: FeatureExtractor) -> Tensor:
    """[N, 3, H, W] -> [N, D]: features and colours, each scaled to a mean distance from its centre of 1."""
    features = torch.from_numpy(extract(pictures)).float()
    colours = F.adaptive_avg_pool2d(pictures, 4).flatten(1)
    scaled = [part / (part - part.mean(0)).norm(dim=1).mean() for part in (features, colours)]
    return torch.cat(scaled, 1)


def write_candidates(pack: Pack, photos: list[Photo], order: list[int], path: Path) -> None:
    """A sheet: per candidate the photograph and the three trial maps in its style."""
    crops = torch.stack([centre_crop(photos[n], pack.size)[0] for n in order])
    small = torch.stack([centre_crop(photos[n], pack.encoder.shape.size)[0] for n in order])
    with torch.no_grad():
        mu = pack.encoder(small)[0]
    columns = [crops, *(paint_trial(pack, mu, name) for name in TRIAL_MAPS)]
    rows = [[tile_of(to_bytes(column[n])) for column in columns] for n in range(len(order))]
    save_sheet(assemble(rows, 3), path)


def load_both(data: Path, ids: set[str]) -> list[Photo]:
    """Photographs of both splits: a style may come from either."""
    return [photo for split in ("train", "val") for photo in load_photos(data, split, PICTURE_SIDE, only=ids)]


def make(pack: Pack, folder: Path, data: Path, pack_folder: Path) -> None:
    """Writes the pictures, the credits and the styles of every photograph that styles.json names."""
    chosen = json.loads((folder / "styles.json").read_text())["styles"]
    allowed = shippable(data)
    credits = {line[2:].split(" | ")[0]: line for line in (data / "CREDITS.md").read_text().splitlines() if line.startswith("- ")}
    photos = {photo.id: photo for photo in load_both(data, {style["photo"] for style in chosen})}
    lines = ["# Credits of the style photographs", "", "File | tier | licence as stated | source repository : path | photographer / source id", ""]
    styles = {}
    for style in chosen:
        if style["photo"] not in allowed:
            raise ValueError(f"{style['photo']} may not be shipped")
        photo = photos[style["photo"]]
        picture = to_bytes(centre_crop(photo, PICTURE_SIDE)[0])
        Image.fromarray(tile_of(picture)).save(folder / f"{style['id']}.jpg", quality=88)
        _, rest = credits[style["photo"]].removeprefix("- ").split(" | ", 1)
        lines.append(f"- {style['id']}.jpg | {rest} (cut to a square and made smaller)")
        with torch.no_grad():
            mu, logvar = pack.encoder(centre_crop(photo, pack.encoder.shape.size)[0][None])
        sigma = torch.exp(0.5 * logvar)
        styles[style["id"]] = {name: [round(float(v), 5) for v in value[0]] for name, value in (("mu", mu), ("sigma", sigma))}
    (folder / "CREDITS.md").write_text("\n".join(lines) + "\n")
    encoder = hashlib.sha256((pack_folder / "encoder.safetensors").read_bytes()).hexdigest()
    table = {"version": 1, "pack": pack.name, "encoderSha256": encoder, "styles": styles}
    (folder / f"{pack.name}.json").write_text(json.dumps(table, separators=(",", ":")) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=("choose", "make"))
    parser.add_argument("--pack", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--nets", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=48)
    arguments = parser.parse_args()
    pack = read_pack(arguments.pack)
    if arguments.action == "make":
        make(pack, arguments.out, arguments.data, arguments.pack)
        return
    photos = load_both(arguments.data, shippable(arguments.data))
    order = choose(pack, photos, FeatureExtractor(arguments.nets), arguments.count)
    for number, index in enumerate(order):
        print(number, photos[index].id)
    write_candidates(pack, photos, order, arguments.out)


if __name__ == "__main__":
    main()
