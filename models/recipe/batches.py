"""All that an iteration needs besides weights, drawn from (seed, iteration): a run that is stopped and resumed draws the same."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import torch
from torch import Tensor

from . import native
from .augment import random_below
from .config import Config
from .crops import Batch, PhotoStack, draw_batch
from .labels import CHANNELS
from .networks.generator import Frame
from .noise import draw_noise
from .painted import exchange_kindred, smooth_like_paint
from .patterns import Semantics
from .photos import MadeOf, Photo


PAINTED_ALIKE = 8
"""Maps of a batch that are made coarser in the same way."""


@dataclass(frozen=True)
class Drawn:
    """`photos`: pictures and their crops, their maps as hands would paint them; `semantics`: those that are painted, some of them
    relabelled; `eps` [N, z_dim] and `noise` for the
    generator; `frame`: the part to paint, None for the whole; `random` goes on where drawing stopped."""

    iteration: int
    photos: Batch
    semantics: Semantics
    eps: Tensor
    noise: dict[int, Tensor]
    frame: Frame | None
    random: torch.Generator


class Batches:
    """Draws the next iteration in a thread of its own while this one is learnt from."""

    def __init__(self, config: Config, device: str) -> None:
        self.config = config
        self.device = device
        self.dense = self.device != "cpu"  # neighbourhoods are found by sorting, which keeps a GPU waiting
        self._pool = ThreadPoolExecutor(1)
        self._next: tuple[int, Future[Drawn]] | None = None
        self._stack = MadeOf(PhotoStack)

    def of(self, photos: list[Photo], iteration: int) -> Drawn:
        """Iteration `iteration`; begins to draw the one after it."""
        if self._next is None or self._next[0] != iteration:
            self._next = (iteration, self._begin(photos, iteration))
        drawn = self._next[1].result()
        self._next = (iteration + 1, self._begin(photos, iteration + 1))
        return drawn

    def draw(self, photos: list[Photo], iteration: int, framed: bool = True) -> Drawn:
        """`framed` off: whole pictures, whatever the config says. Negative iterations are for what no training draws."""
        config = self.config
        random = torch.Generator().manual_seed((config.seed << 32) + iteration)
        batch = draw_batch(self._stack.of(photos), config.batch, config.generator.size, random, config.encoder.size, config.crowd)
        eps = torch.randn(config.batch, config.generator.z_dim, generator=random).to(self.device)
        noise = draw_noise(config.generator.sides(), config.batch, self._random_there(random), self.device)
        parts = batch.labels.to(self.device).split(PAINTED_ALIKE)
        labels = torch.cat([smooth_like_paint(part, CHANNELS, random) for part in parts])
        own, relabelled, _ = config.shares()
        changed = slice(own, own + relabelled)
        painted = labels.clone()
        painted[changed] = exchange_kindred(labels[changed], random)
        frame = None
        if framed and config.frame and random_below(random, 1000) < 1000 * config.framed:
            frame = Frame.draw(config.generator.size, config.frame, random)
        pictures = batch.pictures.to(self.device).contiguous(memory_format=torch.channels_last)
        views, crowd = batch.views.to(self.device), batch.crowd.to(self.device)
        semantics = Semantics(painted, CHANNELS, self.dense)
        return Drawn(iteration, Batch(pictures, labels, views, crowd), semantics, eps, noise, frame, random)

    def _begin(self, photos: list[Photo], iteration: int) -> "Future[Drawn]":
        def work() -> Drawn:
            torch.set_num_threads(1)  # of this thread: training has the others
            drawn = self.draw(photos, iteration)
            if native.kernels is not None and not self.dense and self.config.family == "spade":
                find_patterns(drawn, self.config)
            return drawn

        return self._pool.submit(work)

    def _random_there(self, random: torch.Generator) -> torch.Generator:
        """For what is too much to draw here and carry to a GPU; follows from `random`."""
        if self.device == "cpu":
            return random
        seed = int(torch.randint(2**62, (1,), generator=random))
        return torch.Generator(self.device).manual_seed(seed)


def find_patterns(drawn: Drawn, config: Config) -> None:
    """Works out the neighbourhoods of every size that the blocks will ask for."""
    shape, frame = config.generator, drawn.frame
    for side in shape.sides():
        if frame is not None and side > shape.framed_from():
            part = side * frame.side // shape.size
            found = drawn.semantics.cut(*frame.at(shape.size)[2:]).patterns(part, part)
        else:
            found = drawn.semantics.patterns(side, side)
        _ = found.index32
