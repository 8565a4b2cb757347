"""Starting from the weights of an earlier pack, whose twenty labels are narrowed to ours."""

from pathlib import Path

import torch
from .tensor_file import load_file
from torch import Tensor

from .labels import CHANNELS, SOURCE_LABELS, source_channels
from .networks.spectral import load_folded
from .packs import gain_unit
from .trainer import Trainer


def start_from_pack(trainer: Trainer, folder: Path) -> list[str]:
    """Loads generator, encoder and (if there) discriminator of a pack; returns the names that kept initial values."""
    left = load_folded(trainer.generator, narrow_labels(_read(folder / "generator.safetensors")))
    left += load_folded(trainer.encoder, _read(folder / "encoder.safetensors"))
    discriminator = folder / "discriminator.safetensors"
    if discriminator.exists():
        left += load_folded(trainer.discriminator, _discriminator_names(narrow_labels(_read(discriminator))))
    trainer.restart_average()
    return left


def start_from_state(trainer: Trainer, state: dict) -> list[str]:
    """Loads another run's networks as far as they fit, as when a generator grows to the next size."""
    left: list[str] = []
    for name in ("generator", "encoder", "discriminator", "critic", "window_critic", "label_critic"):
        network = getattr(trainer, name)
        own = network.state_dict()
        fitting = {key: value for key, value in state.get(name, {}).items() if key in own and own[key].shape == value.shape}
        network.load_state_dict(fitting, strict=False)
        left += [f"{name}.{key}" for key in own if key not in fitting]
    trainer.restart_average()
    return left


def narrow_labels(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Picks our labels out of every weight that reads the twenty labels of the data set."""
    wide = len(SOURCE_LABELS)
    chosen = torch.tensor(source_channels())
    narrowed = {}
    for name, value in state.items():
        reads_map = value.dim() == 4 and value.shape[1] in (wide, wide + 3) and ("mlp_shared" in name or "model0" in name)
        if reads_map:
            value = torch.cat((value[:, chosen], value[:, wide:]), 1)
        narrowed[name] = value
    assert all(value.shape[1] in (CHANNELS, CHANNELS + 3) for name, value in narrowed.items() if "mlp_shared.0.weight" in name)
    return narrowed


def _discriminator_names(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """discriminator_0.model1.weight -> discriminator_0.model1.0.0.weight, as in the reference."""
    renamed = {}
    for name, value in state.items():
        stem, part = name.rsplit(".", 1)
        inner = "0" if stem.endswith(("model0", "model4")) else "0.0"
        renamed[f"{stem}.{inner}.{part}"] = value
    return renamed


def _read(path: Path) -> dict[str, Tensor]:
    return {name: value.float() / gain_unit(name) for name, value in load_file(path).items()}
