"""What the networks are taught: the losses of one iteration, weighed by the config."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import losses
from .augment import cut_labels, draw_augmentation, draw_window, random_below
from .batches import Drawn
from .config import Config
from .gamut import shrink
from .given import Styles
from .labels import CHANNELS, DONT_CARE
from .networks.encoder import Encoder
from .patterns import nearest, one_hot
from .perceptual import FeatureNet

DIRECTIONS = 16  # of the texture loss, each iteration others
FEW_DIRECTIONS = 4  # of the palette loss, in three colours

Parts = dict[str, tuple[float, Tensor]]
"""Weight and value of every loss, by name."""

OF_WHOLE_PICTURES = ("recovery", "found")
"""Losses that an iteration on frames has not."""


@dataclass(frozen=True)
class Judged:
    """The generator's losses, the discriminators' (sum of theirs), and the latter one by one for the log."""

    ours: Parts
    theirs: Tensor
    report: dict[str, Tensor]


@dataclass(frozen=True)
class Objective:
    config: Config
    discriminator: nn.Module
    critic: nn.Module
    window_critic: nn.Module
    label_critic: nn.Module
    features: FeatureNet

    def of_pictures(self, real: Tensor, labels: Tensor, fake: Tensor, painted: Tensor, random: torch.Generator) -> Judged:
        """real, fake [N, 3, h, w], their maps labels, painted [N, h, w]. Both are changed alike; each discriminator runs once for
        both sides. The critics judge all, the other losses compare the first with their photographs (Config.shares)."""
        config = self.config
        own, relabelled, _ = config.shares()
        augment = draw_augmentation(len(real), real.shape[2], random)
        labels, painted = augment.cut(labels), augment.cut(painted)
        narrow = torch.bfloat16 if real.device.type == "cpu" else torch.float32
        seen_real, seen_fake = (augment(x).to(narrow) for x in (real, fake))
        semantic, painted_semantic = (one_hot(x, CHANNELS, narrow) for x in (labels, painted))
        window = draw_window(seen_real.shape[2], config.window, random)
        near_real, near_fake = seen_real[window], seen_fake[window]
        near_labels, near_painted = (cut_labels(x, window) for x in (labels, painted))
        with torch.autocast(real.device.type, torch.bfloat16):
            real_scales = self.discriminator(torch.cat((semantic, seen_real), 1))
            fake_scales = self.discriminator(torch.cat((painted_semantic, seen_fake), 1))
            with torch.no_grad():
                real_features, near_real_features = self.features(seen_real), self.features(near_real, shrink=False)
            fake_features, near_fake_features = self.features(seen_fake), self.features(near_fake, shrink=False)
            pairs = {"d": ([scale[-1] for scale in real_scales], [scale[-1] for scale in fake_scales])}
            if config.feature_critic:
                pairs["critic"] = (self.critic(real_features, semantic), self.critic(fake_features, painted_semantic))
                pairs["window"] = (
                    self.window_critic(near_real_features, semantic[window]),
                    self.window_critic(near_fake_features, painted_semantic[window]),
                )
            readings = [self.label_critic(x) for x in (near_real_features, near_fake_features)] if config.label_weight > 0 else []
        hinges = {name: losses.discriminator_hinge(theirs, ours) for name, (theirs, ours) in pairs.items()}
        parts: Parts = {
            "adversarial": (config.adversarial_weight, sum(losses.generator_hinge(ours) for _, ours in pairs.values())),
            "matching": (config.feature_weight, losses.feature_matching(*(_first(own, s) for s in (real_scales, fake_scales)))),
        }
        if config.perceptual_weight > 0:
            pair = ([x[:own] for x in features] for features in (real_features, fake_features))
            likeness = losses.perceptual(*pair, config.perceptual_stages)
            parts["perceptual"] = (config.perceptual_weight, likeness)
        if config.texture_weight > 0:
            pair = ([x[:own] for x in features] for features in (near_real_features, near_fake_features))
            parts["texture"] = (config.texture_weight, self._texture(*pair, near_labels[:own], random))
        theirs = sum(real + fake for real, fake in hinges.values())
        if readings:
            read, caught, parts["labels"] = self._labels(*readings, near_labels, near_painted)
            theirs = theirs + read + caught
        if config.colour_weight > 0:
            lit = own + relabelled
            parts["colour"] = (config.colour_weight, losses.colour(seen_real[:lit], seen_fake[:lit]))
        parts |= self._areas(seen_real[:own], seen_fake[:own], labels[:own], random)
        report = {f"{name}_{side}": value for name, pair in hinges.items() for side, value in zip(("real", "fake"), pair)}
        if readings:
            report |= {"labels_real": read, "labels_fake": caught}
        return Judged(parts, theirs, report)

    def of_styles(self, encoder: Encoder, fake: Tensor, given: Styles, drawn: Drawn) -> Parts:
        """What keeps styles apart. They are read out of whole pictures in their photograph's own style: each part, and
        each map in a foreign style, would have to show all of its style, and meadows of dusk grew violet tufts to show it."""
        config = self.config
        warmth = min(1.0, drawn.iteration / max(1, config.kld_warmup))
        parts: Parts = {"kld": (warmth * config.kld_weight, losses.kl_divergence(given.mu, given.logvar) / config.batch)}
        if config.crowd:
            spread = (given.crowd.var(0) + given.logvar.exp().mean(0)).sqrt().detach()
            parts["apart"] = (config.apart_weight, losses.style_found(given.mu, given.crowd, spread))
        if drawn.frame is not None:
            return parts
        with torch.autocast(fake.device.type, torch.bfloat16):
            own, *_ = config.shares()
            seen = fake[:own]
            read = losses.read_style(encoder, seen.flip(3) if random_below(drawn.random, 2) else seen)
        if config.recovery_weight > 0:
            parts["recovery"] = (config.recovery_weight, losses.style_recovery(read, given.styles[:own]))
        if config.crowd:
            known = torch.cat((given.styles, given.unused)).detach()
            parts["found"] = (config.found_weight, losses.style_found(read, known, spread))
        return parts

    def _labels(self, real: Tensor, fake: Tensor, labels: Tensor, painted: Tensor) -> tuple[Tensor, Tensor, tuple[float, Tensor]]:
        """Logits for both sides and the labels of what they show -> the critic's loss on each, and the generator's."""
        ids, painted_ids = (nearest(x, real.shape[2]) for x in (labels, painted))
        weights = losses.label_weights(ids, CHANNELS, DONT_CARE)
        known = torch.where(weights[painted_ids] > 0, CHANNELS, DONT_CARE)  # 'painted', wherever there is a label
        as_painted = torch.zeros(CHANNELS + 1, device=weights.device)
        as_painted[CHANNELS] = 1
        weights = F.pad(weights, (0, 1))
        return (
            losses.labels_read(real, ids, weights),
            losses.labels_read(fake, known, as_painted),
            (self.config.label_weight, losses.labels_read(fake, painted_ids, weights)),
        )

    def _texture(self, real: list[Tensor], fake: list[Tensor], labels: Tensor, random: torch.Generator) -> Tensor:
        """Of features [N, C, h, w] stage by stage; labels of the window they see."""
        return sum(
            weight * losses.texture(theirs, ours, nearest(labels, ours.shape[2]), directions(ours.shape[1], DIRECTIONS, random).to(ours.device))
            for weight, theirs, ours in zip(self.config.texture_stages, real, fake)
        )

    def _areas(self, real: Tensor, fake: Tensor, labels: Tensor, random: torch.Generator) -> Parts:
        config = self.config
        parts: Parts = {}
        if config.area_weight <= 0 and config.palette_weight <= 0:
            return parts
        (few_real, few_labels), (few_fake, _) = (shrink(x, labels) for x in (real, fake))
        if config.area_weight > 0:
            parts["area"] = (config.area_weight, losses.area_colour(few_real, few_fake, few_labels, CHANNELS))
        if config.palette_weight > 0:
            palette = losses.texture(few_real, few_fake, few_labels, directions(3, FEW_DIRECTIONS, random).to(real.device))
            parts["palette"] = (config.palette_weight, palette)
        return parts


def _first(own: int, scales: losses.Scales) -> losses.Scales:
    return [[output[:own] for output in scale] for scale in scales]


def directions(channels: int, count: int, generator: torch.Generator) -> Tensor:
    """Random unit vectors [channels, count]."""
    return F.normalize(torch.randn(channels, count, generator=generator), dim=0)
