"""Whole training runs of tiny networks: they learn, and stopped ones go on as if nothing had been."""

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from .. import checkpoint, enlarge
from ..config import Config
from ..crops import PhotoStack
from ..labels import CHANNELS
from ..networks.encoder import Encoder, EncoderShape
from ..networks.generator import Generator, GeneratorShape
from ..networks.spectral import folded_state
from ..objective import OF_WHOLE_PICTURES
from ..packs import Pack, read_pack, write_weights
from ..patterns import Semantics
from ..perceptual import FeatureNet
from ..photos import load_photos
from ..preview import draw_examples, teach
from ..trainer import Trainer
from . import expect_close

TINY_RUN = Config(
    generator=GeneratorShape(nf=4, nhidden=8, z_dim=8, tied=True), encoder=EncoderShape((8, 8, 8, 8, 8), 8, 128), ndf=4, batch=2,
    crowd=2, area_weight=1.0, found_weight=1.0, apart_weight=1.0, label_weight=1.0, gamut_weight=1.0,
)  # fmt: skip


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
    for network in ("generator", "encoder", "discriminator", "critic", "label_critic", "average"):
        assert any(name.startswith(network) for name in moved), f"{network} did not learn"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "state.pt"
        checkpoint.save(path, train(Trainer(config, nets, "cpu"), 2).state())
        resumed = Trainer(config, nets, "cpu")
        resumed.load_state(checkpoint.load(path))
        checkpoint.split(checkpoint.compact(resumed.state()), Path(folder) / "pieces")
        checkpoint.merge(Path(folder) / "pieces", Path(folder) / "merged.pt")
        merged = Trainer(config, nets, "cpu")
        small = checkpoint.load(Path(folder) / "merged.pt")
        merged.load_state(small)
        del small["average"]  # the smallest that a run can go on from
        lean = Trainer(config, nets, "cpu")
        lean.load_state(small)
        for name, value in folded_state(lean.generator).items():
            expect_close(f"average begun at {name}", lean.average.state[name], value, 0)
    resumed.optimisers.since_start = 2  # three iterations lie within the warm-up that a real run has behind it
    train(resumed, 1)
    for name, value in flat_state(resumed).items():
        expect_close(f"resumed {name}", value, flat_state(straight)[name], 1e-6)
    train(merged, 1)


def check_variants(nets: Path, data: Path) -> None:
    """The baseline, the ablations and the larger sizes train: every weight of the generator gets a finite gradient."""
    photos = load_photos(data, "val", 256)[:4]
    variants = {
        "pix2pixHD-style": replace(TINY_RUN, family="pix2pixhd"),
        "SPADE in the first block": replace(TINY_RUN, generator=replace(TINY_RUN.generator, uniform_after_first=True)),
        "no perceptual loss": replace(TINY_RUN, perceptual_weight=0.0),
        "no crowd": replace(TINY_RUN, crowd=0),
        "half of the styles of other photographs": replace(TINY_RUN, foreign=0.5),
        "half of the maps relabelled": replace(TINY_RUN, relabelled=0.5),
        "no feature critic": replace(TINY_RUN, feature_critic=False),
        "no label critic": replace(TINY_RUN, label_weight=0.0),
        "256 pixels": replace(TINY_RUN, generator=replace(TINY_RUN.generator, upsampling="more")),
        "512 pixels": replace(TINY_RUN, generator=replace(TINY_RUN.generator, upsampling="most")),
        "512 pixels in frames": replace(TINY_RUN, generator=replace(TINY_RUN.generator, upsampling="most"), frame=288, framed=1.0),
    }
    for name, config in variants.items():
        trainer = Trainer(config, nets, "cpu")
        report = trainer.step(photos)
        for weight in trainer.generator.parameters():
            assert weight.grad is not None and torch.isfinite(weight.grad).all(), name
        if config.frame > 0:
            assert all(torch.isnan(report[loss]) for loss in OF_WHOLE_PICTURES), f"{name}: {report}"
        else:
            assert torch.isfinite(report["recovery"]), f"{name}: {report}"


