"""Convolution with spectral norm: weight = weight_orig / sigma, sigma by one power iteration a training step."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class SpectralConv2d(nn.Conv2d):
    """A Conv2d that keeps weight_orig, weight_u and weight_v under the names of the published checkpoints.

    `iterate` off uses the stored u and v as they are (for comparison with a reference).
    """

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        weight = self.weight
        del self.weight
        self.weight_orig = nn.Parameter(weight.detach())
        rows, columns = weight.shape[0], weight[0].numel()
        self.register_buffer("weight_u", F.normalize(torch.randn(rows), dim=0))
        self.register_buffer("weight_v", F.normalize(torch.randn(columns), dim=0))
        self.iterate = True

    def sigma(self) -> Tensor:
        """The largest singular value as u and v estimate it; differentiable in weight_orig."""
        with torch.autocast(self.weight_orig.device.type, enabled=False):
            return torch.dot(self.weight_u, torch.mv(self.weight_orig.flatten(1), self.weight_v))

    @torch.no_grad()
    def power_iteration(self, count: int = 1) -> None:
        matrix = self.weight_orig.detach().flatten(1)
        with torch.autocast(matrix.device.type, enabled=False):
            for _ in range(count):
                self.weight_v = F.normalize(torch.mv(matrix.t(), self.weight_u), dim=0, eps=1e-12)
                self.weight_u = F.normalize(torch.mv(matrix, self.weight_v), dim=0, eps=1e-12)

    def folded(self) -> Tensor:
        """The weight of the plain convolution that does the same."""
        return self.weight_orig / self.sigma()

    def forward(self, x: Tensor) -> Tensor:
        if self.training and self.iterate:
            self.power_iteration()
        return self._conv_forward(x, self.folded(), self.bias)


def convolution(spectral: bool, *args, **options) -> nn.Conv2d:
    """A convolution with spectral norm, or the plain one that holds its folded weight."""
    return SpectralConv2d(*args, **options) if spectral else nn.Conv2d(*args, **options)


def folded_state(network: nn.Module) -> dict[str, Tensor]:
    """The state of the network with every spectral norm folded: names as in a model pack."""
    state = {name: value.detach() for name, value in network.state_dict().items()}
    for prefix, module in network.named_modules():
        if isinstance(module, SpectralConv2d):
            stem = f"{prefix}." if prefix else ""
            for part in ("orig", "u", "v"):
                del state[f"{stem}weight_{part}"]
            state[f"{stem}weight"] = module.folded().detach()
    return state


@torch.no_grad()
def load_folded(network: nn.Module, state: dict[str, Tensor], sigma: float = 0.3) -> list[str]:
    """Loads folded weights for further training; returns the names that did not fit and kept their initial values.

    Adam's steps have the size of the learning rate whatever the weight; `sigma` sets the norm of weight_orig, so how far a
    step turns the folded weight. Weights trained from the small xavier start have a norm of a few tenths.
    """
    spectral = {f"{prefix}.weight": module for prefix, module in network.named_modules() if isinstance(module, SpectralConv2d)}
    own = network.state_dict()
    left: list[str] = []
    for name, value in state.items():
        target = spectral[name].weight_orig if name in spectral else own.get(name)
        if target is None or target.shape != value.shape:
            left.append(name)
        elif name in spectral:
            target.copy_(value)
            spectral[name].power_iteration(20)
            target.mul_(sigma)
        else:
            target.copy_(value)
    covered = set(state) - set(left)
    return left + [name for name in folded_state(network) if name not in covered and "num_batches" not in name]


def initialise(network: nn.Module, gain: float = 0.02) -> None:
    """Xavier-normal weights (arXiv 1903.07291, section 4 and appendix A), zero biases."""
    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            weight = module.weight_orig if isinstance(module, SpectralConv2d) else module.weight
            nn.init.xavier_normal_(weight, gain)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
            if isinstance(module, SpectralConv2d):
                module.power_iteration(5)
