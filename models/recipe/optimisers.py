"""The two Adams, and how their steps grow and fall."""

from typing import Any

import torch
from torch import Tensor, nn

from .config import Config

NEWEST = ("up_4.", "conv_img.")  # what growing to 512 adds
WARMUP = 50  # iterations over which the step grows when Adam starts without its moments


class Optimisers:
    """One for generator and encoder, one for the discriminators `critics`."""

    def __init__(self, config: Config, generator: nn.Module, encoder: nn.Module, critics: list[nn.Module]) -> None:
        self.config = config
        self.generator = generator
        self.since_start = 0
        options = {"betas": (0.0, 0.9), "fused": True}
        theirs = [weight for critic in critics for weight in critic.parameters()]
        self.ours = torch.optim.Adam([*generator.parameters(), *encoder.parameters()], lr=config.lr_generator, **options)
        self.theirs = torch.optim.Adam(theirs, lr=config.lr_discriminator, **options)

    def step(self, iteration: int, our_loss: Tensor, their_loss: Tensor) -> None:
        """Both losses' gradients are taken before any weight moves."""
        factor = self._factor(iteration)
        start = min(1.0, (iteration + 1) / max(1, self.config.head_start))
        self.ours.param_groups[0]["lr"] = self.config.lr_generator * factor * start
        self.theirs.param_groups[0]["lr"] = self.config.lr_discriminator * factor
        for loss, optimiser in ((their_loss, self.theirs), (our_loss, self.ours)):
            weights = self._learning(optimiser, iteration)
            gradients = torch.autograd.grad(loss, weights, retain_graph=loss is their_loss, allow_unused=True)
            optimiser.zero_grad(set_to_none=True)
            for weight, gradient in zip(weights, gradients):
                weight.grad = gradient
        self.theirs.step()
        self.ours.step()
        self.since_start += 1

    def state(self) -> dict[str, Any]:
        return {"optimizer_g": self.ours.state_dict(), "optimizer_d": self.theirs.state_dict()}

    def load_state(self, state: dict[str, Any]) -> None:
        """A compact checkpoint holds no moments: Adam begins anew, with a short warm-up."""
        if "optimizer_g" in state:
            self.ours.load_state_dict(state["optimizer_g"])
            self.theirs.load_state_dict(state["optimizer_d"])
            self.since_start = WARMUP

    def _factor(self, iteration: int) -> float:
        config = self.config
        fall = 1.0
        if config.total:
            span = max(1, config.total - config.fall_from)
            fall = min(1.0, max(0, config.total - iteration) / span)
        return fall * min(1.0, (self.since_start + 1) / WARMUP)

    def _learning(self, optimiser: torch.optim.Optimizer, iteration: int) -> list[nn.Parameter]:
        if optimiser is self.ours and iteration < self.config.settle:
            return [weight for name, weight in self.generator.named_parameters() if name.startswith(NEWEST)]
        return [weight for group in optimiser.param_groups for weight in group["params"]]
