"""Writes a small copy of the photographs for a machine that the whole set is too large to send to:

python -m recipe.prepare --data DATA --out .data [--short-side 320] (from the folder models/)
"""

import argparse
import json
from pathlib import Path

import numpy as np
from PIL import Image

from .labels import merge_table
from .photos import resized


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--short-side", type=int, default=320, help="320 serves 256 x 256 with room for crops; 512 is the most there is")
    parser.add_argument("--quality", type=int, default=90, help="of the JPEG files")
    arguments = parser.parse_args()
    manifest = json.loads((arguments.data / "manifest.json").read_text())
    for part in ("img", "lab"):
        (arguments.out / part).mkdir(parents=True, exist_ok=True)
    table = merge_table()
    for entry in manifest["photos"]:
        image = Image.open(arguments.data / "img" / f"{entry['id']}.jpg").convert("RGB")
        size = resized(image.size, arguments.short_side)
        image.resize(size, Image.Resampling.LANCZOS).save(arguments.out / "img" / f"{entry['id']}.jpg", quality=arguments.quality)
        labels = Image.open(arguments.data / "lab" / f"{entry['id']}.png").resize(size, Image.Resampling.NEAREST)
        Image.fromarray(table[np.asarray(labels)]).save(arguments.out / "lab" / f"{entry['id']}.png", optimize=True)
    manifest["labels_merged"] = True
    (arguments.out / "manifest.json").write_text(json.dumps(manifest))
    total = sum(path.stat().st_size for path in arguments.out.rglob("*") if path.is_file())
    print(f"{len(manifest['photos'])} photographs, {total / 2**20:.1f} MiB in {arguments.out}")


if __name__ == "__main__":
    main()
