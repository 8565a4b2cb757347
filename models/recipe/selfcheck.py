"""Checks of the recipe that need no test runner: python -m recipe.selfcheck [--fixtures DIR] [--nets DIR --data DIR].

Without --nets and --data the check that trains a tiny network for three iterations is left out, and says so.
"""

import argparse
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch
import torch.nn.functional as F
from .tensor_file import load_file
from torch import Tensor, nn

from . import checkpoint, losses
from .config import Config
from .networks.discriminator import Discriminator
from .networks.encoder import Encoder, EncoderShape, sample_style
from .networks.generator import Generator, GeneratorShape
from .networks.spectral import SpectralConv2d, folded_state, initialise, load_folded
from .patterns import Semantics, one_hot
from .photos import load_photos
from .prior import fit_prior
from .trainer import Trainer

DEFAULT_FIXTURES = Path(__file__).parents[2] / "test" / "fixtures" / "parity"
TINY = GeneratorShape(nf=4, nhidden=8, z_dim=16, semantic=5)
TINY_RUN = Config(generator=GeneratorShape(nf=4, nhidden=8, z_dim=8), encoder=EncoderShape((8, 8, 8, 8, 8), 8, 128), ndf=4, batch=2)


def check_patterns() -> None:
    """Modulation by distinct neighbourhoods equals the dense layers, in the picture and in every gradient."""
    torch.manual_seed(3)
    generator = Generator(TINY).double()
    labels = torch.randint(0, 5, (2, 16, 16)).repeat_interleave(8, 1).repeat_interleave(8, 2)
    labels[:, 40:60, 20:90] = 3
    z = torch.randn(2, 16, dtype=torch.float64)
    results = []
    for module in generator.modules():
        if isinstance(module, SpectralConv2d):
            module.iterate = False
    for dense in (True, False):
        generator.zero_grad()
        semantics = Semantics(labels, 5, dense=dense)
        picture = generator(z, semantics)
        (picture * torch.linspace(-1, 1, 128, dtype=torch.float64)).sum().backward()
        results.append([picture, *(weight.grad for weight in generator.parameters())])
    for dense_value, pattern_value in zip(*results):
        expect_close("patterns against dense", pattern_value, dense_value, 1e-5)


def check_folding() -> None:
    """A folded generator paints the same picture, and folded weights load back for training."""
    torch.manual_seed(4)
    generator = Generator(TINY)
    initialise(generator)
    z, labels = torch.randn(2, 16), torch.randint(0, 5, (2, 128, 128))
    generator(z, Semantics(labels, 5))  # running statistics other than 0 and 1
    generator.eval()
    plain = Generator(TINY, spectral=False).eval()
    plain.load_state_dict(folded_state(generator))
    picture = generator(z, Semantics(labels, 5))
    expect_close("folded picture", plain(z, Semantics(labels, 5)), picture, 1e-5)
    again = Generator(TINY).eval()
    left = load_folded(again, {name: value for name, value in folded_state(generator).items()})
    assert not left, f"names left over: {left}"
    expect_close("picture after loading folded weights", again(z, Semantics(labels, 5)), picture, 1e-3)


def check_prior() -> None:
    """Folding the prior changes no picture of a photo, and gives its styles mean 0 and covariance I."""
    torch.manual_seed(6)
    generator, encoder = Generator(TINY, spectral=False).eval(), Encoder(EncoderShape((8, 8, 8, 8, 8), 16, 128), spectral=False).eval()
    photos, labels = torch.rand(40, 3, 128, 128) * 2 - 1, torch.randint(0, 5, (2, 128, 128))
    nn.init.normal_(encoder.fc_mu.bias)
    nn.init.zeros_(encoder.fc_var.weight)
    encoder.fc_mu.weight.data.mul_(30)
    before = generator(encoder(photos[:2])[0], Semantics(labels, 5))
    fit_prior(generator, encoder, photos)
    expect_close("picture after folding the prior", generator(encoder(photos[:2])[0], Semantics(labels, 5)), before, 1e-4)
    mu, logvar = encoder(torch.cat((photos, photos.flip(3))))
    expect_close("mean of the styles", mu.mean(0), torch.zeros(16), 1e-4)
    variance = torch.cov(mu.T).diagonal() + logvar.exp().mean(0)
    expect_close("variance of the styles", variance, torch.ones(16), 1e-3)


