"""What python -m recipe.selfcheck checks."""

from torch import Tensor


def expect_close(what: str, found: Tensor, expected: Tensor, tolerance: float) -> None:
    difference = float((found.detach().double() - expected.detach().double()).abs().max())
    if not difference <= tolerance:
        raise AssertionError(f"{what}: largest difference {difference:.3g}, allowed {tolerance:.3g}")
