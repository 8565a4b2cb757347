"""Writes what MobileNetV2 and InceptionV3 make of one picture with weights drawn from seeds, which the app's must agree with.

python -m recipe.pretrained_fixture NETS ../test/fixtures/pretrained (from the folder models/)

MobileNetV2's operators are those of NETS/mobilenet_v2_imagenet.json, run by graph_net.py. InceptionV3 is written out here, in plain
functions, at an eighth of its widths; names and steps are those of the network that FID is defined with (pool3, 2048 features;
average pools that do not count their padding, and a max pool in the last block).
"""

import json
import math
import sys
from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from .graph_net import GraphNet
from .noise import noise_map

NET = "mobilenet_v2_imagenet"
POOLED = 63
STAGES = (4, 11, 22, 48)
SIDE = {"mobile-net": 64, "inception": 107}
SHARE = 8
EPSILON = 1e-3


def drawn(seed: int, shape: tuple[int, ...], scale: float) -> Tensor:
    return noise_map(seed, 1, math.prod(shape)).view(shape) * scale


def picture(side: int) -> Tensor:
    return drawn(99, (1, 3, side, side), 0.5).clamp(-1, 1)


def summary(features: Tensor) -> list[float]:
    """Every so manieth number, 32 or a few more, then the mean of all and their mean magnitude."""
    flat = features.flatten().double()
    return [*flat[:: len(flat) // 32].tolist(), float(flat.mean()), float(flat.abs().mean())]


def mobile_net(nets: Path) -> dict:
    graph = json.loads((nets / f"{NET}.json").read_text())
    shapes = {}
    weights = {}
    convolutions = [op for op in graph["ops"] if "CONV_2D" in op["op"]]
    for number, op in enumerate(convolutions):
        kernel, bias = op["i"][1:]
        shape = tuple(graph["tensors"][kernel]["shape"])
        inputs = math.prod(shape[1:3]) if op["op"] == "DEPTHWISE_CONV_2D" else math.prod(shape[1:])
        weights[kernel] = drawn(2 * number + 1, shape, math.sqrt(2 / inputs)).numpy()
        weights[bias] = drawn(2 * number + 2, tuple(graph["tensors"][bias]["shape"]), 0.1).numpy()
        shapes[str(kernel)] = shape
        shapes[str(bias)] = weights[bias].shape
    net = GraphNet(graph, weights, pool_everything=True).eval()
    x = picture(SIDE["mobile-net"])
    stages = net.features(x, STAGES)
    return {
        "side": SIDE["mobile-net"],
        "ops": [{"op": op["op"], "i": op["i"]} for op in graph["ops"]],
        "shapes": shapes,
        "features": summary(net.features(x, (POOLED,))[0]),
        "stages": [{"shape": list(stage.shape), "numbers": summary(stage)} for stage in stages],
    }


class Weights:
    """Draws what is asked for, and remembers its name and shape."""

    def __init__(self) -> None:
        self.shapes: dict[str, list[int]] = {}

    def take(self, name: str, shape: tuple[int, ...], make: Callable[[Tensor], Tensor]) -> Tensor:
        self.shapes[name] = list(shape)
        return make(drawn(len(self.shapes), shape, 1))


def inception() -> dict:
    weights = Weights()

    def conv(name: str, x: Tensor, out: int, kernel: tuple[int, int] | int = 1, stride: int = 1, padding: tuple[int, int] | int = 0) -> Tensor:
        kh, kw = (kernel, kernel) if isinstance(kernel, int) else kernel
        out //= SHARE
        inputs = x.shape[1] * kh * kw
        kernel_ = weights.take(f"{name}.conv.weight", (out, x.shape[1], kh, kw), lambda n: n * math.sqrt(2 / inputs))
        gain = weights.take(f"{name}.bn.weight", (out,), lambda n: 1 + 0.1 * n)
        bias = weights.take(f"{name}.bn.bias", (out,), lambda n: 0.1 * n)
        mean = weights.take(f"{name}.bn.running_mean", (out,), lambda n: 0.1 * n)
        variance = weights.take(f"{name}.bn.running_var", (out,), lambda n: 1 + 0.5 * n * n)
        y = F.conv2d(x, kernel_, None, stride, padding)
        return F.relu(F.batch_norm(y, mean, variance, gain, bias, False, 0.0, EPSILON))

    def average(x: Tensor) -> Tensor:
        return F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)

    def block_a(name: str, x: Tensor, pool: int) -> Tensor:
        one = conv(f"{name}.branch1x1", x, 64)
        five = conv(f"{name}.branch5x5_2", conv(f"{name}.branch5x5_1", x, 48), 64, 5, 1, 2)
        three = conv(f"{name}.branch3x3dbl_2", conv(f"{name}.branch3x3dbl_1", x, 64), 96, 3, 1, 1)
        three = conv(f"{name}.branch3x3dbl_3", three, 96, 3, 1, 1)
        return torch.cat([one, five, three, conv(f"{name}.branch_pool", average(x), pool)], 1)

    def block_b(name: str, x: Tensor) -> Tensor:
        three = conv(f"{name}.branch3x3", x, 384, 3, 2)
        double = conv(f"{name}.branch3x3dbl_2", conv(f"{name}.branch3x3dbl_1", x, 64), 96, 3, 1, 1)
        return torch.cat([three, conv(f"{name}.branch3x3dbl_3", double, 96, 3, 2), F.max_pool2d(x, 3, 2)], 1)

    def block_c(name: str, x: Tensor, middle: int) -> Tensor:
        across, down = {"kernel": (1, 7), "padding": (0, 3)}, {"kernel": (7, 1), "padding": (3, 0)}
        one = conv(f"{name}.branch1x1", x, 192)
        seven = conv(f"{name}.branch7x7_2", conv(f"{name}.branch7x7_1", x, middle), middle, **across)
        seven = conv(f"{name}.branch7x7_3", seven, 192, **down)
        double = conv(f"{name}.branch7x7dbl_1", x, middle)
        for step, way, out in ((2, down, middle), (3, across, middle), (4, down, middle), (5, across, 192)):
            double = conv(f"{name}.branch7x7dbl_{step}", double, out, **way)
        return torch.cat([one, seven, double, conv(f"{name}.branch_pool", average(x), 192)], 1)

    def block_d(name: str, x: Tensor) -> Tensor:
        three = conv(f"{name}.branch3x3_2", conv(f"{name}.branch3x3_1", x, 192), 320, 3, 2)
        seven = conv(f"{name}.branch7x7x3_1", x, 192)
        seven = conv(f"{name}.branch7x7x3_2", seven, 192, (1, 7), 1, (0, 3))
        seven = conv(f"{name}.branch7x7x3_3", seven, 192, (7, 1), 1, (3, 0))
        return torch.cat([three, conv(f"{name}.branch7x7x3_4", seven, 192, 3, 2), F.max_pool2d(x, 3, 2)], 1)

    def block_e(name: str, x: Tensor, pooled: Tensor) -> Tensor:
        def fork(part: str, y: Tensor) -> list[Tensor]:
            return [conv(f"{name}.{part}a", y, 384, (1, 3), 1, (0, 1)), conv(f"{name}.{part}b", y, 384, (3, 1), 1, (1, 0))]

        one = conv(f"{name}.branch1x1", x, 320)
        three = fork("branch3x3_2", conv(f"{name}.branch3x3_1", x, 384))
        double = conv(f"{name}.branch3x3dbl_2", conv(f"{name}.branch3x3dbl_1", x, 448), 384, 3, 1, 1)
        return torch.cat([one, *three, *fork("branch3x3dbl_3", double), conv(f"{name}.branch_pool", pooled, 192)], 1)

    x = picture(SIDE["inception"])
    x = conv("Conv2d_1a_3x3", x, 32, 3, 2)
    x = conv("Conv2d_2a_3x3", x, 32, 3)
    x = F.max_pool2d(conv("Conv2d_2b_3x3", x, 64, 3, 1, 1), 3, 2)
    x = F.max_pool2d(conv("Conv2d_4a_3x3", conv("Conv2d_3b_1x1", x, 80), 192, 3), 3, 2)
    for name, pool in (("Mixed_5b", 32), ("Mixed_5c", 64), ("Mixed_5d", 64)):
        x = block_a(name, x, pool)
    x = block_b("Mixed_6a", x)
    for name, middle in (("Mixed_6b", 128), ("Mixed_6c", 160), ("Mixed_6d", 160), ("Mixed_6e", 192)):
        x = block_c(name, x, middle)
    x = block_d("Mixed_7a", x)
    x = block_e("Mixed_7b", x, average(x))
    x = block_e("Mixed_7c", x, F.max_pool2d(x, 3, 1, 1))
    return {"side": SIDE["inception"], "share": SHARE, "shapes": weights.shapes, "features": summary(x.mean((2, 3)))}


@torch.no_grad()
def main(nets: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in (("mobile-net", mobile_net(nets)), ("inception", inception())):
        (folder / f"{name}.json").write_text(json.dumps(content) + "\n")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:3]))
