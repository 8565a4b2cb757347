"""Label maps as the SPADE layers see them: dense one-hot maps, or their distinct 5x5 neighbourhoods.

gamma and beta of a pixel depend on the 5x5 labels around it and on nothing else, and a map holds few different ones.
So every distinct neighbourhood is worked out once and the result is looked up per pixel; in training as well.
"""

from dataclasses import dataclass

from functools import cached_property

import torch
import torch.nn.functional as F
from torch import Tensor

from . import native


@dataclass(frozen=True)
class Patterns:
    """The distinct neighbourhoods of a batch of maps at one size.

    windows3: float [U3, 9 * channels], the distinct 3x3 label windows, one-hot, tap by tap; outside the picture all zero.
    windows5: int64 [U5, 9], each distinct 5x5 neighbourhood as nine numbers of 3x3 windows; U3 stands for 'outside'.
    index: int64 [N * H * W], the neighbourhood of every pixel.
    """

    windows3: Tensor
    windows5: Tensor
    index: Tensor
    shape: tuple[int, int, int]

    @cached_property
    def index32(self) -> Tensor:
        return self.index.to(torch.int32)


class Semantics:
    """A batch of label maps int64 [N, H, W] (ids in 0..channels-1), resized and analysed once per size."""

    def __init__(self, labels: Tensor, channels: int, dense: bool = False) -> None:
        self.labels = labels
        self.channels = channels
        self.dense = dense
        self._patterns: dict[tuple[int, int], Patterns] = {}
        self._one_hot: dict[tuple[int, int], Tensor] = {}
        self._cuts: dict[tuple[int, int, int, int], "Semantics"] = {}

    def resized(self, height: int, width: int) -> Tensor:
        """Nearest resize, source index = floor(i * in / out)."""
        return nearest(self.labels, height, width)

    def cut(self, rows: slice, columns: slice) -> "Semantics":
        """Of a part of the maps."""
        key = (rows.start, rows.stop, columns.start, columns.stop)
        if key not in self._cuts:
            self._cuts[key] = Semantics(self.labels[:, rows, columns], self.channels, self.dense)
        return self._cuts[key]

    def one_hot(self, height: int, width: int) -> Tensor:
        """[N, channels, height, width], float32 or, on a GPU, bfloat16."""
        key = (height, width)
        if key not in self._one_hot:
            dtype = torch.bfloat16 if self.labels.is_cuda else torch.float32
            self._one_hot[key] = one_hot(self.resized(height, width), self.channels, dtype)
        return self._one_hot[key]

    def patterns(self, height: int, width: int) -> Patterns:
        key = (height, width)
        if key not in self._patterns:
            self._patterns[key] = find_patterns(self.resized(height, width), self.channels)
        return self._patterns[key]


def nearest(labels: Tensor, height: int, width: int | None = None) -> Tensor:
    """Resizes maps [N, H, W]."""
    rows = torch.arange(height, device=labels.device) * labels.shape[1] // height
    columns = torch.arange(width or height, device=labels.device) * labels.shape[2] // (width or height)
    return labels[:, rows[:, None], columns[None, :]]


def one_hot(labels: Tensor, channels: int, dtype: torch.dtype = torch.float32) -> Tensor:
    """int64 [N, H, W] -> [N, channels, H, W], channels last in memory."""
    flat = torch.zeros((*labels.shape, channels), device=labels.device, dtype=dtype)
    return flat.scatter_(3, labels[..., None], 1.0).permute(0, 3, 1, 2)


def find_patterns(labels: Tensor, channels: int) -> Patterns:
    """Numbers the distinct 3x3 windows, then the distinct 3x3 windows of those numbers."""
    if native.kernels is not None and labels.device.type == "cpu":
        number3, windows3 = native.distinct_windows(labels.to(torch.int32), channels, _HASH_FACTORS)
        index, windows5 = native.distinct_windows(number3.view(labels.shape), windows3.shape[0], _HASH_FACTORS)
        taps = F.one_hot(windows3, channels + 1)[..., :channels]
        return Patterns(taps.flatten(1).float(), windows5, index.long(), tuple(labels.shape))
    number3, windows3 = _distinct_windows(labels, outside=channels)
    index, windows5 = _distinct_windows(number3.view(labels.shape), outside=windows3.shape[0])
    taps = F.one_hot(windows3, channels + 1)[..., :channels]
    return Patterns(taps.flatten(1).float(), windows5, index, tuple(labels.shape))


