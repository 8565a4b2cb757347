"""One GAN: networks, optimisers, the training step, and all of its state."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import losses
from .augment import draw_augmentation, draw_window, random_below
from .average import Average, estimate_statistics
from .config import Config
from .labels import CHANNELS
from .networks.discriminator import Discriminator, FeatureCritic
from .networks.encoder import Encoder, sample_style
from .networks.generator import Frame, Generator
from .networks.pix2pixhd import Pix2PixHDGenerator
from .networks.spectral import initialise
from .painted import smooth_like_paint
from .patterns import Semantics, nearest, one_hot
from .perceptual import CHANNELS as FEATURE_CHANNELS
from .perceptual import FeatureNet
from .photos import Photo, draw_batch, photo_weights

DIRECTIONS = 16  # of the texture loss, each iteration others
NEWEST = ("up_4.", "conv_img.")  # what growing to 512 adds
WARMUP = 50  # iterations over which the step grows when Adam starts without its moments


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
        for network in (self.generator, self.encoder, self.discriminator):
            initialise(network)
        self.features = FeatureNet(nets, config.perceptual_size)
        for network in self._networks().values():
            network.to(device, memory_format=torch.channels_last)
        self.features.to(device, memory_format=torch.channels_last)
        self.average = Average(self.generator, config.average_decay)
        self.iteration = 0
        self.since_start = 0
        self._make_optimizers()
        self._weights: Tensor | None = None
        self._pending = None
        self._pool = ThreadPoolExecutor(1)

    def step(self, photos: list[Photo]) -> dict[str, Tensor]:
        """One update of all networks; the discriminators run forward once for both sides. Returns the losses."""
        config = self.config
        if self._pending is None or self._pending[0] != self.iteration:
            self._pending = (self.iteration, self._pool.submit(self._prepare, photos, self.iteration))
        random, real, view, eps, noise, labels, frame, semantics = self._pending[1].result()
        self._pending = (self.iteration + 1, self._pool.submit(self._prepare, photos, self.iteration + 1))
        with self._autocast():
            mu, logvar = self.encoder(view.to(self.device))
            styles = sample_style(mu, logvar, eps)
            fake = self.generator(styles, semantics, noise, frame)
        if frame is not None:
            inner = frame.inner()
            real, labels, fake = real[inner], labels[inner[0], inner[2], inner[3]], fake[frame.rim()]
        generator_loss, discriminator_loss, report = self._losses(real, fake, labels, random)
        divergence = losses.kl_divergence(mu, logvar) / config.batch
        warmth = min(1.0, self.iteration / max(1, config.kld_warmup))
        generator_loss = generator_loss + config.kld_weight * warmth * divergence
        report["kld"] = divergence.detach()
        if config.recovery_weight > 0:  # on a part of the picture too: light and palette are all a style is to hold
            with self._autocast():
                seen = fake.flip(3) if random_below(random, 2) else fake
                recovery = losses.style_recovery(self.encoder, seen, styles)
            generator_loss = generator_loss + config.recovery_weight * recovery
            report["recovery"] = recovery.detach()

        self._set_learning_rates()
        for loss, optimizer in ((discriminator_loss, self.optimizer_d), (generator_loss, self.optimizer_g)):
            weights = self._learning_weights(optimizer)
            gradients = torch.autograd.grad(loss, weights, retain_graph=loss is discriminator_loss)
            optimizer.zero_grad(set_to_none=True)
            for weight, gradient in zip(weights, gradients):
                weight.grad = gradient
        self.optimizer_d.step()
        self.optimizer_g.step()
        self.iteration += 1
        self.since_start += 1
        self.average.update(self.generator, self.iteration)
        return report

    def _prepare(self, photos, iteration):
        """Everything of an iteration that needs no weights."""
        torch.set_num_threads(1)
        config = self.config
        random = self._random(iteration)
        size = config.generator.size
        real, labels, view = draw_batch(photos, config.batch, size, random, self._photo_weights(photos), config.encoder.size)
        eps = torch.randn(config.batch, config.generator.z_dim, generator=random).to(self.device)
        noise = self.generator.draw_noise(config.batch, random)
        real = real.to(self.device).contiguous(memory_format=torch.channels_last)
        labels = smooth_like_paint(labels.to(self.device), CHANNELS, random)
        frame = None
        if config.frame and random_below(random, 1000) < 1000 * config.framed:
            frame = Frame.draw(size, config.frame, random)
        semantics = Semantics(labels, CHANNELS)

        if self.device == "cpu" and not semantics.dense:
            side = config.generator.latent
            switch = side * 2 ** 4 if config.generator.upsampling == "most" else side * 2 ** (4 if config.generator.upsampling == "more" else 3)
            while side <= size:
                where = semantics
                if frame is not None and side > switch:
                    where = semantics.cut(*frame.at(size)[2:])
                    part = side * frame.side // size
                    where.patterns(part, part).index32
                else:
                    where.patterns(side, side).index32
                side *= 2
        return random, real, view, eps, noise, labels, frame, semantics

    def averaged_generator(self, photos: list[Photo], batches: int = 8) -> nn.Module:
        """The averaged generator with BatchNorm statistics of its own, ready for pictures (eval mode)."""
        network = make_generator(self.config, spectral=False).to(self.device, memory_format=torch.channels_last)
        network.load_state_dict(self.average.state)
        size, z_dim = self.config.generator.size, self.config.generator.z_dim

        def run(number: int) -> Tensor:
            random = self._random(-1 - number)
            real, labels, view = draw_batch(
                photos, self.config.batch, size, random, self._photo_weights(photos), self.config.encoder.size
            )
            labels = smooth_like_paint(labels.to(self.device), CHANNELS, random)
            eps = torch.randn(real.shape[0], z_dim, generator=random).to(self.device)
            with self._autocast():
                mu, logvar = self.encoder(view.to(self.device))
                noise = network.draw_noise(len(eps), random)
                return network(sample_style(mu, logvar, eps), Semantics(labels, CHANNELS), noise)

        self.encoder.eval()
        estimate_statistics(network, run, batches)
        self.encoder.train()
        return network

    def state(self) -> dict[str, Any]:
        return {
            "config": self.config.to_json(),
            "iteration": self.iteration,
            "average": self.average.state,
            "optimizer_g": self.optimizer_g.state_dict(),
            "optimizer_d": self.optimizer_d.state_dict(),
            **{name: network.state_dict() for name, network in self._networks().items()},
        }

    def load_state(self, state: dict[str, Any]) -> None:
        """Goes on from a full or a compact checkpoint."""
        for name, network in self._networks().items():
            if name in state:
                network.load_state_dict(state[name])
        for name, value in state["average"].items():
            self.average.state[name].copy_(value)
        self.iteration = state["iteration"]
        if "optimizer_g" in state:
            self.optimizer_g.load_state_dict(state["optimizer_g"])
            self.optimizer_d.load_state_dict(state["optimizer_d"])
            self.since_start = WARMUP

    def restart_average(self) -> None:
        """Begins the average at the present weights, after a warm start."""
        self.average = Average(self.generator, self.config.average_decay)

    def _losses(
        self, real: Tensor, fake: Tensor, labels: Tensor, random: torch.Generator
    ) -> tuple[Tensor, Tensor, dict[str, Tensor]]:
        config = self.config
        augment = draw_augmentation(len(real), real.shape[2], random)
        labels = augment.cut(labels)
        seen_real, seen_fake = (augment(x).to(torch.bfloat16) if self.device == "cpu" else augment(x) for x in (real, fake))
        semantic = one_hot(labels, CHANNELS).to(seen_real.dtype)
        window = draw_window(seen_real.shape[2], config.window, random)
        near_real, near_fake, near_semantic = seen_real[window], seen_fake[window], semantic[window]
        with self._autocast():
            real_scales = self.discriminator(torch.cat((semantic, seen_real), 1))
            fake_scales = self.discriminator(torch.cat((semantic, seen_fake), 1))
            with torch.no_grad():
                real_features, near_real_features = self.features(seen_real), self.features(near_real, shrink=False)
            fake_features, near_fake_features = self.features(seen_fake), self.features(near_fake, shrink=False)
            on_real, on_fake = [scale[-1] for scale in real_scales], [scale[-1] for scale in fake_scales]
            groups = [(on_real, on_fake)]
            if config.feature_critic:
                groups.append((self.critic(real_features, semantic), self.critic(fake_features, semantic)))
                groups.append(
                    (self.window_critic(near_real_features, near_semantic), self.window_critic(near_fake_features, near_semantic))
                )
        adversarial = sum(losses.generator_hinge(ours) for _, ours in groups)
        hinges = [losses.discriminator_hinge(theirs, ours) for theirs, ours in groups]
        matching = losses.feature_matching(real_scales, fake_scales)
        parts = {"adversarial": (config.adversarial_weight, adversarial), "matching": (config.feature_weight, matching)}
        if config.colour_weight > 0:
            parts["colour"] = (config.colour_weight, losses.colour(seen_real, seen_fake))
        if config.perceptual_weight > 0:
            likeness = losses.perceptual(real_features, fake_features, config.perceptual_stages)
            parts["perceptual"] = (config.perceptual_weight, likeness)
        if config.texture_weight > 0:
            ids = labels[window[0], window[2], window[3]]
            texture = sum(
                weight * losses.texture(theirs, ours, nearest(ids, ours.shape[2]), directions(ours.shape[1], DIRECTIONS, random))
                for weight, theirs, ours in zip(config.texture_stages, near_real_features, near_fake_features)
            )
            parts["texture"] = (config.texture_weight, texture)
        if config.palette_weight > 0:
            side = seen_real.shape[2] // 4
            few_real, few_fake = (F.adaptive_avg_pool2d(x.float(), side) for x in (seen_real, seen_fake))
            palette = losses.texture(few_real, few_fake, nearest(labels, side), directions(3, 4, random))
            parts["palette"] = (config.palette_weight, palette)
        total = sum(weight * value for weight, value in parts.values())
        self.parts = parts
        report = {name: value for name, (_, value) in parts.items()}
        for name, (theirs, ours) in zip(("d", "critic", "window"), hinges):
            report |= {f"{name}_real": theirs, f"{name}_fake": ours}
        return total, sum(theirs + ours for theirs, ours in hinges), {name: value.detach() for name, value in report.items()}

    def _photo_weights(self, photos: list[Photo]) -> Tensor:
        if self._weights is None or len(self._weights) != len(photos):
            self._weights = photo_weights(photos)
        return self._weights

    def _networks(self) -> dict[str, nn.Module]:
        return {
            "generator": self.generator,
            "encoder": self.encoder,
            "discriminator": self.discriminator,
            "critic": self.critic,
            "window_critic": self.window_critic,
        }

    def _make_optimizers(self) -> None:
        options = {"betas": (0.0, 0.9), "fused": True}
        ours = [*self.generator.parameters(), *self.encoder.parameters()]
        theirs = [*self.discriminator.parameters(), *(
            [*self.critic.parameters(), *self.window_critic.parameters()] if self.config.feature_critic else []
        )]
        self.optimizer_g = torch.optim.Adam(ours, lr=self.config.lr_generator, **options)
        self.optimizer_d = torch.optim.Adam(theirs, lr=self.config.lr_discriminator, **options)

    def _learning_weights(self, optimizer: torch.optim.Optimizer) -> list[nn.Parameter]:
        if optimizer is self.optimizer_g and self.iteration < self.config.settle:
            return [weight for name, weight in self.generator.named_parameters() if name.startswith(NEWEST)]
        return [weight for group in optimizer.param_groups for weight in group["params"]]

    def _set_learning_rates(self) -> None:
        total = self.config.total
        factor = min(1.0, 2 * max(0, total - self.iteration) / total) if total else 1.0
        factor *= min(1.0, (self.since_start + 1) / WARMUP)
        start = min(1.0, (self.iteration + 1) / max(1, self.config.head_start))
        self.optimizer_g.param_groups[0]["lr"] = self.config.lr_generator * factor * start
        self.optimizer_d.param_groups[0]["lr"] = self.config.lr_discriminator * factor

    def _random(self, iteration: int) -> torch.Generator:
        return torch.Generator().manual_seed((self.config.seed << 32) + iteration)

    def _autocast(self) -> torch.autocast:
        return torch.autocast(self.device, torch.bfloat16)


def directions(channels: int, count: int, generator: torch.Generator) -> Tensor:
    """Random unit vectors [channels, count]."""
    return F.normalize(torch.randn(channels, count, generator=generator), dim=0)
