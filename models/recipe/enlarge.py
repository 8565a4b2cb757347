"""Trains the net that enlarges a pack's pictures, on the photographs that the pack was trained on (from the folder models/):

python -m recipe.enlarge --data DATA --nets NETS --out RUN --minutes 60      # run again, it goes on
python -m recipe.enlarge --data DATA --nets NETS --out RUN --pack landscape   # into the pack

It learns 512 pixels from 256 and is applied to larger pictures as well, twice for four times.
"""

import argparse
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import checkpoint, losses
from .crops import Boxes, PhotoStack
from .log import Log
from .networks.discriminator import FeatureCritic
from .networks.enlarger import Enlarger
from .objective import directions
from .packs import replace_weights
from .perceptual import CHANNELS, FeatureNet
from .photos import load_photos
from .tensor_file import save_file

SIDE = 192  # of what is learnt from, in pixels of the large picture
BATCH = 8
RATE = 4e-4
PLAIN = 150  # iterations of L1 alone
STAGES = (1.0, 1.0, 0.5, 0.25)  # of the perceptual loss, strides 2 to 16
WEIGHTS = {"l1": 1.0, "perceptual": 0.3, "texture": 0.3, "adversarial": 0.03}
SEEN = ("critic_real", "critic_fake")


class Lesson:
    """Net, critic and optimisers; the random numbers of iteration i come from i."""

    def __init__(self, nets: Path, device: str, total: int) -> None:
        torch.manual_seed(1)
        self.device, self.total = device, total
        self.net = Enlarger().to(device, memory_format=torch.channels_last)
        self.average = Enlarger().to(device).requires_grad_(False)
        self.average.load_state_dict(self.net.state_dict())
        self.critic = FeatureCritic(CHANNELS, 3).to(device)
        self.features = FeatureNet(nets, SIDE).to(device)
        self.ours = torch.optim.Adam(self.net.parameters(), lr=RATE, betas=(0.5, 0.99))
        self.theirs = torch.optim.Adam(self.critic.parameters(), lr=RATE, betas=(0.0, 0.9))
        self.iteration = 0

    def step(self, stack: PhotoStack) -> dict[str, Tensor]:
        random = torch.Generator().manual_seed(self.iteration)
        large = draw_large(stack, random).to(self.device)
        small = shrink(large, random)
        factor = min(1.0, (self.iteration + 1) / 50) * max(0.02, 1 - self.iteration / self.total)
        for optimiser in (self.ours, self.theirs):
            optimiser.param_groups[0]["lr"] = RATE * factor
        with torch.autocast(self.device, torch.bfloat16):
            made = self.net(small)
        report = {"l1": F.l1_loss(made, large)}
        if self.iteration >= PLAIN:
            report |= self._judge(made, large, small, random)
        loss = sum(WEIGHTS[name] * value for name, value in report.items() if name in WEIGHTS)
        self.ours.zero_grad()
        loss.backward()
        self.ours.step()
        with torch.no_grad():
            for kept, now in zip(self.average.parameters(), self.net.parameters()):
                kept.lerp_(now, max(0.002, 1 / (self.iteration + 1)))
        self.iteration += 1
        return {name: value.detach() for name, value in report.items()}

    def _judge(self, made: Tensor, large: Tensor, small: Tensor, random: torch.Generator) -> dict[str, Tensor]:
        known = F.interpolate(small, scale_factor=2, mode="bilinear", align_corners=False)
        with torch.autocast(self.device, torch.bfloat16):
            with torch.no_grad():
                real = self.features(large, shrink=False)
            fake = self.features(made, shrink=False)
            on_real, on_fake = (self.critic([x.detach() for x in features], known) for features in (real, fake))
            theirs = losses.discriminator_hinge(on_real, on_fake)
        self.theirs.zero_grad()
        sum(theirs).backward()
        self.theirs.step()
        self.critic.requires_grad_(False)
        with torch.autocast(self.device, torch.bfloat16):
            adversarial = losses.generator_hinge(self.critic(fake, known))
        self.critic.requires_grad_(True)
        alike = torch.zeros(large.shape[0], *fake[0].shape[2:], dtype=torch.long, device=self.device)
        texture = losses.texture(real[0], fake[0], alike, directions(CHANNELS[0], 16, random).to(self.device))
        return {
            "perceptual": losses.perceptual(real, fake, STAGES),
            "texture": texture,
            "adversarial": adversarial,
            **dict(zip(SEEN, theirs)),
        }

    def networks(self) -> dict[str, nn.Module | torch.optim.Optimizer]:
        return {"net": self.net, "average": self.average, "critic": self.critic, "ours": self.ours, "theirs": self.theirs}

    def save(self, path: Path) -> None:
        checkpoint.save(path, {"iteration": self.iteration, **{name: part.state_dict() for name, part in self.networks().items()}})

    def load(self, path: Path) -> None:
        state = checkpoint.load(path)
        self.iteration = state["iteration"]
        for name, part in self.networks().items():
            part.load_state_dict(state[name])


def draw_large(stack: PhotoStack, random: torch.Generator) -> Tensor:
    """[BATCH, 3, SIDE, SIDE] of photographs at their own size, mirrored at random."""
    photos = torch.multinomial(stack.weights, BATCH, generator=random)
    room = stack.sizes[photos].cpu() - SIDE + 1
    at = (torch.rand(BATCH, 2, generator=random) * room).long()
    side = torch.full((BATCH,), SIDE)
    return stack.cut_exactly(Boxes(photos, *at.T, side, torch.rand(BATCH, generator=random) < 0.5))


def shrink(large: Tensor, random: torch.Generator) -> Tensor:
    """To half the size, in one of the ways pictures are: the mean of four, or a sharper filter."""
    if torch.rand((), generator=random) < 0.5:
        return F.avg_pool2d(large, 2)
    return F.interpolate(large, scale_factor=0.5, mode="bicubic", antialias=True, align_corners=False).clamp(-1, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--nets", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder of the run")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--iterations", type=int, default=600, help="at which the learning rate is zero")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--pause-file", type=Path, help="training rests while this file exists")
    parser.add_argument("--pack", type=Path, help="write what was learnt into this pack instead of learning")
    arguments = parser.parse_args()
    lesson = Lesson(arguments.nets, arguments.device, arguments.iterations)
    path = arguments.out / "state.pt"
    if path.exists():
        lesson.load(path)
    if arguments.pack:
        write_into(arguments.pack, lesson.average)
        return
    learn(lesson, PhotoStack(load_photos(arguments.data, "train", 512, arguments.device)), arguments, path)


def learn(lesson: Lesson, stack: PhotoStack, arguments: argparse.Namespace, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    log = Log(path.with_name("log.csv"))
    begin = saved = time.monotonic()
    while time.monotonic() - begin < arguments.minutes * 60 and lesson.iteration < arguments.iterations:
        if arguments.pause_file and arguments.pause_file.exists():
            time.sleep(1)
            continue
        log.add(lesson.iteration, lesson.step(stack))
        if time.monotonic() - saved > 240:
            lesson.save(path)
            saved = time.monotonic()
    lesson.save(path)


def write_into(pack: Path, net: Enlarger) -> None:
    tensors = {name: value.half() for name, value in net.state_dict().items()}
    replace_weights(pack, lambda folder: save_file(tensors, folder / "enlarger.safetensors"))


if __name__ == "__main__":
    main()
