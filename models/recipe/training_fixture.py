"""Writes what training in TypeScript is held to, in PyTorch: three whole steps of the GAN, and norms.

python -m recipe.training_fixture ../test/fixtures (from the folder models/)

training/three-steps/expected.safetensors: the networks, photos, maps and eps are those of parity/gan-step. A step is: one power
iteration of every spectral norm, gradients of both sides at the same weights, then both Adams (betas 0 and 0.9). `loss.K.*`: losses
before step K; `after.{G,E,D}.NAME`: evenly spaced numbers of each weight after the third step, at most SAMPLES of them.

training/norms.json: an input [2, 3, 4, 5], an upstream gradient, and what BatchNorm (training) and InstanceNorm without
parameters make of them, forward and backward.
"""

import json
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from . import losses
from .networks.discriminator import Discriminator
from .networks.encoder import Encoder, EncoderShape, sample_style
from .networks.generator import Generator, GeneratorShape
from .networks.spectral import SpectralConv2d
from .patterns import Semantics, one_hot
from .tensor_file import load_file, save_file

STEPS = 3
SAMPLES = 256
RATES = {"G": 1e-4, "E": 1e-4, "D": 4e-4}


def main(folder: Path) -> None:
    write_three_steps(folder / "parity" / "gan-step", folder / "training" / "three-steps")
    write_norms(folder / "training" / "norms.json")


def write_three_steps(source: Path, folder: Path) -> None:
    given = load_file(source / "expected.safetensors")
    networks = {
        "G": Generator(GeneratorShape(nf=4, nhidden=8, z_dim=256, semantic=5, latent=2)),
        "E": Encoder(EncoderShape((4, 8, 16, 32, 32, 32), 256, 256)),
        "D": Discriminator(5, 4),
    }
    spectral = []
    for letter, network in networks.items():
        weights = torch.load(source / f"latest_net_{letter}.pth", weights_only=True)
        network.load_state_dict(weights, strict=False)
        spectral += [module for module in network.modules() if isinstance(module, SpectralConv2d)]
    for module in spectral:
        module.iterate = False
    trained = {letter: dict(_trained(network)) for letter, network in networks.items()}
    optimisers = {
        letter: torch.optim.Adam(parameters.values(), lr=RATES[letter], betas=(0.0, 0.9))
        for letter, parameters in trained.items()
    }
    out: dict[str, Tensor] = {}
    for step in range(STEPS):
        for module in spectral:
            module.power_iteration()
        ours, theirs, report = _losses(networks, given)
        out |= {f"loss.{step}.{name}": value.detach()[None] for name, value in report.items()}
        for letter, parameters in trained.items():
            gradients = torch.autograd.grad(theirs if letter == "D" else ours, list(parameters.values()), retain_graph=True)
            for parameter, gradient in zip(parameters.values(), gradients):
                parameter.grad = gradient
        for optimiser in optimisers.values():
            optimiser.step()
    for letter, parameters in trained.items():
        for name, parameter in parameters.items():
            flat = parameter.detach().flatten()
            out[f"after.{letter}.{name}"] = flat[:: -(-len(flat) // SAMPLES)].clone()
    folder.mkdir(exist_ok=True)
    save_file(out, folder / "expected.safetensors")


def _trained(network: torch.nn.Module):
    return ((name, parameter) for name, parameter in network.named_parameters() if ".noise_" not in name)


def _losses(networks: dict, given: dict[str, Tensor]) -> tuple[Tensor, Tensor, dict[str, Tensor]]:
    """Of generator and encoder, of the discriminator, and one by one, weighted."""
    labels = given["labels"].long()
    mu, logvar = networks["E"](given["image"])
    fake = networks["G"](sample_style(mu, logvar, given["eps"]), Semantics(labels, 5, dense=True))
    semantic = one_hot(labels, 5)

    def judge(pictures: Tensor) -> losses.Scales:
        return networks["D"](torch.cat((semantic, pictures), 1))

    on_fake, on_real = judge(fake), judge(given["image"])
    report = {
        "adversarial": losses.generator_hinge([scale[-1] for scale in on_fake]),
        "featureMatching": 10 * losses.feature_matching(on_real, on_fake),
        "kld": 0.05 * losses.kl_divergence(mu, logvar),
    }
    ours = sum(report.values())
    real, fake_loss = losses.discriminator_hinge([s[-1] for s in on_real], [s[-1] for s in judge(fake.detach())])
    return ours, real + fake_loss, report | {"discriminatorReal": real, "discriminatorFake": fake_loss}


def write_norms(path: Path) -> None:
    torch.manual_seed(20261126)
    x = torch.randn(2, 3, 4, 5) * torch.tensor([1.0, 3.0, 0.1])[:, None, None] + torch.tensor([0.0, -2.0, 5.0])[:, None, None]
    x.requires_grad_(True)
    upstream = torch.randn(2, 3, 4, 5)
    made = {"batch": F.batch_norm(x, None, None, training=True), "instance": F.instance_norm(x)}
    out = {"shape": list(x.shape), "x": _numbers(x), "upstream": _numbers(upstream)}
    for name, y in made.items():
        (gradient,) = torch.autograd.grad(y, x, upstream)
        out[name] = {"y": _numbers(y), "gradient": _numbers(gradient)}
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(out) + "\n")


def _numbers(x: Tensor) -> list[float]:
    return [float(f"{value:.8g}") for value in x.detach().flatten().tolist()]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
