"""Two packs side by side in random order, for eyes that do not know which is which (from the folder models/):

python -m recipe.evaluate.blind --data DATA --out FOLDER ONE=PACK OTHER=PACK

FOLDER/blind.jpg: the sixteen hand-painted maps, each in three styles, each style as two pictures; FOLDER/blind-key.json says, row
by row, which pack painted the left one.
"""

import argparse
import json
from pathlib import Path

import torch

from ..packs import read_pack
from ..painted import PAINTED, painted_maps
from ..photos import centre_crop, load_photos, to_bytes
from ..sheets import assemble, save_sheet, tile_of, tile_of_map
from .painting import encode, paint

STYLES = (0, 5, 8)  # held-out photographs: day, dusk, haze


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("entrants", nargs=2, metavar="NAME=PACK")
    arguments = parser.parse_args()
    names, folders = zip(*(pair.split("=", 1) for pair in arguments.entrants))
    packs = [read_pack(Path(folder)) for folder in folders]
    size = packs[0].size
    held_out = load_photos(arguments.data, "val", size)
    photos = torch.stack([centre_crop(held_out[number], size)[0] for number in STYLES])
    maps = painted_maps(size)
    pictures = [[to_bytes(paint(pack, style.expand(len(maps), -1), maps)) for style in encode(pack, photos)] for pack in packs]
    swapped = torch.randint(0, 2, (len(maps), len(STYLES)), generator=torch.Generator().manual_seed(arguments.seed)).tolist()
    rows, key = [], {}
    for number, name in enumerate(PAINTED):
        row = [tile_of_map(maps[number])]
        for style, swap in enumerate(swapped[number]):
            row += [tile_of(pictures[which][style][number]) for which in (swap, 1 - swap)]
        rows.append(row)
        key[name] = [names[swap] for swap in swapped[number]]
    save_sheet(assemble(rows, 1), arguments.out / "blind.jpg")
    (arguments.out / "blind-key.json").write_text(json.dumps({"left": key}, indent=2) + "\n")


if __name__ == "__main__":
    main()
