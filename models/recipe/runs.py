"""Turning a training run into networks that paint: the averaged generator, with statistics and styles of its own."""

from pathlib import Path

import torch

from . import checkpoint
from .config import Config
from .labels import DONT_CARE
from .networks.encoder import Encoder
from .networks.generator import Generator
from .networks.spectral import folded_state
from .packs import Pack
from .photos import centre_crop, load_photos, training_side
from .prior import fit_prior
from .trainer import Trainer


def read_run(folder: Path, data: Path, nets: Path, batches: int = 24) -> Pack:
    """Reads OUT/state.pt and works out the BatchNorm statistics and the prior on the training photographs (on the CPU)."""
    state = checkpoint.load(folder / "state.pt")
    trainer = Trainer(Config.from_json(state["config"]), nets, "cpu")
    trainer.load_state(state)
    size = trainer.config.generator.size
    photos = load_photos(data, "train", training_side(size))
    generator = trainer.averaged_generator(photos, batches)
    encoder = Encoder(trainer.config.encoder, spectral=False)
    encoder.load_state_dict(folded_state(trainer.encoder))
    encoder.eval()
    if isinstance(generator, Generator):
        fit_prior(generator, encoder, torch.stack([centre_crop(photo, size)[0] for photo in photos]))
    return Pack(folder.name, generator, encoder, torch.arange(DONT_CARE + 1))