def check_plan_resumes(nets: Path, data: Path) -> None:
    """A plan that is killed without warning and run again ends at the last iteration of its last stage, with both stages' states."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small = {"ndf": 4, "batch": 2, "perceptual_weight": 0.0, "texture_weight": 0.0, "feature_critic": False}
        stages = [{"name": "one", "until": 3, "set": small}, {"name": "two", "until": 6, "set": {"lr_generator": 5e-5}}]
        (folder / "plan.json").write_text(json.dumps({"size": "normal", "stages": stages}))
        out = folder / "run"
        command = [sys.executable, "-m", "recipe.plan", folder / "plan.json", "--data", data, "--nets", nets, "--out", out]
        command += ["--minutes", "5", "--device", "cpu", "--checkpoint-minutes", "0"]
        first = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not (out / "state.pt").exists():
            assert first.poll() is None, "the plan ended before its first checkpoint"
            time.sleep(0.1)
        first.kill()
        first.wait()
        reached = checkpoint.load(out / "state.pt")["iteration"]
        assert reached < 6, "the plan was over before it could be killed"
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        state = checkpoint.load(out / "state.pt")
        assert state["iteration"] == 6 and state["config"]["lr_generator"] == 5e-5, "the plan did not go on to its end"
        assert checkpoint.load(out / "keep" / "one.pt")["iteration"] == 3, "the first stage's state is not kept"


def check_enlarger(nets: Path, data: Path) -> None:
    """Begins as the bilinear enlargement, learns in both phases, and a lesson that is stopped and resumed equals one that is not."""
    stack = PhotoStack(load_photos(data, "val", 256)[: enlarge.BATCH])
    lesson = enlarge.Lesson(nets, "cpu", 100)
    picture = torch.randn(1, 3, 6, 5)
    begun = lesson.net.eval()(picture)
    expect_close("an enlarger that has learnt nothing", begun, F.interpolate(picture, scale_factor=2, mode="bilinear").clamp(-1, 1), 1e-6)
    lesson.net.train()
    lesson.iteration = enlarge.PLAIN - 1  # one iteration of each phase
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "state.pt"
        lesson.step(stack)
        lesson.save(path)
        report = lesson.step(stack)
        assert set(enlarge.WEIGHTS) < set(report) and all(torch.isfinite(value) for value in report.values()), report
        resumed = enlarge.Lesson(nets, "cpu", 100)
        resumed.load(path)
        resumed.step(stack)
    for name, value in lesson.net.state_dict().items():
        expect_close(f"resumed {name}", resumed.net.state_dict()[name], value, 1e-6)
    assert (lesson.net.conv_out.weight != 0).any(), "the enlarger did not learn"


def check_preview(nets: Path, data: Path) -> None:
    """The preview learns, comes nearer to the shrunk picture than its mean colour does, and survives the pack."""
    torch.manual_seed(15)
    shape = GeneratorShape(nf=4, nhidden=8, z_dim=8, semantic=CHANNELS, upsampling="most")
    generator = Generator(shape, spectral=False).eval()
    encoder = Encoder(EncoderShape((8, 8, 8, 8, 8), 8, 128), spectral=False).eval()
    pack = Pack("tiny", generator, encoder, torch.arange(CHANNELS))
    examples = draw_examples(pack, load_photos(data, "val", 512)[:3], 2, batch=2)
    errors = teach(generator, examples, FeatureNet(nets, 512), 4)
    means = [(example.picture - example.picture.mean((2, 3), keepdim=True)).abs().mean() for example in examples]
    assert errors[-1] < errors[0] and errors[-1] < float(torch.stack(means).mean()), errors
    z, semantics = torch.randn(1, 8), Semantics(examples[0].labels[:1].repeat_interleave(2, 1).repeat_interleave(2, 2), CHANNELS)
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        write_weights(Path(folder), generator, encoder)
        (Path(folder) / "pack.json").write_text(json.dumps({"generator": {"upsampling": "most"}}))
        again = read_pack(Path(folder)).generator
        expect_close("preview out of the pack", again.paint_preview(z, semantics), generator.paint_preview(z, semantics), 0.02)


def flat_state(trainer: Trainer) -> dict[str, Tensor]:
    state = trainer.state()
    names = ("generator", "encoder", "discriminator", "critic", "label_critic", "average")
    return {f"{part}.{name}": value for part in names for name, value in state[part].items()}
