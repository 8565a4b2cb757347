"""Checkpoints: one full file to go on from exactly, and a compact form in pieces to carry through a narrow door."""

import os
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

PIECE_BYTES = 15 * 2**20


def save(path: Path, state: dict[str, Any]) -> None:
    """Writes beside the target and renames, so a kill never leaves half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    torch.save(state, temporary)
    os.replace(temporary, path)


def load(path: Path) -> dict[str, Any]:
    return torch.load(path, map_location="cpu", weights_only=True)


def compact(state: dict[str, Any], optimizers: bool = False) -> dict[str, Any]:
    """Half-precision weights and average; without the optimizers (Adam then starts afresh, with a short warm-up)."""
    kept = {name: value for name, value in state.items() if optimizers or not name.startswith("optimizer")}
    return _halved(kept)


def split(state: dict[str, Any], folder: Path) -> list[Path]:
    """Writes the state as piece-000 ... of at most 15 MiB each."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / "whole.tmp"
    torch.save(state, whole)
    data = whole.read_bytes()
    whole.unlink()
    pieces = []
    for number, start in enumerate(range(0, len(data), PIECE_BYTES)):
        piece = folder / f"piece-{number:03d}"
        piece.write_bytes(data[start : start + PIECE_BYTES])
        pieces.append(piece)
    return pieces


def merge(folder: Path, target: Path) -> None:
    """The inverse of split: one file that training can go on from."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        for piece in sorted(folder.glob("piece-*")):
            out.write(piece.read_bytes())


def _halved(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.half() if value.dtype == torch.float32 else value
    if isinstance(value, dict):
        return {name: _halved(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_halved(item) for item in value]
    return value
