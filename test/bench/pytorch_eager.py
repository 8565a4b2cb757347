"""The SPADE generator as published, in PyTorch eager mode with channels_last: what most ports run. Random weights.

Usage: python3 pytorch_eager.py '{"nf": 64, "nhidden": 128, "zDim": 256, "upsampling": "normal", "width": 256,
"height": 256, "semanticChannels": 151, "threads": 2, "pictures": 6}'; prints {"medianSeconds": ...} a picture.
"""

import json
import statistics
import sys
import time

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Spade(nn.Module):
    """[N, C, H, W], [N, semantic_nc, H0, W0] -> [N, C, H, W]"""

    def __init__(self, channels: int, semantic_channels: int, nhidden: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(channels, affine=False)
        self.shared = nn.Conv2d(semantic_channels, nhidden, 3, padding=1)
        self.gamma = nn.Conv2d(nhidden, channels, 3, padding=1)
        self.beta = nn.Conv2d(nhidden, channels, 3, padding=1)

    def forward(self, x: Tensor, semantics: Tensor) -> Tensor:
        hidden = F.relu(self.shared(F.interpolate(semantics, size=x.shape[2:], mode="nearest")))
        return self.norm(x) * (1 + self.gamma(hidden)) + self.beta(hidden)


class Block(nn.Module):
    """[N, fin, H, W] -> [N, fout, H, W]"""

    def __init__(self, fin: int, fout: int, semantic_channels: int, nhidden: int) -> None:
        super().__init__()
        middle = min(fin, fout)
        self.norm_0 = Spade(fin, semantic_channels, nhidden)
        self.conv_0 = nn.Conv2d(fin, middle, 3, padding=1)
        self.norm_1 = Spade(middle, semantic_channels, nhidden)
        self.conv_1 = nn.Conv2d(middle, fout, 3, padding=1)
        self.norm_s = Spade(fin, semantic_channels, nhidden) if fin != fout else None
        self.conv_s = nn.Conv2d(fin, fout, 1, bias=False) if fin != fout else None

    def forward(self, x: Tensor, semantics: Tensor) -> Tensor:
        shortcut = self.conv_s(self.norm_s(x, semantics)) if self.norm_s and self.conv_s else x
        d = self.conv_0(F.leaky_relu(self.norm_0(x, semantics), 0.2))
        return shortcut + self.conv_1(F.leaky_relu(self.norm_1(d, semantics), 0.2))


class Generator(nn.Module):
    """z [N, zDim], semantics [N, semantic_nc, H, W] -> picture [N, 3, H, W]"""

    def __init__(self, shape: dict) -> None:
        super().__init__()
        nf = shape["nf"]
        ups = {"normal": 5, "more": 6, "most": 7}[shape["upsampling"]]
        self.grid = (shape["height"] >> ups, shape["width"] >> ups)
        self.channels = 16 * nf
        self.fc = nn.Linear(shape["zDim"], self.channels * self.grid[0] * self.grid[1])
        widths = [(16, 16, False), (16, 16, True), (16, 16, ups > 5), (16, 8, True), (8, 4, True), (4, 2, True), (2, 1, True)]
        blocks = [(fin * nf, fout * nf, up) for fin, fout, up in widths]
        if ups == 7:
            blocks.append((nf, nf // 2, True))
        self.ups = [up for _, _, up in blocks]
        self.blocks = nn.ModuleList(Block(fin, fout, shape["semanticChannels"], shape["nhidden"]) for fin, fout, _ in blocks)
        self.conv_img = nn.Conv2d(blocks[-1][1], 3, 3, padding=1)

    def forward(self, z: Tensor, semantics: Tensor) -> Tensor:
        x = self.fc(z).view(-1, self.channels, *self.grid)
        for block, up in zip(self.blocks, self.ups):
            x = block(F.interpolate(x, scale_factor=2, mode="nearest") if up else x, semantics)
        return torch.tanh(self.conv_img(F.leaky_relu(x, 0.2)))


def main() -> None:
    shape = json.loads(sys.argv[1])
    torch.set_num_threads(shape["threads"])
    torch.manual_seed(1)
    generator = Generator(shape).eval().to(memory_format=torch.channels_last)
    labels = torch.randint(shape["semanticChannels"], (1, shape["height"] // 16, shape["width"] // 16))
    labels = labels.repeat_interleave(16, 1).repeat_interleave(16, 2)
    semantics = F.one_hot(labels, shape["semanticChannels"]).permute(0, 3, 1, 2).float().contiguous(memory_format=torch.channels_last)
    seconds = []
    with torch.inference_mode():
        for _ in range(shape["pictures"] + 1):
            begin = time.perf_counter()
            generator(torch.randn(1, shape["zDim"]), semantics)
            seconds.append(time.perf_counter() - begin)
    print(json.dumps({"medianSeconds": statistics.median(seconds[1:])}))


if __name__ == "__main__":
    main()
