"""One GAN: networks, optimisers, the training step, and all of its state."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from . import losses
from .augment import augment_pair
from .average import Average, estimate_statistics
from .config import Config
from .labels import CHANNELS
from .networks.discriminator import Discriminator, FeatureCritic
from .networks.encoder import Encoder, sample_style
from .networks.generator import Generator
from .networks.pix2pixhd import Pix2PixHDGenerator
from .networks.spectral import initialise
from .painted import smooth_like_paint
from .patterns import Semantics
from .perceptual import CHANNELS as FEATURE_CHANNELS
from .perceptual import FeatureNet
from .photos import Photo, draw_batch

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

    def step(self, photos: list[Photo]) -> dict[str, Tensor]:
        """One update of all networks; the discriminators run forward once for both sides. Returns the losses."""
        config = self.config
        random = self._random(self.iteration)
        real, labels = draw_batch(photos, config.batch, config.generator.size, random)
        eps = torch.randn(config.batch, config.generator.z_dim, generator=random).to(self.device)
        real = real.to(self.device).contiguous(memory_format=torch.channels_last)
        labels = smooth_like_paint(labels.to(self.device), CHANNELS, random)
        semantics = Semantics(labels, CHANNELS)

        with self._autocast():
            mu, logvar = self.encoder(real)
            styles = sample_style(mu, logvar, eps)
            fake = self.generator(styles, semantics)
        one_hot = semantics.one_hot(*real.shape[2:])
        seen_real, seen_fake, seen_labels = augment_pair(real, fake, one_hot, random)
        generator_loss, discriminator_loss, report = self._losses(seen_real, seen_fake, seen_labels)
        divergence = losses.kl_divergence(mu, logvar) / config.batch
        warmth = min(1.0, self.iteration / max(1, config.kld_warmup))
        generator_loss = generator_loss + config.kld_weight * warmth * divergence
        report["kld"] = divergence.detach()
        if config.recovery_weight > 0:
            with self._autocast():
                recovery = losses.style_recovery(self.encoder, fake, styles)
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

    def averaged_generator(self, photos: list[Photo], batches: int = 8) -> nn.Module:
        """The averaged generator with BatchNorm statistics of its own, ready for pictures (eval mode)."""
        network = make_generator(self.config, spectral=False).to(self.device, memory_format=torch.channels_last)
        network.load_state_dict(self.average.state)
        size, z_dim = self.config.generator.size, self.config.generator.z_dim

        def run(number: int) -> Tensor:
            random = self._random(-1 - number)
            real, labels = draw_batch(photos, 2 * self.config.batch, size, random)
            labels = smooth_like_paint(labels.to(self.device), CHANNELS, random)
            eps = torch.randn(real.shape[0], z_dim, generator=random).to(self.device)
            with self._autocast():
                mu, logvar = self.encoder(real.to(self.device))
                return network(sample_style(mu, logvar, eps), Semantics(labels, CHANNELS))

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

    def _losses(self, real: Tensor, fake: Tensor, semantic: Tensor) -> tuple[Tensor, Tensor, dict[str, Tensor]]:
        config = self.config
        with self._autocast():
            pairs = torch.cat((torch.cat((semantic, real), 1), torch.cat((semantic, fake), 1)))
            real_scales, fake_scales = losses.split_batch(self.discriminator(pairs))
            on_real = [scale[-1] for scale in real_scales]
            on_fake = [scale[-1] for scale in fake_scales]
            need_features = config.perceptual_weight > 0 or config.feature_critic
            with torch.no_grad():
                real_features = self.features(real) if need_features else []
            fake_features = self.features(fake) if need_features else []
            if config.feature_critic:
                on_real = on_real + self.critic(real_features, semantic)
                on_fake = on_fake + self.critic(fake_features, semantic)
        matching = losses.feature_matching(real_scales, fake_scales)
        adversarial = losses.generator_hinge(on_fake)
        total = adversarial + config.feature_weight * matching
        report = {"adversarial": adversarial, "matching": matching}
        if config.colour_weight > 0:
            report["colour"] = losses.colour(real, fake)
            total = total + config.colour_weight * report["colour"]
        if config.perceptual_weight > 0:
            likeness = losses.perceptual(real_features, fake_features, config.perceptual_stages)
            total = total + config.perceptual_weight * likeness
            report["perceptual"] = likeness
        d_real, d_fake = losses.discriminator_hinge(on_real, on_fake)
        report |= {"d_real": d_real, "d_fake": d_fake}
        if config.feature_critic:
            report["critic_real"] = losses.discriminator_hinge(on_real[2:], on_fake[2:])[0]
        return total, d_real + d_fake, {name: value.detach() for name, value in report.items()}

    def _networks(self) -> dict[str, nn.Module]:
        return {
            "generator": self.generator,
            "encoder": self.encoder,
            "discriminator": self.discriminator,
            "critic": self.critic,
        }

    def _make_optimizers(self) -> None:
        options = {"betas": (0.0, 0.9), "fused": True}
        ours = [*self.generator.parameters(), *self.encoder.parameters()]
        theirs = [*self.discriminator.parameters(), *(self.critic.parameters() if self.config.feature_critic else [])]
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
        self.optimizer_g.param_groups[0]["lr"] = self.config.lr_generator * factor
        self.optimizer_d.param_groups[0]["lr"] = self.config.lr_discriminator * factor

    def _random(self, iteration: int) -> torch.Generator:
        return torch.Generator().manual_seed((self.config.seed << 32) + iteration)

    def _autocast(self) -> torch.autocast:
        return torch.autocast(self.device, torch.bfloat16)