def _distinct_windows(ids: Tensor, outside: int) -> tuple[Tensor, Tensor]:
    """ids [N, H, W] -> (number of the window of every pixel [N*H*W], the distinct windows [U, 9]).

    Windows are told apart by a random linear hash of 64 bits: two of 100,000 windows collide with probability 3e-10.
    """
    _, height, width = ids.shape
    padded = F.pad(ids, (1, 1, 1, 1), value=outside)
    taps = [padded[:, y : y + height, x : x + width] for y in range(3) for x in range(3)]
    key = torch.zeros_like(ids)
    for tap, factor in zip(taps, _HASH_FACTORS):
        key = key + tap * factor
    distinct, number = torch.unique(key.flatten(), return_inverse=True)
    example = torch.empty_like(distinct).scatter_(0, number, torch.arange(number.numel(), device=ids.device))
    windows = torch.stack([tap.reshape(-1)[example] for tap in taps], 1)
    return number, windows


_HASH_FACTORS = torch.randint(-(2**63), 2**63 - 1, (9,), generator=torch.Generator().manual_seed(5)).bitwise_or(1).tolist()


class _GatherRows(torch.autograd.Function):
    """table[index] along dim 0 whose gradient is summed in float32: a row may stand for a hundred thousand pixels."""

    @staticmethod
    def forward(ctx, table: Tensor, index: Tensor) -> Tensor:
        ctx.save_for_backward(index)
        ctx.table = (table.shape[0], table.dtype)
        return table.index_select(0, index)

    @staticmethod
    def backward(ctx, grad: Tensor) -> tuple[Tensor, None]:
        (index,) = ctx.saved_tensors
        rows, dtype = ctx.table
        if native.kernels is not None and grad.dtype == torch.bfloat16 and grad.device.type == "cpu":
            return native.sum_rows(grad, index, rows).to(dtype), None
        return sum_by_row(grad, index, rows).to(dtype), None


class _Modulate(torch.autograd.Function):
    """x^ * (1 + gamma) + beta with the rows (1 + gamma | beta) of the distinct neighbourhoods.

    normal [N, C, H, W] channels last, rows [U5, 2C], index [N*H*W].
    """

    @staticmethod
    def forward(ctx, normal: Tensor, rows: Tensor, index: Tensor) -> Tensor:
        ctx.save_for_backward(normal, rows, index)
        pixels = _pixels(normal)
        scale, shift = rows.index_select(0, index).chunk(2, 1)
        return _picture(torch.addcmul(shift, pixels, scale), normal.shape)

    @staticmethod
    def backward(ctx, grad: Tensor) -> tuple[Tensor, Tensor, None]:
        normal, rows, index = ctx.saved_tensors
        channels = normal.shape[1]
        flat = _pixels(grad)
        grad_normal = _picture(flat * rows[:, :channels].index_select(0, index), normal.shape)
        both = torch.cat((flat * _pixels(normal), flat), 1)
        return grad_normal, sum_by_row(both, index, rows.shape[0]).to(rows.dtype), None


def gather_rows(table: Tensor, index: Tensor) -> Tensor:
    """table [U, C], index [P] -> [P, C]."""
    return _GatherRows.apply(table, index)


def modulate(normal: Tensor, rows: Tensor, index: Tensor) -> Tensor:
    """The SPADE layer's last step; see _Modulate."""
    return _Modulate.apply(normal, rows, index)


def sum_by_row(values: Tensor, index: Tensor, rows: int) -> Tensor:
    """values [P, C] -> [rows, C]: the sum over the pixels of every row, in float32 or wider."""
    wide = values.to(torch.promote_types(values.dtype, torch.float32)).contiguous()
    return torch.ops.aten.embedding_dense_backward(wide, index, rows, -1, False)


def _pixels(x: Tensor) -> Tensor:
    """[N, C, H, W] -> [N*H*W, C]; a view when x is channels last."""
    return x.permute(0, 2, 3, 1).reshape(-1, x.shape[1])


def _picture(flat: Tensor, shape: torch.Size) -> Tensor:
    count, channels, height, width = shape
    return flat.view(count, height, width, channels).permute(0, 3, 1, 2)
