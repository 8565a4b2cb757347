"""The SPADE generator (arXiv 1903.07291, appendix A)."""

from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..noise import FINEST_NOISE
from ..patterns import Semantics
from .spade import SpadeBlock

UPSAMPLINGS = {"normal": 5, "more": 6, "most": 7}


@dataclass(frozen=True)
class GeneratorShape:
    """All that decides the generator's tensors. `uniform_after_first` is the ablation without SPADE after head_0. `tied`: the
    first layer gives all cells of the grid one feature, so that a style holds light and palette, no layout, and leaves no seams
    between cells; in a pack that is trained so all cells are equal, and it need not be told."""

    nf: int = 24
    nhidden: int = 48
    z_dim: int = 64
    semantic: int = 14
    upsampling: str = "normal"
    latent: int = 4
    uniform_after_first: bool = False
    tied: bool = False

    @property
    def size(self) -> int:
        """Side of the picture in pixels."""
        return self.latent * 2 ** UPSAMPLINGS[self.upsampling]

    def sides(self) -> list[int]:
        """Sides of the pictures that the blocks work at, smallest first."""
        return [self.latent * 2**level for level in range(UPSAMPLINGS[self.upsampling] + 1)]

    def framed_from(self) -> int:
        """Side of up_1's picture, out of which a frame is cut."""
        return self.latent * 2 ** (3 if self.upsampling == "normal" else 4)

    def to_json(self) -> dict:
        return asdict(self)


