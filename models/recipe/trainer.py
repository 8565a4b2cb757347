"""One GAN: networks, optimisers, the training step, and all of its state."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from .augment import cut_labels
from .average import Average, estimate_statistics
from .batches import Batches, Drawn
from .config import Config
from .gamut import Gamut
from .given import Styles, give_styles
from .labels import CHANNELS
from .networks.discriminator import Discriminator, FeatureCritic, LabelCritic
from .networks.encoder import Encoder, sample_style
from .networks.generator import Generator
from .networks.pix2pixhd import Pix2PixHDGenerator
from .networks.spectral import initialise
from .objective import OF_WHOLE_PICTURES, Objective, Parts
from .optimisers import WARMUP, Optimisers
from .perceptual import CHANNELS as FEATURE_CHANNELS
from .perceptual import FeatureNet
from .photos import MadeOf, Photo


def make_generator(config: Config, spectral: bool = True) -> nn.Module:
    family = Generator if config.family == "spade" else Pix2PixHDGenerator
    return family(config.generator, spectral)


class Trainer:
    """Every random number of iteration i comes from (seed, i): a run that is stopped and resumed equals one that is not."""

    def __init__(self, config: Config, nets: Path, device: str) -> None:
        torch.manual_seed(config.seed)
        self.config = config
        self.device = device
        self.generator = make_generator(config)
        self.encoder = Encoder(config.encoder)
        self.discriminator = Discriminator(CHANNELS, config.ndf)
        self.critic = FeatureCritic(FEATURE_CHANNELS, CHANNELS)
        self.window_critic = FeatureCritic(FEATURE_CHANNELS, CHANNELS)
        self.label_critic = LabelCritic(FEATURE_CHANNELS, CHANNELS)
        for network in (self.generator, self.encoder, self.discriminator):
            initialise(network)
        features = FeatureNet(nets, config.perceptual_size)
        for network in (*self.networks().values(), features):
            network.to(device, memory_format=torch.channels_last)
        self.objective = Objective(config, self.discriminator, self.critic, self.window_critic, self.label_critic, features)
        self.average = Average(self.generator, config.average_decay)
        self.iteration = 0
        self.optimisers = Optimisers(config, self.generator, self.encoder, self._critics())
        self.batches = Batches(config, device)
        self._gamut = MadeOf(Gamut.of)

    def step(self, photos: list[Photo]) -> dict[str, Tensor]:
        """One update of all networks. Returns the losses."""
        drawn = self.batches.of(photos, self.iteration)
        frame = drawn.frame
        with self._autocast():
            given = self._styles(drawn)
            fake = self.generator(given.styles, drawn.semantics, drawn.noise, frame)
        real, labels, painted = drawn.photos.pictures, drawn.photos.labels, drawn.semantics.labels
        if frame is not None:
            inner = frame.inner()
            labels, painted = (cut_labels(x, inner) for x in (labels, painted))
            real, fake = real[inner], fake[frame.rim()]
        judged = self.objective.of_pictures(real, labels, fake, painted, drawn.random)
        parts: Parts = judged.ours | self.objective.of_styles(self.encoder, fake, given, drawn)
        if self.config.gamut_weight > 0:
            parts["gamut"] = (self.config.gamut_weight, self._gamut.of(photos).outside(fake, painted))
        self.optimisers.step(self.iteration, sum(weight * value for weight, value in parts.values()), judged.theirs)
        self.iteration += 1
        self.average.update(self.generator, self.iteration)
        nothing = torch.full((), torch.nan, device=self.device)
        values = dict.fromkeys(OF_WHOLE_PICTURES, nothing) | {name: value for name, (_, value) in parts.items()} | judged.report
        return {name: value.detach() for name, value in values.items()}

    def _styles(self, drawn: Drawn) -> Styles:
        mu, logvar = (x.float() for x in self.encoder(drawn.photos.views))
        crowd = self.encoder(drawn.photos.crowd)[0].float() if self.config.crowd else mu
        return give_styles(mu, logvar, crowd, drawn.eps, self.config.shares()[2], drawn.random)

    def averaged_generator(self, photos: list[Photo], batches: int = 8) -> nn.Module:
        """The averaged generator with BatchNorm statistics of its own, ready for pictures (eval mode)."""
        network = make_generator(self.config, spectral=False).to(self.device, memory_format=torch.channels_last)
        network.load_state_dict(self.average.state)
        if isinstance(network, Generator):
            network.make_plain()

        def run(number: int) -> Tensor:
            drawn = self.batches.draw(photos, -1 - number, framed=False)
            with self._autocast():
                mu, logvar = self.encoder(drawn.photos.views)
                return network(sample_style(mu, logvar, drawn.eps), drawn.semantics, drawn.noise)

        self.encoder.eval()
        estimate_statistics(network, run, batches)
        self.encoder.train()
        return network

    def state(self) -> dict[str, Any]:
        return {
            "config": self.config.to_json(),
            "iteration": self.iteration,
            "average": self.average.state,
            **self.optimisers.state(),
            **{name: network.state_dict() for name, network in self.networks().items()},
        }

    def load_state(self, state: dict[str, Any]) -> None:
        """Goes on from a full or a compact checkpoint; one without an average begins it at its weights."""
        for name, network in self.networks().items():
            if name in state:
                network.load_state_dict(state[name])
        if "average" in state:
            for name, value in state["average"].items():
                self.average.state[name].copy_(value)
        else:
            self.restart_average()
        self.iteration = state["iteration"]
        self.optimisers.load_state(state)

    def restart_average(self) -> None:
        """Begins the average at the present weights, after a warm start."""
        self.average = Average(self.generator, self.config.average_decay)

    def networks(self) -> dict[str, nn.Module]:
        """All that learns, by the names of a checkpoint."""
        return {
            "generator": self.generator,
            "encoder": self.encoder,
            "discriminator": self.discriminator,
            "critic": self.critic,
            "window_critic": self.window_critic,
            "label_critic": self.label_critic,
        }

    def _critics(self) -> list[nn.Module]:
        config = self.config
        on_features = [self.critic, self.window_critic] if config.feature_critic else []
        return [self.discriminator, *on_features, *([self.label_critic] if config.label_weight > 0 else [])]

    def _autocast(self) -> torch.autocast:
        return torch.autocast(self.device, torch.bfloat16)
