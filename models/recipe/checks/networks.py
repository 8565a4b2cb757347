"""Networks against plain ones, against each other and against the reference."""

from dataclasses import replace
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .. import losses, native
from ..border import teach
from ..crops import PhotoStack
from ..networks.discriminator import Discriminator
from ..networks.encoder import Encoder, EncoderShape, sample_style
from ..networks.generator import Frame, Generator, GeneratorShape
from ..networks.spectral import SpectralConv2d, folded_state, initialise, load_folded
from ..noise import noise_of
from ..painted import mode_filter
from ..patterns import Semantics, find_patterns, one_hot
from ..photos import Photo
from ..prior import fit_prior
from ..tensor_file import load_file
from . import expect_close

TINY = GeneratorShape(nf=4, nhidden=8, z_dim=16, semantic=5)
FIRST_OF_SEED_5 = (-0.27266180515289307, -0.5244284272193909, -1.2342097759246826)  # at 128 x 128


def check_patterns() -> None:
    """Modulation by distinct neighbourhoods equals the dense layers, in the picture and in every gradient."""
    torch.manual_seed(3)
    generator = Generator(TINY).double()
    labels = torch.randint(0, 5, (2, 16, 16)).repeat_interleave(8, 1).repeat_interleave(8, 2)
    labels[:, 40:60, 20:90] = 3
    z = torch.randn(2, 16, dtype=torch.float64)
    noise = {size: maps.double() for size, maps in noise_of(generator, [1, 2]).items()}
    for name, gain in generator.named_parameters():
        if ".noise_" in name:
            nn.init.normal_(gain, std=0.01)
    results = []
    for module in generator.modules():
        if isinstance(module, SpectralConv2d):
            module.iterate = False
    for dense in (True, False):
        generator.zero_grad()
        semantics = Semantics(labels, 5, dense=dense)
        picture = generator(z, semantics, noise)
        (picture * torch.linspace(-1, 1, 128, dtype=torch.float64)).sum().backward()
        results.append([picture, *(weight.grad for weight in generator.parameters())])
    for dense_value, pattern_value in zip(*results):
        expect_close("patterns against dense", pattern_value, dense_value, 1e-5)


def check_native() -> None:
    """The fused kernels against the plain operators: picture and gradients in bfloat16, windows and filters exactly."""
    if native.kernels is None:
        print("          (left out: no kernels on this machine)")
        return
    labels = _map(96)
    kernels = native.kernels
    try:
        results = []
        for own in (kernels, None):
            native.kernels = own
            torch.manual_seed(8)
            generator = Generator(TINY)
            initialise(generator)
            for name, gain in generator.named_parameters():
                if ".noise_" in name:
                    nn.init.normal_(gain, std=0.01)
            with torch.autocast("cpu", torch.bfloat16):
                picture = generator(torch.linspace(-1, 1, 32).view(2, 16), Semantics(_map(128), 5), noise_of(generator, [1, 2]))
            (picture.float() * torch.linspace(-1, 1, 128)).mean().backward()
            gradients = torch.cat([weight.grad.flatten() for weight in generator.parameters()])
            found = find_patterns(labels, 5)
            around = F.pad(found.windows3, (0, 0, 0, 1))[found.windows5[found.index]]  # every pixel's nine windows of nine taps
            results.append((picture.float(), gradients, around, mode_filter(labels, 5, 7)))
    finally:
        native.kernels = kernels
    (picture, gradients, around, filtered), (plain, plain_gradients, plain_around, plain_filtered) = results
    expect_close("native picture", picture, plain, 0.06)  # bfloat16 holds eight bits; the blocks add their roundings up
    likeness = F.cosine_similarity(gradients, plain_gradients, dim=0)
    expect_close("direction of the native gradients", likeness[None], torch.ones(1), 0.01)
    expect_close("native neighbourhoods", around, plain_around, 0)
    expect_close("native mode filter", filtered, plain_filtered, 0)


def check_frame() -> None:
    """Inside its rim a frame is painted nearly as in the whole picture, well inside exactly; at the picture's edge too."""
    torch.manual_seed(9)
    generator = Generator(GeneratorShape(nf=4, nhidden=8, z_dim=16, semantic=5, upsampling="most"), spectral=False).eval()
    labels = _map(512)
    z, noise = torch.randn(2, 16), noise_of(generator, [3, 4])
    with torch.no_grad():
        whole = generator(z, Semantics(labels, 5), noise)
        for top, left, side in ((0, 224, 288), (104, 64, 288), (224, 0, 288), (64, 256, 256)):
            frame = Frame(512, top, left, side)
            part = generator(z, Semantics(labels, 5), noise, frame)
            ours, theirs = part[frame.rim()], whole[frame.inner()]
            expect_close(f"frame of {side} at {top}, {left}", ours, theirs, 0.01)  # what lies outside reaches past the rim, faintly
            expect_close(f"middle of the frame of {side} at {top}, {left}", ours[..., 32:-32, 32:-32], theirs[..., 32:-32, 32:-32], 1e-5)


