"""The running average of the generator's weights (EMA), which is what gets exported."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from .networks.spectral import folded_state


class Average:
    """Exponential average of the folded weights, under the names of a model pack."""

    def __init__(self, network: nn.Module, decay: float) -> None:
        self.decay = decay
        self.state = {name: value.clone() for name, value in folded_state(network).items()}

    @torch.no_grad()
    def update(self, network: nn.Module, iteration: int) -> None:
        """Early on the decay is shorter, so that the start is soon forgotten."""
        decay = min(self.decay, (1 + iteration) / (10 + iteration))
        current = folded_state(network)
        floating = [name for name, value in self.state.items() if value.is_floating_point()]
        torch._foreach_lerp_([self.state[name] for name in floating], [current[name] for name in floating], 1 - decay)


@torch.no_grad()
def estimate_statistics(network: nn.Module, run: Callable[[int], Tensor], batches: int) -> None:
    """Works out the BatchNorm statistics anew for averaged weights: a plain mean over `batches` calls of run(i)."""
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # cumulative average
    network.train()
    for number in range(batches):
        run(number)
    network.eval()
    for norm in norms:
        norm.momentum = 0.1