def check_gan_step(folder: Path) -> None:
    """One step of the whole GAN against the reference: losses, features and gradients."""
    expected = load_file(folder / "expected.safetensors")
    generator = Generator(GeneratorShape(nf=4, nhidden=8, z_dim=256, semantic=5, latent=2))
    encoder = Encoder(EncoderShape((4, 8, 16, 32, 32, 32), 256, 256))
    discriminator = Discriminator(5, 4)
    for network, letter in ((generator, "G"), (encoder, "E"), (discriminator, "D")):
        network.load_state_dict(torch.load(folder / f"latest_net_{letter}.pth", weights_only=True))
        for module in network.modules():
            if isinstance(module, SpectralConv2d):
                module.iterate = False
    labels = expected["labels"].long()
    mu, logvar = encoder(expected["image"])
    expect_close("mu", mu, expected["mu"], 1e-4)
    fake = generator(sample_style(mu, logvar, expected["eps"]), Semantics(labels, 5))
    expect_close("fake", fake, expected["fake"], 1e-4)
    semantic = one_hot(labels, 5)
    real_pairs = torch.cat((semantic, expected["image"]), 1)
    scales = discriminator(torch.cat((torch.cat((semantic, fake), 1), real_pairs)))
    for scale, outputs in enumerate(scales):
        for number, output in enumerate(outputs):
            expect_close(f"D.{scale}.{number}", output, expected[f"D.{scale}.{number}"], 1e-3)
    fake_scales, real_scales = losses.split_batch(scales)  # the reference puts the fake ones first
    on_fake, on_real = [s[-1] for s in fake_scales], [s[-1] for s in real_scales]
    d_real, d_fake = losses.discriminator_hinge(on_real, on_fake)
    found = {
        "adv": losses.generator_hinge(on_fake),
        "featureMatching": 10 * losses.feature_matching(real_scales, fake_scales),
        "kld": 0.05 * losses.kl_divergence(mu, logvar),
        "dReal": d_real,
        "dFake": d_fake,
    }
    for name, value in found.items():
        expect_close(f"loss {name}", value[None], expected[f"loss.{name}"], 1e-4)
    totals = {"G": found["adv"] + found["featureMatching"] + found["kld"], "D": d_real + d_fake}
    networks = {"G": generator, "E": encoder, "D": discriminator}
    for key in (key for key in expected if key.startswith("grad.")):
        _, letter, name = key.split(".", 2)
        weight = networks[letter].get_parameter(name)
        (gradient,) = torch.autograd.grad(totals["D" if letter == "D" else "G"], weight, retain_graph=True)
        scale = expected[key].abs().max()
        expect_close(key, gradient / scale, expected[key] / scale, 2e-3)


def check_training(nets: Path, data: Path) -> None:
    """Three iterations change all networks; stopping after two and resuming gives the very same weights."""
    config = TINY_RUN
    photos = load_photos(data, "val", 160)[:4]

    def train(trainer: Trainer, iterations: int) -> Trainer:
        for _ in range(iterations):
            report = trainer.step(photos)
            assert all(torch.isfinite(value) for value in report.values()), report
        return trainer

    straight = Trainer(config, nets, "cpu")
    before = {name: value.clone() for name, value in flat_state(straight).items()}
    train(straight, 3)
    moved = [name for name, value in flat_state(straight).items() if not torch.equal(value, before[name])]
    for network in ("generator", "encoder", "discriminator", "critic", "average"):
        assert any(name.startswith(network) for name in moved), f"{network} did not learn"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "state.pt"
        checkpoint.save(path, train(Trainer(config, nets, "cpu"), 2).state())
        resumed = Trainer(config, nets, "cpu")
        resumed.load_state(checkpoint.load(path))
        checkpoint.split(checkpoint.compact(resumed.state()), Path(folder) / "pieces")
        checkpoint.merge(Path(folder) / "pieces", Path(folder) / "merged.pt")
        merged = Trainer(config, nets, "cpu")
        merged.load_state(checkpoint.load(Path(folder) / "merged.pt"))
    resumed.since_start = 2  # three iterations lie within the warm-up that a real run has behind it
    train(resumed, 1)
    for name, value in flat_state(resumed).items():
        expect_close(f"resumed {name}", value, flat_state(straight)[name], 1e-6)
    train(merged, 1)


def check_variants(nets: Path, data: Path) -> None:
    """The baseline, the ablations and the larger sizes train: every weight of the generator gets a finite gradient."""
    photos = load_photos(data, "val", 256)[:2]
    variants = {
        "pix2pixHD-style": replace(TINY_RUN, family="pix2pixhd"),
        "SPADE in the first block": replace(TINY_RUN, generator=replace(TINY_RUN.generator, uniform_after_first=True)),
        "no perceptual loss": replace(TINY_RUN, perceptual_weight=0.0),
        "no feature critic": replace(TINY_RUN, feature_critic=False),
        "256 pixels": replace(TINY_RUN, generator=replace(TINY_RUN.generator, upsampling="more")),
        "512 pixels": replace(TINY_RUN, generator=replace(TINY_RUN.generator, upsampling="most")),
    }
    for name, config in variants.items():
        trainer = Trainer(config, nets, "cpu")
        trainer.step(photos)
        for weight in trainer.generator.parameters():
            assert weight.grad is not None and torch.isfinite(weight.grad).all(), name


def flat_state(trainer: Trainer) -> dict[str, Tensor]:
    state = trainer.state()
    names = ("generator", "encoder", "discriminator", "critic", "average")
    return {f"{part}.{name}": value for part in names for name, value in state[part].items()}


def expect_close(what: str, found: Tensor, expected: Tensor, tolerance: float) -> None:
    difference = float((found.detach().double() - expected.detach().double()).abs().max())
    if not difference <= tolerance:
        raise AssertionError(f"{what}: largest difference {difference:.3g}, allowed {tolerance:.3g}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fixtures", type=Path, default=DEFAULT_FIXTURES)
    parser.add_argument("--nets", type=Path)
    parser.add_argument("--data", type=Path)
    arguments = parser.parse_args()
    checks: list[tuple[str, Callable[[], None]]] = [
        ("modulation by patterns equals dense", check_patterns),
        ("spectral norm folds", check_folding),
        ("folding the prior changes no picture", check_prior),
        ("one GAN step equals the reference", lambda: check_gan_step(arguments.fixtures / "gan-step")),
    ]
    if arguments.nets and arguments.data:
        checks += [
            ("training runs and resumes", lambda: check_training(arguments.nets, arguments.data)),
            ("baseline, ablations and sizes train", lambda: check_variants(arguments.nets, arguments.data)),
        ]
    else:
        print("left out  the checks that train (they need --nets and --data)")
    for name, check in checks:
        check()
        print(f"ok        {name}", flush=True)


if __name__ == "__main__":
    main()
