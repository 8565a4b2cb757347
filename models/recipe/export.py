"""Makes a model pack of a training run (from the folder models/):

python -m recipe.export --run RUN --data DATA --nets NETS --out landscape
"""

import argparse
import json
import tempfile
from pathlib import Path

import torch

from .packs import DESCRIPTION, describe, make_pack, read_pack, write_weights
from .photos import centre_crop, load_photos, shippable
from .runs import read_run
from .sheets import held_out_sheet, painted_sheet, save_sheet, styles_of

IDENTITY = {
    "id": "landscape",
    "name": {"en": "Landscape", "ja": "風景"},
    "licence": {
        "id": "Apache-2.0",
        "notice": "Weights trained for Spadework on 424 landscape photographs: CC0, public domain, CC BY and CC BY-SA, and Unsplash, Pexels and Pixabay licences. CREDITS.md in the pack's folder names every photograph and must travel with the weights. Whether share-alike terms of a photograph reach weights is not settled; see MODEL_CARD.md.",
    },
}
SHEET_WIDTH = 2064
SHEET_STYLES = (0, 5, 8)  # held-out photographs whose styles the painted sheet shows: day, dusk, haze


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, required=True, help="folder with state.pt")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--nets", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder of the pack")
    parser.add_argument("--threads", type=int, default=0)
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    run = read_run(arguments.run, arguments.data, arguments.nets)
    described = describe(IDENTITY, run.generator.shape.upsampling, run.encoder.shape.white_border)
    DESCRIPTION.write_text(json.dumps(described, ensure_ascii=False, indent=2) + "\n")
    with tempfile.TemporaryDirectory() as folder:
        write_weights(Path(folder), run.generator, run.encoder)
        make_pack(Path(folder), arguments.out)
    pack = read_pack(arguments.out)  # the sheets show the very files, half precision and all
    held_out = load_photos(arguments.data, "val", pack.size)
    allowed = shippable(arguments.data)
    shown = [photo for photo in held_out if photo.id in allowed]
    save_sheet(held_out_sheet(pack.generator, pack.encoder, shown, pack.size), arguments.out / "sheet-held-out.jpg", SHEET_WIDTH)
    crops = torch.stack([centre_crop(held_out[n], pack.size)[0] for n in SHEET_STYLES])
    save_sheet(painted_sheet(pack.generator, styles_of(pack.encoder, crops), pack.size), arguments.out / "sheet-painted.jpg", SHEET_WIDTH)
    total = sum(path.stat().st_size for path in arguments.out.glob("*.safetensors"))
    print(f"{arguments.out}: {total / 1e6:.1f} MB of weights, {pack.size} x {pack.size}")


if __name__ == "__main__":
    main()
