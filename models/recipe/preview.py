"""Teaches a pack its preview: the picture at half the size, out of what the last block reads (from the folder models/):

python -m recipe.preview --pack landscape --data DATA --nets NETS

The generator stays as it is; one convolution learns to paint what the full picture is when shrunk. Rewrites the pack's
generator.safetensors; node scripts/make-pack.mjs then writes its pack.json anew.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from .crops import PhotoStack, draw_batch
from .labels import CHANNELS
from .losses import perceptual, texture
from .networks.generator import Generator, paint_by_label
from .noise import draw_noise
from .objective import directions
from .packs import Pack, read_pack, replace_weights, write_weights
from .painted import smooth_like_paint
from .patterns import Semantics, nearest, one_hot
from .perceptual import FeatureNet
from .photos import Photo, load_photos, training_side

LIKENESS_STAGES = (1.0, 1.0, 0.5, 0.5)  # of the perceptual loss
PERCEPTUAL_WEIGHT, TEXTURE_WEIGHT = 0.2, 0.1


@dataclass(frozen=True)
class Example:
    """features [N, C, s, s] in bfloat16, the picture shrunk to s pixels [N, 3, s, s] and its labels [N, s, s]."""

    features: Tensor
    picture: Tensor
    labels: Tensor


@torch.no_grad()
def draw_examples(pack: Pack, photos: list[Photo], count: int, batch: int = 4) -> list[Example]:
    """What the frozen generator makes of `count` batches of training maps in their photographs' styles."""
    generator, size = pack.generator, pack.size
    random = torch.Generator().manual_seed(17)
    stack = PhotoStack(photos)
    examples = []
    for _ in range(count):
        drawn = draw_batch(stack, batch, size, random, pack.encoder.shape.size)
        labels = smooth_like_paint(drawn.labels, CHANNELS, random)
        semantics, noise = Semantics(labels, CHANNELS), draw_noise(generator.shape.sides(), batch, random, "cpu")
        z = pack.encoder(drawn.views)[0]
        kept: list[Tensor] = []
        hook = generator.up_4.register_forward_pre_hook(lambda module, inputs: kept.append(inputs[0]))
        with torch.autocast("cpu", torch.bfloat16):
            picture = generator(z, semantics, noise).float()
        hook.remove()
        features = F.leaky_relu(kept[0], 0.2).to(torch.bfloat16)
        examples.append(Example(features, F.avg_pool2d(picture, 2), nearest(labels, size // 2)))
    return examples


def teach(generator: Generator, examples: list[Example], features: FeatureNet, rounds: int, rate: float = 3e-3) -> list[float]:
    """Adds the convolutions and fits them: L1 to the shrunk picture, with a little of the perceptual and the texture loss.
    Returns the mean L1 of every round."""
    conv = generator.add_preview()
    fit_linear(conv, examples)
    optimiser = torch.optim.Adam(conv.parameters(), lr=rate)
    random = torch.Generator().manual_seed(18)
    errors = []
    for number in range(rounds):
        optimiser.param_groups[0]["lr"] = rate * (1 - number / rounds)
        found = []
        for example in examples:
            painted = paint_by_label(conv, example.features.float(), one_hot(example.labels, CHANNELS))
            distance = F.l1_loss(painted, example.picture)
            with torch.no_grad():
                theirs = features(example.picture, shrink=False)
            ours = features(painted, shrink=False)
            like = perceptual(theirs, ours, LIKENESS_STAGES)
            labels = nearest(example.labels, ours[0].shape[2])
            grain = texture(theirs[0], ours[0], labels, directions(ours[0].shape[1], 8, random))
            optimiser.zero_grad()
            (distance + PERCEPTUAL_WEIGHT * like + TEXTURE_WEIGHT * grain).backward()
            optimiser.step()
            found.append(distance.item())
        errors.append(sum(found) / len(found))
    return errors


@torch.no_grad()
def fit_linear(conv: torch.nn.Conv2d, examples: list[Example], every: int = 5) -> None:
    """Least squares before the tanh, label by label, over every so many pixels: where to begin. Labels that are hardly there lean on
    the fit over all."""
    count = conv.weight[0].numel() + 1
    products = torch.zeros(CHANNELS, count, count, dtype=torch.double)
    wanted = torch.zeros(CHANNELS, count, 3, dtype=torch.double)
    for example in examples:
        x = F.unfold(example.features.float(), 3, padding=1)[:, :, ::every].transpose(1, 2).flatten(0, 1)  # [P, 9C]
        x = torch.cat((x, torch.ones(len(x), 1)), 1).double()
        y = torch.atanh(example.picture.clamp(-0.98, 0.98)).flatten(2)[:, :, ::every].transpose(1, 2).flatten(0, 1).double()
        labels = example.labels.flatten(1)[:, ::every].flatten()
        for label in labels.unique().tolist():
            there = labels == label
            products[label] += x[there].T @ x[there]
            wanted[label] += x[there].T @ y[there]
    eye = torch.eye(count, dtype=torch.double)
    whole = products.sum(0)
    common = torch.linalg.solve(whole + 1e-3 * whole[-1, -1] * eye, wanted.sum(0))
    for label in range(CHANNELS):
        weight = 1e-3 * products[label, -1, -1] + 50
        solution = torch.linalg.solve(products[label] + weight * eye, wanted[label] + weight * common)
        conv.weight[label::CHANNELS] = solution[:-1].T.reshape(3, *conv.weight.shape[1:]).float()
        conv.bias[label::CHANNELS] = solution[-1].float()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pack", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--nets", type=Path, required=True)
    parser.add_argument("--batches", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=10)
    arguments = parser.parse_args()
    pack = read_pack(arguments.pack)
    photos = load_photos(arguments.data, "train", training_side(pack.size))
    examples = draw_examples(pack, photos, arguments.batches)
    errors = teach(pack.generator, examples, FeatureNet(arguments.nets, pack.size), arguments.rounds)
    replace_weights(arguments.pack, lambda folder: write_weights(folder, pack.generator, pack.encoder))
    print("mean L1 by round:", [round(error, 4) for error in errors])


if __name__ == "__main__":
    main()
