"""Makes models/segmentation out of the published DeepLabV3 on MobileNetV2: batch norm folded, our names, a byte a weight.

python -m recipe.segmentation NETS segmentation (from the folder models/)

NETS holds deeplabv3_mnv2_ade20k.json (the operators) and .npz (their weights). All but the first convolutions were published
as levels of -127..127 times a number for each tensor, and are written so: exact, in a byte each. Rounded to half precision
they would take twice the room, and sea and lake would change places in photographs where the network can hardly tell.

Each convolution has `weight` (OIHW; int8, or float32 where it was not quantised), `scale` [out], by which it is multiplied, and
`bias` [out].
"""

import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from .tensor_file import save_file

NET = "deeplabv3_mnv2_ade20k"
WEIGHTS = "segmenter.safetensors"
INPUT = 513
BLOCKS = 17

NOTICE = (
    "DeepLabV3 on MobileNetV2, trained on ADE20K and published under Apache-2.0 in the TensorFlow model garden. "
    "Batch norm was folded into the convolutions for Spadework, and its tensors were given other names; see MODEL_CARD.md."
)


def names() -> list[str]:
    """Our names of the convolutions, in the order in which the published network runs them."""
    blocks = [f"blocks.{n}.{part}" for n in range(BLOCKS) for part in ("expand", "depthwise", "project")]
    blocks.remove("blocks.0.expand")
    decoder = [f"decoder.{n}.{part}" for n in range(2) for part in ("depthwise", "pointwise")]
    return ["conv_in", *blocks, "head.pool", "head.features", "head.join", "head.skip", *decoder, "classes"]


@dataclass
class Convolution:
    """levels (OIHW, integers or not) times scale [out], and bias [out]."""

    levels: np.ndarray
    scale: np.ndarray
    bias: np.ndarray


def quantised(kernel: np.ndarray, bias: np.ndarray) -> Convolution:
    """Finds the levels of a kernel that was published as such; any other stays as it is, with a scale of 1."""
    step = np.abs(kernel).max() / 127
    levels = kernel / step
    exact = np.abs(levels - levels.round()).max() < 1e-3
    return Convolution(levels.round() if exact else kernel, np.full(len(bias), step if exact else 1.0), bias)


def folded_convolutions(ops: list[dict], constants: dict[int, np.ndarray]) -> list[Convolution]:
    """Every convolution in order; a MUL and an ADD of constants behind one are its batch norm."""
    copies = {op["o"][0]: op["i"][0] for op in ops if op["op"] == "DEQUANTIZE"}
    found: list[Convolution] = []
    for op in ops:
        if op["op"] in ("CONV_2D", "DEPTHWISE_CONV_2D"):
            kernel, bias = (constants[copies.get(index, index)].astype(np.float64) for index in op["i"][1:])
            axes = (3, 0, 1, 2) if op["op"] == "DEPTHWISE_CONV_2D" else (0, 3, 1, 2)
            found.append(quantised(kernel.transpose(axes), bias))
        elif op["op"] == "MUL":
            found[-1].scale *= constants[op["i"][1]]
            found[-1].bias = found[-1].bias * constants[op["i"][1]]
        elif op["op"] == "ADD" and op["i"][1] in constants:
            found[-1].bias = found[-1].bias + constants[op["i"][1]]
    return found


def tensor(values: np.ndarray, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(values)).to(dtype)


def main(nets: Path, folder: Path) -> None:
    graph = json.loads((nets / f"{NET}.json").read_text())
    arrays = np.load(nets / f"{NET}.npz")
    constants = {int(key[1:]): arrays[key] for key in arrays.files}
    floats: dict[str, torch.Tensor] = {}
    bytes_: dict[str, torch.Tensor] = {}
    for name, one in zip(names(), folded_convolutions(graph["ops"], constants), strict=True):
        floats[f"{name}.scale"] = tensor(one.scale)
        floats[f"{name}.bias"] = tensor(one.bias)
        if (one.levels == one.levels.round()).all():
            bytes_[f"{name}.weight"] = tensor(one.levels, torch.int8)
        else:
            floats[f"{name}.weight"] = tensor(one.levels)
    folder.mkdir(parents=True, exist_ok=True)
    # Floats first, so that they lie at multiples of four bytes.
    save_file({**floats, **bytes_}, folder / WEIGHTS)
    manifest = {
        "format": "spadework-segmentation",
        "version": 1,
        "id": "ade20k-deeplabv3-mobilenetv2",
        "name": {"en": "ADE20K (DeepLabV3, MobileNetV2)", "ja": "ADE20K（DeepLabV3・MobileNetV2）"},
        "licence": {"id": "Apache-2.0", "notice": NOTICE},
        "input": INPUT,
        "classes": {"source": "ade20k-ids", "count": 151},
        "weights": {"file": WEIGHTS, "sha256": hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()},
    }
    (folder / "pack.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
