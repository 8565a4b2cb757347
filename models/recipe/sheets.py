"""Sample sheets: what the averaged generator paints for held-out maps and for hand-painted ones."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from .labels import CHANNELS, palette
from .painted import painted_maps
from .noise import noise_of
from .patterns import Semantics
from .photos import Photo, centre_crop, to_bytes

Tile = np.ndarray  # uint8 [size, size, 3]


@torch.no_grad()
def paint(generator: nn.Module, z: Tensor, labels: Tensor, batch: int = 8) -> Tensor:
    """z [N, z_dim], labels int64 [N, size, size] -> uint8 [N, 3, size, size] on the CPU."""
    device = next(generator.parameters()).device
    pictures = []
    for start in range(0, z.shape[0], batch):
        part = slice(start, start + batch)
        with torch.autocast(device.type, torch.bfloat16):
            count = len(z[part])
            noise = noise_of(generator, list(range(start + 1, start + 1 + count)))
            picture = generator(z[part].to(device), Semantics(labels[part].to(device), CHANNELS), noise)
        pictures.append(to_bytes(picture).cpu())
    return torch.cat(pictures)


@torch.no_grad()
def styles_of(encoder: nn.Module, pictures: Tensor) -> Tensor:
    """mu of each picture, [N, z_dim]."""
    device = next(encoder.parameters()).device
    training = encoder.training
    encoder.eval()
    mu, _ = encoder(pictures.to(device))
    encoder.train(training)
    return mu.float().cpu()


def held_out_sheet(generator: nn.Module, encoder: nn.Module, photos: list[Photo], size: int, columns: int = 2) -> Image.Image:
    """Per photo: map, photo, its own style (mu), two random styles, another photo's style."""
    crops = [centre_crop(photo, size) for photo in photos]
    pictures = torch.stack([picture for picture, _ in crops])
    labels = torch.stack([ids for _, ids in crops])
    mu = styles_of(encoder, pictures)
    random = torch.Generator().manual_seed(7)
    shared = torch.randn(2, mu.shape[1], generator=random)
    choices = [mu, shared[:1].expand_as(mu), shared[1:].expand_as(mu), mu.roll(1, 0)]
    painted = [paint(generator, z, labels) for z in choices]
    rows = [
        [tile_of_map(labels[n]), tile_of(to_bytes(pictures[n])), *(tile_of(picture[n]) for picture in painted)]
        for n in range(len(photos))
    ]
    return assemble(rows, columns)


def painted_sheet(generator: nn.Module, styles: Tensor, size: int, columns: int = 2) -> Image.Image:
    """The sixteen hand-painted maps, each in the given styles [S, z_dim]."""
    labels = painted_maps(size)
    painted = [paint(generator, style.expand(len(labels), -1), labels) for style in styles]
    rows = [[tile_of_map(ids), *(tile_of(picture[n]) for picture in painted)] for n, ids in enumerate(labels)]
    return assemble(rows, columns)


def tile_of(picture: Tensor) -> Tile:
    return picture.permute(1, 2, 0).numpy()


def tile_of_map(labels: Tensor) -> Tile:
    return palette()[labels.numpy()]


def assemble(rows: list[list[Tile]], columns: int, gap: int = 2) -> Image.Image:
    """Lays the rows out in `columns` columns with a gap of a few pixels between the tiles."""
    height, width = rows[0][0].shape[:2]
    per_row, down = len(rows[0]), -(-len(rows) // columns)
    sheet = Image.new("RGB", (columns * per_row * (width + gap), down * (height + gap)), "white")
    for number, row in enumerate(rows):
        left, top = (number // down) * per_row * (width + gap), (number % down) * (height + gap)
        for position, tile in enumerate(row):
            sheet.paste(Image.fromarray(tile), (left + position * (width + gap), top))
    return sheet


def save_sheet(sheet: Image.Image, path: Path, width: int | None = None) -> None:
    """As JPEG, made smaller if it is wider than `width`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if width is not None and sheet.width > width:
        sheet = sheet.resize((width, round(sheet.height * width / sheet.width)), Image.Resampling.LANCZOS)
    sheet.save(path, quality=90)
