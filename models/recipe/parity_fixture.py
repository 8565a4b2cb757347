"""Writes the parity fixture of a generator with noise and a preview: tiny, random weights, on a grid that is not square.

python -m recipe.parity_fixture ../test/fixtures/parity/generator-vae-noise-preview (from the folder models/)

The format is that of the other fixtures (test/fixtures/parity/README.md); `noise` holds the seed of each picture.
"""

import json
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .networks.generator import Generator, GeneratorShape
from .networks.spectral import folded_state
from .noise import noise_map
from .packs import gain_unit
from .patterns import Semantics, nearest
from .tensor_file import save_file

SHAPE = GeneratorShape(nf=2, nhidden=8, z_dim=8, semantic=5, upsampling="normal", latent=1, tied=True)
GRID = (1, 2)
SEEDS = [7, 0xFFFFFFFF]


@torch.no_grad()
def main(folder: Path) -> None:
    torch.manual_seed(20261125)
    generator = Generator(SHAPE, spectral=False, latent=GRID).eval()
    for name, parameter in generator.named_parameters():
        if ".noise_" in name:
            parameter.copy_(torch.randn_like(parameter) / gain_unit(name))
    for module in generator.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_()
            module.running_var.uniform_(0.5, 2)
    height, width = (side * 2**5 for side in GRID)
    # Stripes and spots: neighbourhoods that repeat, and some that do not.
    labels = (torch.arange(height)[:, None] // 9 + torch.arange(width) // 13).repeat(len(SEEDS), 1, 1) % SHAPE.semantic
    labels[1, 4:20, 10:30] = torch.randint(SHAPE.semantic, (16, 20))
    z = torch.randn(len(SEEDS), SHAPE.z_dim)
    blocks: dict[str, Tensor] = {}
    for name, child in generator.named_children():
        if name != "fc":
            child.register_forward_hook(lambda module, inputs, out, name=name: blocks.__setitem__(f"block.{name}", out))
    noise = {h: torch.cat([noise_map(seed, h, w) for seed in SEEDS]) for h, w in generator.sizes()}
    output = generator(z, Semantics(labels, SHAPE.semantic, dense=True), noise)
    head = nn.Conv2d(blocks["block.up_2"].shape[1], 3 * SHAPE.semantic, 3, padding=1)
    there = F.one_hot(nearest(labels, height // 2, width // 2), SHAPE.semantic).permute(0, 3, 1, 2)
    before_tanh = (head(F.leaky_relu(blocks["block.up_2"], 0.2)).unflatten(1, (3, -1)) * there[:, None]).sum(2)
    folder.mkdir(parents=True, exist_ok=True)
    config = {"labels": SHAPE.semantic, "dontCare": False, "edgeChannel": False, "upsampling": "normal", "height": height, "width": width}
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    weights = {
        name: tied_first_layer(name, value * gain_unit(name))
        for name, value in folded_state(generator).items()
        if "num_batches_tracked" not in name
    }
    weights |= {"preview.weight": head.weight, "preview.bias": head.bias}
    save_file(weights, folder / "latest_net_G.safetensors")
    save_file(
        {"labels": labels.to(torch.uint8), "z": z, "noise": torch.tensor(SEEDS), "output": output, **blocks}
        | {"block.preview": before_tanh, "preview": torch.tanh(before_tanh)},
        folder / "expected.safetensors",
    )


def tied_first_layer(name: str, value: Tensor) -> Tensor:
    """The generator takes the mean over the cells of the grid; a pack holds it for every cell."""
    if not name.startswith("fc."):
        return value
    cells = GRID[0] * GRID[1]
    return value.unflatten(0, (-1, cells)).mean(1, keepdim=True).expand(-1, cells, *value.shape[1:]).flatten(0, 1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
