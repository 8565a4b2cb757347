"""The SPADE generator (spec section 3)."""

from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..patterns import Semantics
from .spade import SpadeBlock

FINEST_BLOCKS = 32  # side from which on noise is drawn
UPSAMPLINGS = {"normal": 5, "more": 6, "most": 7}


@dataclass(frozen=True)
class GeneratorShape:
    """All that decides the generator's tensors. `uniform_after_first` is the ablation without SPADE after head_0."""

    nf: int = 24
    nhidden: int = 48
    z_dim: int = 64
    semantic: int = 14
    upsampling: str = "normal"
    latent: int = 4
    uniform_after_first: bool = False

    @property
    def size(self) -> int:
        """Side of the picture in pixels."""
        return self.latent * 2 ** UPSAMPLINGS[self.upsampling]

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

    def forward(
        self, z: Tensor, semantics: Semantics, noise: dict[int, Tensor] | None = None, frame: "Frame | None" = None
    ) -> Tensor:
        """noise: one map [N, 1, s, s] for each size s that a block works at (draw_noise), shared by the block's layers.
        frame: paint only this part of the picture (its borders are not quite those of the whole)."""
        # One feature for all cells of the grid: a style holds light and palette, no layout, and leaves no seams between cells.
        cells = self.latent[0] * self.latent[1]
        weight, bias = (t.unflatten(0, (-1, cells)).mean(1) for t in (self.fc.weight, self.fc.bias))
        x = F.linear(z, weight, bias)[:, :, None, None].expand(-1, -1, *self.latent).contiguous(memory_format=torch.channels_last)
        noise = noise or {}
        cut: Frame | None = None  # set once x is the frame's part

        def run(block: SpadeBlock, x: Tensor, up: bool) -> Tensor:
            size = x.shape[2] * (2 if up else 1)
            if cut is None:
                return block(x, semantics, noise.get(size), up)
            size = size * self.shape.size // cut.side
            drawn = noise.get(size)
            return block(x, inner, None if drawn is None else drawn[cut.at(size)], up)

        x = run(self.head_0, x, False)
        x = run(self.G_middle_0, x, True)
        x = run(self.G_middle_1, x, self.shape.upsampling != "normal")
        x = run(self.up_0, x, True)
        x = run(self.up_1, x, True)
        if frame is not None:
            inner = semantics.cut(*frame.at(self.shape.size)[2:])
            x = x[frame.at(x.shape[2])]
            cut = frame
        x = run(self.up_2, x, True)
        x = run(self.up_3, x, True)
        if self.shape.upsampling == "most":
            x = run(self.up_4, x, True)
        return torch.tanh(self.conv_img(F.leaky_relu(x, 0.2)))

    def sizes(self) -> list[tuple[int, int]]:
        """Of the maps that the blocks work at."""
        return [tuple(side * 2**level for side in self.latent) for level in range(UPSAMPLINGS[self.shape.upsampling] + 1)]

    def draw_noise(self, count: int, generator: torch.Generator | None, shared: bool = False) -> dict[int, Tensor]:
        """Standard normal maps [count, 1, s, s], from the smallest size up; `shared`: the same for every picture."""
        maps = {}
        for height, width in self.sizes():
            drawn = torch.randn(1 if shared else count, 1, height, width, generator=generator)
            if height < FINEST_BLOCKS:
                drawn = torch.zeros_like(drawn)  # the nearest up-sampling would turn noise of so few pixels into blocks
            maps[height] = drawn.expand(count, -1, -1, -1).to(self.fc.weight.device)
        return maps


@dataclass(frozen=True)
class Frame:
    """A square part of a picture of `size` pixels; top, left and side are multiples of 8 (one pixel where up_1 works).

    Training paints only this part from up_2 on, which is most of the work. RIM pixels around it see other neighbours than in
    the whole picture; losses leave them out.
    """

    size: int
    top: int
    left: int
    side: int
    RIM = 16

    @classmethod
    def draw(cls, size: int, side: int, generator: torch.Generator) -> "Frame":
        top, left = (8 * torch.randint((size - side) // 8 + 1, (2,), generator=generator)).tolist()
        return cls(size, top, left, side)

    def at(self, size: int) -> tuple[slice, slice, slice, slice]:
        """The part in a picture of another size."""
        top, left, side = (value * size // self.size for value in (self.top, self.left, self.side))
        return slice(None), slice(None), slice(top, top + side), slice(left, left + side)

    def inner(self) -> tuple[slice, slice, slice, slice]:
        """The part without its rim, in the whole picture."""
        return tuple(
            part if part.start is None else slice(part.start + self.RIM, part.stop - self.RIM) for part in self.at(self.size)
        )

    def rim(self) -> tuple[slice, slice, slice, slice]:
        """The same in the part."""
        inside = slice(self.RIM, self.side - self.RIM)
        return slice(None), slice(None), inside, inside