def check_noise() -> None:
    """A seed always gives the same maps, another seed others; they are standard normal, and gains bring them into the picture."""
    torch.manual_seed(10)
    generator = Generator(TINY, spectral=False).eval()
    one, again, other = (noise_of(generator, [seed]) for seed in (5, 5, 6))
    expect_close("noise of the same seed", one[128], again[128], 0)
    assert not torch.equal(one[128], other[128]), "another seed draws the same noise"
    assert abs(float(one[128].mean())) < 0.03 and abs(float(one[128].std()) - 1) < 0.03, "noise is not standard normal"
    expect_close("noise, first numbers of seed 5", one[128].flatten()[:3], torch.tensor(FIRST_OF_SEED_5), 1e-6)
    z, semantics = torch.randn(1, 16), Semantics(_map(128)[:1], 5)
    with torch.no_grad():
        still = generator(z, semantics, one)
        expect_close("noise without gains", still, generator(z, semantics), 0)
        for name, gain in generator.named_parameters():
            if ".noise_" in name:
                gain.fill_(0.02)
        moved = generator(z, semantics, one)
        expect_close("the same noise again", generator(z, semantics, again), moved, 0)
        assert (generator(z, semantics, other) - moved).abs().max() > 1e-3, "another seed paints the same picture"
        generator.make_plain()
        assert not generator.head_0.noise_0.any() and generator.up_3.noise_0.any(), "the wrong gains are silenced"


def check_tying() -> None:
    """A tied generator starts from one feature everywhere; made plain, an untied one with its weights paints the same."""
    torch.manual_seed(14)
    tied = Generator(replace(TINY, tied=True), spectral=False).eval()
    z, semantics = torch.randn(2, 16), Semantics(_map(128), 5)
    with torch.no_grad():
        start = tied._start(z)
        expect_close("cells of the grid", start, start[:, :, :1, :1].expand_as(start), 0)
        picture = tied(z, semantics)
        tied.make_plain()
        plain = Generator(TINY, spectral=False).eval()
        plain.load_state_dict(tied.state_dict())
        expect_close("picture of equal cells", plain(z, semantics), picture, 1e-5)


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


def check_white_border() -> None:
    """An encoder hears of contrast beside white only, and learns there to read what it read without, and colours."""
    torch.manual_seed(7)
    labels = torch.randint(0, 13, (40, 40), dtype=torch.uint8)
    light = torch.rand(8, 3, 1, 1) * 128 + 60 * torch.rand(8, 1, 1, 1) * torch.rand(8, 3, 40, 40)
    stack = PhotoStack([Photo(str(n), pixels, labels) for n, pixels in enumerate(light.byte())])
    plain = Encoder(EncoderShape((8, 8), 16, 32))
    bordered = Encoder(replace(plain.shape, white_border=2))
    bordered.load_state_dict(plain.state_dict())
    photo = torch.rand(1, 3, 32, 32) * 2 - 1
    with torch.no_grad():
        expect_close("style of a pale photo", plain(photo / 2)[0], plain(photo)[0], 1e-3)
        apart = (bordered(photo / 2)[0] - bordered(photo)[0]).abs().max()
    assert apart > 0.01, f"contrast changes a style by {apart} only"
    before, after = teach(bordered, plain, stack, 60)
    assert after < before / 2, f"an encoder that is taught began {before} from what it is to read and is {after} from it"


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
        left = network.load_state_dict(torch.load(folder / f"latest_net_{letter}.pth", weights_only=True), strict=False)
        assert not left.unexpected_keys and all(".noise_" in name for name in left.missing_keys), left
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


def _map(size: int) -> Tensor:
    """int64 [2, size, size]: blocks of five labels, and a field across them."""
    random = torch.Generator().manual_seed(11)
    cells = torch.randint(0, 5, (2, 16, 16), generator=random)
    index = torch.arange(size) * 16 // size
    labels = cells[:, index[:, None], index[None, :]]
    labels[:, size // 3 : size // 2, size // 6 : size * 2 // 3] = 3
    return labels
