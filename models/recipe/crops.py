"""Random crops of photographs, all of a batch at once: the same few operators on a processor and on a GPU."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from .labels import DONT_CARE, IDS
from .photos import Photo

RARE = ("clouds", "field", "plant", "earth", "sand", "rock", "water", "sea", "snow")
SMALLEST = 0.8  # of the short side: the closest crop
CLOSER = 0.25  # share of the crops that are closer than the whole short side: those are enlarged, so softer than a photograph
CLOSEST_VIEW = 0.75  # the same for what the encoder sees


def photo_weights(photos: list[Photo]) -> Tensor:
    """How often each photo is drawn: up to four times as often where it shows what few show."""
    rare = torch.tensor([IDS[name] for name in RARE])
    shares = torch.stack([torch.bincount(photo.labels.flatten().long().cpu(), minlength=DONT_CARE + 1) for photo in photos]).float()
    shares = shares / shares.sum(1, keepdim=True)
    total = shares.sum(0).clamp_min(1e-3)
    need = (shares[:, rare] / total[rare] * total[rare].max()).sqrt().sum(1)
    return 1 + 3 * (need / need.quantile(0.9)).clamp_max(1)


class PhotoStack:
    """All photographs in one tensor. pixels uint8 [P, 3] and labels uint8 [P] are theirs one after the other, row by row."""

    def __init__(self, photos: list[Photo]) -> None:
        device = photos[0].pixels.device
        self.pixels = torch.cat([photo.pixels.flatten(1).T for photo in photos])
        self.labels = torch.cat([photo.labels.flatten() for photo in photos])
        self.sizes = torch.tensor([photo.labels.shape for photo in photos], device=device)
        counts = self.sizes.prod(1)
        self.starts = counts.cumsum(0) - counts
        self.weights = photo_weights(photos)
        self.shortest = int(self.sizes.min())

    def __len__(self) -> int:
        return len(self.starts)

    def cut(self, boxes: "Boxes", size: int) -> Tensor:
        """float32 [N, 3, size, size] in [-1, 1], bilinear; four samples a pixel where a crop is larger than `size`."""
        if self.shortest > size:
            return F.avg_pool2d(self._sample(boxes, 2 * size), 2)
        return self._sample(boxes, size)

    def cut_exactly(self, boxes: "Boxes") -> Tensor:
        """float32 [N, 3, side, side] in [-1, 1]: the pixels as they are; all crops have one side."""
        step = torch.arange(int(boxes.side[0]), device=self.starts.device)[None].expand(len(boxes.side), -1)
        columns = torch.where(boxes.mirrored[:, None], step.flip(1), step)
        return (self.pixels[self._index(boxes, step, columns)].float() / 127.5 - 1).permute(0, 3, 1, 2)

    def cut_labels(self, boxes: "Boxes", size: int) -> Tensor:
        """int64 [N, size, size], nearest neighbour."""
        step = torch.arange(size, device=self.starts.device)[None] * boxes.side[:, None] // size
        columns = torch.where(boxes.mirrored[:, None], boxes.side[:, None] - 1 - step, step)
        return self.labels[self._index(boxes, step, columns)].long()

    def _sample(self, boxes: "Boxes", size: int) -> Tensor:
        side = boxes.side[:, None]
        along = (torch.arange(size, device=self.starts.device) + 0.5)[None] / size
        centre = (along * side - 0.5).clamp_min(0).minimum((side - 1).float())
        low = centre.floor().long()
        high, part = (low + 1).minimum(side - 1), (centre - low)[:, :, None, None]
        flip = boxes.mirrored[:, None]
        left, right = (torch.where(flip, x.flip(1), x) for x in (low, high))
        across = torch.where(boxes.mirrored[:, None, None, None], part.flip(1), part).transpose(1, 2)

        def take(rows: Tensor, columns: Tensor) -> Tensor:
            return self.pixels[self._index(boxes, rows, columns)].float()

        upper = torch.lerp(take(low, left), take(low, right), across)
        lower = torch.lerp(take(high, left), take(high, right), across)
        return (torch.lerp(upper, lower, part) / 127.5 - 1).permute(0, 3, 1, 2)

    def _index(self, boxes: "Boxes", rows: Tensor, columns: Tensor) -> Tensor:
        """rows, columns [N, size] in the crops -> [N, size, size] into the stack."""
        width = self.sizes[boxes.photo, 1][:, None]
        row_starts = self.starts[boxes.photo][:, None] + (rows + boxes.top[:, None]) * width
        return row_starts[:, :, None] + (columns + boxes.left[:, None])[:, None, :]


@dataclass(frozen=True)
class Boxes:
    """Square crops, each an int64 [N]: the photograph's number, top, left, side in its pixels; `mirrored` bool [N]."""

    photo: Tensor
    top: Tensor
    left: Tensor
    side: Tensor
    mirrored: Tensor

    @classmethod
    def draw(cls, stack: PhotoStack, photo: Tensor, smallest: float, generator: torch.Generator, closer: float = 1) -> "Boxes":
        """`smallest`: the closest crop, a part of the shorter side; `closer`: share of those that are not all of it."""
        size = stack.sizes[photo].cpu()
        share = smallest + (1 - smallest) * torch.rand(len(photo), generator=generator)
        share = torch.where(torch.rand(len(photo), generator=generator) < closer, share, 1.0)
        side = (share * size.min(1).values).long()
        at = (torch.rand(len(photo), 2, generator=generator) * (size - side[:, None] + 1)).long()
        mirrored = torch.rand(len(photo), generator=generator) < 0.5
        return cls(*(part.to(stack.starts.device) for part in (photo, *at.T, side, mirrored)))


