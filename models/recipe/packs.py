"""Model packs: pack.json with generator.safetensors and encoder.safetensors (docs/model-packs.md)."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from .labels import COUNT, DONT_CARE, IDS, LABELS, PALETTE, SOURCE_LABELS, source_channels
from .networks.encoder import Encoder, EncoderShape
from .networks.generator import Generator, GeneratorShape
from .networks.spade import NOISE_STEP
from .networks.spectral import folded_state
from .tensor_file import load_file, save_file

DESCRIPTION = Path(__file__).with_name("landscape.json")
"""What the weights of the shipped pack cannot tell."""
NAMES = ("generator", "encoder")


@dataclass(frozen=True)
class Pack:
    """Networks in eval mode, and the pack's channel for each of our semantic channels."""

    name: str
    generator: nn.Module
    encoder: Encoder
    channels: Tensor

    @property
    def size(self) -> int:
        return self.generator.shape.size

    @property
    def z_dim(self) -> int:
        return self.generator.shape.z_dim

    def translate(self, labels: Tensor) -> Tensor:
        """Our ids -> the ids that this pack's generator reads."""
        return self.channels[labels]


def pack_state(network: nn.Module) -> dict[str, Tensor]:
    """Folded weights in half precision, running statistics in float32; counters are left out."""
    return {
        name: (value.float() if "running_" in name else (value * gain_unit(name)).half()).cpu().contiguous()
        for name, value in folded_state(network).items()
        if "num_batches_tracked" not in name
    }


def gain_unit(name: str) -> float:
    """Packs hold the gains of the noise themselves, training a part of them."""
    return NOISE_STEP if name.endswith((".noise_0", ".noise_1")) else 1.0


def write_weights(folder: Path, generator: nn.Module, encoder: Encoder) -> None:
    """The two weight files, half precision, folded; scripts/make-pack.mjs checks them and adds pack.json."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, network in zip(NAMES, (generator, encoder)):
        save_file(pack_state(network), folder / f"{name}.safetensors")


def describe(identity: dict[str, Any], upsampling: str, white_border: int) -> dict[str, Any]:
    """What scripts/make-pack.mjs cannot read off the weights. `identity`: id, name {en, ja}, licence {id, notice}."""
    semantics = {"labels": COUNT, "dontCare": True, "edgeChannel": False, "labelOffset": 0}
    hints = {"semantics": semantics} | ({} if upsampling == "most" else {"upsampling": upsampling})
    labels = [LABELS[IDS[name]] for name in PALETTE]
    return {
        **identity,
        "labels": [
            {"id": IDS[label.name], "name": {"en": label.en, "ja": label.ja}, "colour": label.colour} for label in labels
        ],
        "defaultLabel": IDS["sky"],
        "options": {"precision": "F16", "generator": hints} | ({"encoder": {"whiteBorder": white_border}} if white_border else {}),
    }


def make_pack(weights: Path, out: Path) -> None:
    """Makes the pack `out` of DESCRIPTION and of the .safetensors in `weights`, with the product's own importer."""
    importer = Path(__file__).parents[2] / "scripts" / "make-pack.mjs"
    subprocess.run(["node", importer, DESCRIPTION, weights, out], check=True)


def replace_weights(pack: Path, write: Callable[[Path], None]) -> None:
    """Makes a pack anew after `write` has put other weights into a folder that holds the pack's own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in pack.glob("*.safetensors"):
            shutil.copy(file, folder)
        write(folder)
        make_pack(folder, pack)


def read_pack(folder: Path) -> Pack:
    """Reads a pack of ours, or the weights of a pack with the twenty labels of the data set (then 'normal')."""
    states = [{name: value.float() / gain_unit(name) for name, value in load_file(folder / f"{part}.safetensors").items()} for part in NAMES]
    manifest_path = folder / "pack.json"
    manifest = json.loads(manifest_path.read_text()) if manifest_path.exists() else {}
    upsampling = manifest.get("generator", {}).get("upsampling", "normal")
    generator = Generator(generator_shape(states[0], upsampling), spectral=False)
    if "preview.weight" in states[0]:
        generator.add_preview()
    white_border = manifest.get("encoder", {}).get("whiteBorder", 0)
    encoder = Encoder(encoder_shape(states[1], white_border), spectral=False)
    for network, state in ((generator, states[0]), (encoder, states[1])):
        missing, unexpected = network.load_state_dict(state, strict=False)
        if unexpected or any("num_batches_tracked" not in name and ".noise_" not in name for name in missing):
            raise ValueError(f"{folder}: {missing=} {unexpected=}")
        network.eval().to(memory_format=torch.channels_last)
    wide = generator.shape.semantic == len(SOURCE_LABELS)
    channels = torch.tensor(source_channels() if wide else range(DONT_CARE + 1))
    return Pack(manifest.get("id", folder.name), generator, encoder, channels)


def generator_shape(state: dict[str, Tensor], upsampling: str) -> GeneratorShape:
    """Every dimension from the tensors; only the up-sampling cannot be seen in them."""
    wide = state["head_0.conv_0.weight"].shape[0]
    hidden, semantic = state["head_0.norm_0.mlp_shared.0.weight"].shape[:2]
    rows, z_dim = state["fc.weight"].shape
    return GeneratorShape(wide // 16, hidden, z_dim, semantic, upsampling, round((rows / wide) ** 0.5))


def encoder_shape(state: dict[str, Tensor], white_border: int) -> EncoderShape:
    """Every dimension from the tensors; only the white border cannot be seen in them."""
    count = sum(name.startswith("layer") for name in state)
    channels = tuple(state[f"layer{number}.0.weight"].shape[0] for number in range(1, count + 1))
    z_dim, flat = state["fc_mu.weight"].shape
    return EncoderShape(channels, z_dim, round((flat / channels[-1]) ** 0.5) * 2**count, white_border)
