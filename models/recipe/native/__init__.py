"""Fused kernels for training on a CPU in bfloat16 (kernels.cpp): what elementwise operators one by one spend most of a step on.

Built with g++ on first use; `kernels` is None where that fails or the processor lacks AVX-512 with bfloat16, and everything
then runs by the plain operators. NATIVE=0 in the environment switches it off.
"""

import ctypes
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from torch import Tensor

_FOLDER = Path(__file__).parent


def _load() -> ctypes.CDLL | None:
    if os.environ.get("NATIVE") == "0" or not _able():
        return None
    source, library = _FOLDER / "kernels.cpp", _FOLDER / "kernels.so"
    if not library.exists() or library.stat().st_mtime < source.stat().st_mtime:
        try:
            _build(source, library)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"plain operators instead of native kernels: {error}", file=sys.stderr)
            return None
    loaded = ctypes.CDLL(str(library))
    loaded.distinct_windows.restype = ctypes.c_int64
    return loaded


def _able() -> bool:
    """Whether the processor has AVX-512 with bfloat16; unknown counts as no."""
    cpus = Path("/proc/cpuinfo")
    return cpus.exists() and "avx512_bf16" in cpus.read_text()


def _build(source: Path, library: Path) -> None:
    """Into a file of its own, then renamed: another process never loads half a library. Raises OSError or CalledProcessError
    (no compiler, a folder that cannot be written to)."""
    flags = "-O3 -march=native -fopenmp -shared -fPIC -std=c++17".split()
    handle, temporary = tempfile.mkstemp(suffix=".so", dir=library.parent)
    os.close(handle)
    try:
        subprocess.run(["g++", *flags, str(source), "-o", temporary], check=True)
        os.replace(temporary, library)
    finally:
        Path(temporary).unlink(missing_ok=True)


kernels = _load()


def usable(x: Tensor) -> bool:
    return kernels is not None and x.device.type == "cpu" and torch.is_autocast_enabled("cpu")


def _at(tensor: Tensor | None) -> ctypes.c_void_p:
    return ctypes.c_void_p(tensor.data_ptr() if tensor is not None else None)


def _long(value: int) -> ctypes.c_int64:
    return ctypes.c_int64(value)


def picture(x: Tensor) -> Tensor:
    return x.to(torch.bfloat16).contiguous(memory_format=torch.channels_last)


def channel_stats(x: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and (biased) variance of a channels-last bfloat16 picture."""
    count, channels, height, width = x.shape
    mean, var = torch.empty(channels), torch.empty(channels)
    kernels.channel_stats(_at(x), _long(count * height * width), _long(channels), _at(mean), _at(var))
    return mean, var


class _Spade(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, noise, gain, rows, index, shape, up, mean, rstd, slope):
        count, channels, height, width = shape
        outputs = rows.shape[1] // (2 * channels)
        ys = [torch.empty(shape, dtype=torch.bfloat16, memory_format=torch.channels_last) for _ in range(outputs)]
        dims = [_long(n) for n in (count, height, width, channels)]
        second = ys[1] if outputs == 2 else None
        kernels.spade_forward(
            _at(x), _at(noise), _at(gain), _at(rows), _at(index), *dims, ctypes.c_int(outputs), ctypes.c_int(up),
            _at(mean), _at(rstd), ctypes.c_float(slope), _at(ys[0]), _at(second),
        )  # fmt: skip
        ctx.save_for_backward(x, noise, gain, rows, index, mean, rstd)
        ctx.rest = (shape, up, slope, outputs)
        return tuple(ys)

    @staticmethod
    def backward(ctx, *grads):
        x, noise, gain, rows, index, mean, rstd = ctx.saved_tensors
        shape, up, slope, outputs = ctx.rest
        count, channels, height, width = shape
        grads = [picture(grad) for grad in grads]
        scratch = torch.empty_like(grads[0])
        dx = torch.empty_like(x)
        drows = torch.empty(rows.shape)
        dgain = torch.empty(channels) if noise is not None else None
        dims = [_long(n) for n in (count, height, width, channels)]
        second = grads[1] if outputs == 2 else None
        kernels.spade_backward(
            _at(x), _at(noise), _at(gain), _at(rows), _at(index), *dims, ctypes.c_int(outputs), ctypes.c_int(up),
            _at(mean), _at(rstd), ctypes.c_float(slope), _at(grads[0]), _at(second), _long(rows.shape[0]),
            _at(scratch), _at(dx), _at(drows), _at(dgain),
        )  # fmt: skip
        return dx, None, dgain, drows, None, None, None, None, None, None


def spade(x, noise, gain, rows, index, shape, up, mean, rstd, slope) -> tuple[Tensor, ...]:
    """Normalises x (channels-last bfloat16; a quarter of `shape` if `up`), adds gain * noise, modulates by one or two SPADE
    layers' rows [U, 2C or 4C]; LeakyReLU after the first. `index` int32."""
    rows = rows.to(torch.bfloat16).contiguous()
    return _Spade.apply(x, noise, gain, rows, index, tuple(shape), int(up), mean, rstd, slope)


def sum_rows(values: Tensor, index: Tensor, rows: int) -> Tensor:
    values = values.to(torch.bfloat16).contiguous()
    out = torch.empty(rows, values.shape[1])
    kernels.sum_rows(_at(values), _at(index), _long(values.shape[0]), _long(values.shape[1]), _long(rows), _at(out))
    return out


def distinct_windows(ids: Tensor, outside: int, factors: list[int]) -> tuple[Tensor, Tensor]:
    """ids int32 [N, H, W] -> (number int32 [N*H*W], windows int64 [U, 9])."""
    ids = ids.contiguous()
    number = torch.empty(ids.numel(), dtype=torch.int32)
    windows = torch.empty(ids.numel(), 9, dtype=torch.int64)
    table = torch.tensor(factors, dtype=torch.int64)
    dims = [_long(n) for n in ids.shape]
    found = kernels.distinct_windows(_at(ids), *dims, ctypes.c_int32(outside), _at(table), _at(number), _at(windows))
    return number, windows[:found]


def weighted_mode(labels: Tensor, window: int, weights: Tensor | None) -> Tensor:
    """int64 [N, H, W] -> the label with the largest weighted share of the window (odd) around each pixel; weights [N, channels]."""
    count = labels.shape[0]
    table = torch.ones(count, 16)
    if weights is not None:
        table[:, : weights.shape[1]] = weights
    small = labels.to(torch.uint8).contiguous()
    out = torch.empty_like(small)
    kernels.weighted_mode(_at(small), *[_long(n) for n in small.shape], ctypes.c_int(window), _at(table), _at(out))
    return out.long()
