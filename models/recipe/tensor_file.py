"""Reads and writes .safetensors: eight bytes that say how long the JSON header is, the header, the raw tensors.

Written here because the safetensors package cannot be had everywhere the recipe runs; the format is this small.
"""

import json
from pathlib import Path

import torch
from torch import Tensor

_TYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64, "I32": torch.int32, "U8": torch.uint8, "I8": torch.int8}
_NAMES = {dtype: name for name, dtype in _TYPES.items()}


def load_file(path: Path | str) -> dict[str, Tensor]:
    data = bytearray(Path(path).read_bytes())
    begin = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:begin])
    header.pop("__metadata__", None)
    return {name: _tensor(data, begin, entry) for name, entry in header.items()}


def _tensor(data: bytearray, begin: int, entry: dict) -> Tensor:
    start, end = entry["data_offsets"]
    dtype = _TYPES[entry["dtype"]]
    if start == end:
        return torch.empty(entry["shape"], dtype=dtype)
    # cloned: the bytes of a tensor need not lie at a multiple of its element's size
    raw = torch.frombuffer(data, dtype=torch.uint8, count=end - start, offset=begin + start).clone()
    return raw.view(dtype).reshape(entry["shape"])


def save_file(tensors: dict[str, Tensor], path: Path | str, metadata: dict[str, str] | None = None) -> None:
    header: dict[str, object] = {"__metadata__": metadata} if metadata else {}
    parts: list[bytes] = []
    at = 0
    for name, tensor in tensors.items():
        raw = tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()
        header[name] = {"dtype": _NAMES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [at, at + len(raw)]}
        parts.append(raw)
        at += len(raw)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    Path(path).write_bytes(b"".join([len(text).to_bytes(8, "little"), text, *parts]))
