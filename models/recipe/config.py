"""Everything that decides a training run, stored in its checkpoints."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

from .networks.encoder import EncoderShape
from .networks.generator import GeneratorShape


@dataclass(frozen=True)
class Config:
    generator: GeneratorShape = field(default_factory=GeneratorShape)
    encoder: EncoderShape = field(default_factory=EncoderShape)
    family: Literal["spade", "pix2pixhd"] = "spade"
    ndf: int = 32
    batch: int = 8
    seed: int = 1
    lr_generator: float = 1e-4
    lr_discriminator: float = 4e-4
    feature_weight: float = 10.0
    perceptual_weight: float = 5.0
    """Times the stages' own weights (perceptual_stages); 0 switches the loss off (ablation)."""
    perceptual_stages: tuple[float, ...] = (0.1, 0.25, 1.0, 1.0)
    """Little weight on the fine stages: L1 between textures that lie differently is smallest for a blur."""
    perceptual_size: int = 128
    """The frozen network sees pictures of at most this side."""
    feature_critic: bool = True
    """The critic on frozen features beside the two patch discriminators."""
    texture_weight: float = 3.0
    """Sliced Wasserstein distance between the features of real and fake within each label's area (losses.texture), at full
    resolution in a random window: the same textures, wherever they lie."""
    texture_stages: tuple[float, ...] = (1.0, 1.0, 0.5)
    """Strides 2, 4 and 8."""
    palette_weight: float = 2.0
    """The same distance between colours (pictures shrunk by four)."""
    label_weight: float = 0.0
    """Of the critic that reads labels out of pictures (networks.discriminator.LabelCritic); 0 does without it."""
    window: int = 144
    """Side of the window in which the frozen features are seen at full resolution."""
    adversarial_weight: float = 1.0
    """Of each of the three critics: patches, features of the shrunk picture, features of the window."""
    colour_weight: float = 10.0
    """L1 between mean colours of an 8x8 division; what teaches the encoder light and palette soonest."""
    recovery_weight: float = 1.0
    """L1 between a style and what the encoder reads out of its picture; keeps styles apart where photographs are few."""
    found_weight: float = 0.0
    """Cross-entropy of finding a painted picture's style among the styles of the batch and of a crowd of other photographs."""
    apart_weight: float = 0.0
    """The same for the encoder: another crop of the same photograph is to be found among the crowd's."""
    crowd: int = 0
    """Photographs of the crowd, beside those of the batch."""
    foreign: float = 0.0
    """Share of a batch's maps that are painted in styles which are not their photograph's own: half of them of the crowd, half
    drawn from the distribution of all styles at hand. There is no photograph to compare such pictures with; the critics judge
    them. Without, nobody but the user sees sand in the style of a photograph of snow."""
    relabelled: float = 0.0
    """Share of a batch's maps in which kindred labels change places, clouds and sky or rock and mountain (labels.KINDRED), painted
    in their photograph's own style. Of the photograph they are compared with the light alone; the critics judge the rest."""
    area_weight: float = 0.0
    """L1 between mean and spread of the colours of each label's area, picture by picture."""
    gamut_weight: float = 0.0
    """Mean distance of colours from those that their label has in photographs (gamut.py), in every picture painted."""
    kld_weight: float = 0.01
    """Per picture; the reference's 0.05 is per batch."""
    kld_warmup: int = 500
    frame: int = 0
    """Side of the part of each picture that is painted and judged, 0 for the whole (networks.generator.Frame)."""
    framed: float = 0.8
    """Share of the iterations that paint such a part; the others paint the whole."""
    head_start: int = 0
    """Iterations over which the generator's learning rate grows to its own, while new discriminators learn."""
    settle: int = 0
    """Iterations in which only the blocks learn that growing to 512 adds (up_4, conv_img): what was learnt before them is
    not to follow their first noise. Costs about half of a whole iteration."""
    average_decay: float = 0.998
    total: int = 0
    """Iteration at which the learning rate reaches zero; 0 keeps it constant."""
    fall_from: int = 0
    """Iteration from which on it falls, linearly."""

    def shares(self) -> tuple[int, int, int]:
        """Pictures of a batch, in this order: in all their own, relabelled, in foreign styles. Raises ValueError without the first."""
        relabelled, foreign = round(self.relabelled * self.batch), round(self.foreign * self.batch)
        if relabelled + foreign >= self.batch:
            raise ValueError(f"relabelled={self.relabelled} and foreign={self.foreign} leave none of a batch of {self.batch} to be compared")
        return self.batch - relabelled - foreign, relabelled, foreign

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Config":
        known = {f.name for f in fields(cls)}
        values = {name: value for name, value in values.items() if name in known}
        values["generator"] = GeneratorShape(**values["generator"])
        encoder = dict(values["encoder"])
        values["encoder"] = EncoderShape(**{**encoder, "channels": tuple(encoder["channels"])})
        for name in ("perceptual_stages", "texture_stages"):
            if name in values:
                values[name] = tuple(values[name])
        return cls(**values)