class Generator(nn.Module):
    """z [N, z_dim] and label maps -> picture [N, 3, size, size] in [-1, 1]."""

    def __init__(self, shape: GeneratorShape, spectral: bool = True, latent: tuple[int, int] | None = None) -> None:
        super().__init__()
        self.shape = shape
        self.latent = latent or (shape.latent, shape.latent)
        nf = shape.nf

        def block(fin: int, fout: int, first: bool = False) -> SpadeBlock:
            uniform = shape.uniform_after_first and not first
            return SpadeBlock(fin, fout, shape.semantic, shape.nhidden, spectral, uniform)

        self.fc = nn.Linear(shape.z_dim, 16 * nf * self.latent[0] * self.latent[1])
        self.head_0 = block(16 * nf, 16 * nf, first=True)
        self.G_middle_0 = block(16 * nf, 16 * nf)
        self.G_middle_1 = block(16 * nf, 16 * nf)
        self.up_0 = block(16 * nf, 8 * nf)
        self.up_1 = block(8 * nf, 4 * nf)
        self.up_2 = block(4 * nf, 2 * nf)
        self.up_3 = block(2 * nf, nf)
        last = nf
        if shape.upsampling == "most":
            self.up_4 = block(nf, nf // 2)
            last = nf // 2
        self.conv_img = nn.Conv2d(last, 3, 3, padding=1)
        self.preview: nn.Conv2d | None = None

    def forward(
        self, z: Tensor, semantics: Semantics, noise: dict[int, Tensor] | None = None, frame: "Frame | None" = None
    ) -> Tensor:
        """noise: one map [N, 1, h, w] for each height h that a block works at (noise.py), shared by the block's layers; None paints
        without. frame: paint only this part of the picture (its borders are not quite those of the whole)."""
        x = self._run(self._path(), z, semantics, noise, frame)
        return torch.tanh(self.conv_img(F.leaky_relu(x, 0.2)))

    def add_preview(self) -> nn.Conv2d:
        """The convolutions, one for each semantic channel, that make the picture at half its size out of what the last block reads."""
        channels = self._path()[-2][0].conv_1.out_channels
        self.preview = nn.Conv2d(channels, 3 * self.shape.semantic, 3, padding=1).to(self.fc.weight.device)
        return self.preview

    def paint_preview(self, z: Tensor, semantics: Semantics, noise: dict[int, Tensor] | None = None) -> Tensor:
        """The picture at half its size, [N, 3, size / 2, size / 2] in [-1, 1]."""
        x = F.leaky_relu(self._run(self._path()[:-1], z, semantics, noise, None), 0.2)
        return paint_by_label(self.preview, x, semantics.one_hot(*x.shape[2:]))

    def _run(
        self,
        path: list[tuple[SpadeBlock, bool]],
        z: Tensor,
        semantics: Semantics,
        noise: dict[int, Tensor] | None,
        frame: "Frame | None",
    ) -> Tensor:
        """The output of the last block of `path`."""
        x, noise = self._start(z), noise or {}
        whole = x.shape[2]  # the height of the whole picture that x is, or is a part of
        for block, up in path:
            if frame is not None and whole == self.shape.framed_from():
                x = x[frame.at(whole)]
                semantics = semantics.cut(*frame.at(self.shape.size)[2:])
            whole *= 2 if up else 1
            drawn = noise.get(whole)
            if drawn is not None and frame is not None and whole > self.shape.framed_from():
                drawn = drawn[frame.at(whole)]
            x = block(x, semantics, drawn, up)
        return x

    def _start(self, z: Tensor) -> Tensor:
        """What head_0 reads, [N, 16 nf, h, w] of the grid."""
        if not self.shape.tied:
            return self.fc(z).view(z.shape[0], -1, *self.latent).contiguous(memory_format=torch.channels_last)
        even = F.linear(z, *(mean.squeeze(1) for mean in self._mean_cells()))[:, :, None, None]
        return even.expand(-1, -1, *self.latent).contiguous(memory_format=torch.channels_last)

    def _mean_cells(self) -> tuple[Tensor, Tensor]:
        """Weight [16 nf, 1, z_dim] and bias [16 nf, 1] of the first layer, the mean over the cells."""
        cells = self.latent[0] * self.latent[1]
        return tuple(tensor.unflatten(0, (-1, cells)).mean(1, keepdim=True) for tensor in (self.fc.weight, self.fc.bias))

    @torch.no_grad()
    def make_plain(self) -> None:
        """Writes into the weights what `tied` and FINEST_NOISE say, so that a pack need not be told: all cells of the first layer
        become equal, gains zero where no noise was drawn."""
        cells = self.latent[0] * self.latent[1]
        if self.shape.tied:
            for tensor, mean in zip((self.fc.weight, self.fc.bias), self._mean_cells()):
                tensor.copy_(mean.expand(-1, cells, *mean.shape[2:]).flatten(0, 1))
        side = self.shape.latent
        for block, up in self._path():
            side *= 2 if up else 1
            if side < FINEST_NOISE and block.noise_0 is not None:
                block.noise_0.zero_()
                block.noise_1.zero_()

    def _path(self) -> list[tuple[SpadeBlock, bool]]:
        """The blocks in order, and whether each doubles its input first."""
        doubling = self.shape.upsampling != "normal"
        path = [(self.head_0, False), (self.G_middle_0, True), (self.G_middle_1, doubling)]
        path += [(block, True) for block in (self.up_0, self.up_1, self.up_2, self.up_3)]
        return path + ([(self.up_4, True)] if self.shape.upsampling == "most" else [])

    def sizes(self) -> list[tuple[int, int]]:
        """(height, width) of the pictures that the blocks work at."""
        return [tuple(side * 2**level for side in self.latent) for level in range(UPSAMPLINGS[self.shape.upsampling] + 1)]


def paint_by_label(conv: nn.Conv2d, features: Tensor, one_hot: Tensor) -> Tensor:
    """features [N, C, H, W] by the convolution of every pixel's own label, one_hot [N, L, H, W] -> picture [N, 3, H, W] in [-1, 1].
    conv: C -> 3 L channels, channel k * L + l being colour k of label l. The last block colours by label, so what stands for it must."""
    of_each = conv(features).unflatten(1, (3, -1))
    return torch.tanh((of_each * one_hot[:, None]).sum(2))


@dataclass(frozen=True)
class Frame:
    """A square part of a picture of `size` pixels; top, left and side are multiples of 8 (one pixel where up_1 works).

    Training paints only this part from up_2 on, which is most of the work. RIM pixels around it see other neighbours than in
    the whole picture, save where the frame ends with it; losses leave them out.
    """

    size: int
    top: int
    left: int
    side: int
    RIM = 16

    @classmethod
    def draw(cls, size: int, side: int, generator: torch.Generator) -> "Frame":
        room = (size - side) // 8
        beyond = room // 4  # an edge of the picture is in every sixth frame
        top, left = (8 * torch.randint(-beyond, room + beyond + 1, (2,), generator=generator).clamp(0, room)).tolist()
        return cls(size, top, left, side)

    def at(self, size: int) -> tuple[slice, slice, slice, slice]:
        """The part in a picture of another size."""
        top, left, side = (value * size // self.size for value in (self.top, self.left, self.side))
        return slice(None), slice(None), slice(top, top + side), slice(left, left + side)

    def inner(self) -> tuple[slice, slice, slice, slice]:
        """The part without its rim, side - 2 * RIM pixels each way, in the whole picture."""
        top, left = self.top + self._lead(self.top), self.left + self._lead(self.left)
        return self._square(top, left)

    def rim(self) -> tuple[slice, slice, slice, slice]:
        """The same in the part."""
        return self._square(self._lead(self.top), self._lead(self.left))

    def _lead(self, start: int) -> int:
        """Pixels left out before: none at the picture's edge, twice RIM at the opposite one."""
        return 0 if start == 0 else 2 * self.RIM if start == self.size - self.side else self.RIM

    def _square(self, top: int, left: int) -> tuple[slice, slice, slice, slice]:
        side = self.side - 2 * self.RIM
        return slice(None), slice(None), slice(top, top + side), slice(left, left + side)