@dataclass(frozen=True)
class Batch:
    """pictures float32 [N, 3, size, size] in [-1, 1], labels int64 [N, size, size] and two more crops of photographs, mirrored on
    their own, in the same colours: `views` [N, 3, view, view] is what the encoder reads the styles from (light and palette are
    those of the picture, the layout is not), `crowd` [N + crowd, 3, view, view] another one of each and of other photographs."""

    pictures: Tensor
    labels: Tensor
    views: Tensor
    crowd: Tensor


def draw_batch(stack: PhotoStack, batch: int, size: int, generator: torch.Generator, view: int, crowd: int = 0) -> Batch:
    """Random square crops of different photographs, half of them mirrored, in colours changed a little."""
    count = min(len(stack), batch + crowd)
    chosen = torch.multinomial(stack.weights, count, generator=generator)
    if count < batch:  # fewer photographs than a batch holds, as in a check
        chosen = chosen.repeat(batch)[:batch]
    change = Colours.draw(len(chosen), generator, stack.starts.device)
    own, photos = change.of(batch), chosen[:batch]
    boxes = Boxes.draw(stack, photos, SMALLEST, generator, CLOSER)

    def seen(which: Tensor, colours: Colours) -> Tensor:
        return colours.apply(stack.cut(Boxes.draw(stack, which, CLOSEST_VIEW, generator), view))

    views = seen(photos, own)
    others = seen(chosen, change) if crowd else views
    return Batch(own.apply(stack.cut(boxes, size)), stack.cut_labels(boxes, size), views, others)


@dataclass(frozen=True)
class Colours:
    """Gain of each channel [N, 3, 1, 1], gamma and saturation [N, 1, 1, 1]. Small: tints that no camera makes would teach the
    critics that they are right (at 6 % a channel snow and sand grew pink)."""

    gain: Tensor
    gamma: Tensor
    saturation: Tensor

    @classmethod
    def draw(cls, count: int, generator: torch.Generator, device: torch.device) -> "Colours":
        spreads = ((0.025, 3), (0.12, 1), (0.12, 1))
        return cls(*((s * torch.randn(count, c, 1, 1, generator=generator)).exp().to(device) for s, c in spreads))

    def of(self, count: int) -> "Colours":
        return Colours(self.gain[:count], self.gamma[:count], self.saturation[:count])

    def apply(self, pictures: Tensor) -> Tensor:
        light = ((pictures + 1) / 2).clamp(1e-4, 1).pow(self.gamma)
        grey = light.mean(1, keepdim=True)
        light = ((light - grey) * self.saturation + grey) * self.gain
        return (light * 2 - 1).clamp(-1, 1)
