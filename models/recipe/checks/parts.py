"""Losses and random parts of pictures: what they say of cases whose answer is known."""

import torch

from .. import losses
from ..augment import draw_window
from ..clouds import mark_clouds
from ..crops import Boxes, PhotoStack
from ..gamut import Gamut
from ..given import give_styles
from ..labels import CHANNELS, DONT_CARE, IDS, KINDRED
from ..networks.generator import Frame
from ..painted import exchange_kindred
from ..photos import Photo, centre_crop, to_float
from . import expect_close


def check_losses() -> None:
    """Zero for the same textures elsewhere, colours of areas as worked out by hand, styles found where they are near."""
    torch.manual_seed(12)
    labels = torch.zeros(1, 8, 8, dtype=torch.long)
    labels[:, 4:] = 1
    picture = torch.randn(1, 3, 8, 8)
    moved = torch.cat((picture[:, :, :4].flip(3), picture[:, :, 4:].flip(2)), 2)  # every label keeps its pixels
    directions = torch.eye(3)
    expect_close("texture moved about", losses.texture(picture, moved, labels, directions), torch.zeros(()), 1e-6)
    assert losses.texture(picture, picture.flip(2), labels, directions) > 0.01, "textures of other labels count as the same"
    expect_close("colours moved about", losses.area_colour(picture, moved, labels, 3), torch.zeros(()), 1e-6)
    brighter = picture.clone()
    brighter[:, :, 4:] += 0.5  # half of the picture: its mean, not its spread; one of two areas, one of two moments
    expect_close("a brighter area", losses.area_colour(picture, brighter, labels, 3), torch.tensor(0.125), 1e-5)
    styles = torch.randn(6, 16)
    spread = torch.ones(16)
    assert losses.style_found(styles[:4], styles, spread) < 0.2, "a style is not found in itself"
    assert losses.style_found(styles[:4].flip(0), styles, spread) > 1, "another style counts as found"


def check_label_losses() -> None:
    """What is left out costs nothing; rare labels count as much as common ones; a critic that knows the labels is told so."""
    labels = torch.tensor([[[0, 0, 0, 1], [0, 0, 0, 2]]])  # 2 is don't-care
    weights = losses.label_weights(labels, 3, 2)
    assert weights[2] == 0 and weights[1] == 6 * weights[0], weights
    known = torch.nn.functional.one_hot(labels, 4).permute(0, 3, 1, 2) * 50.0
    known[:, :, 1, 3] = torch.tensor([50.0, 0, 0, 0])  # wrong where nothing is said
    all_weights = torch.nn.functional.pad(weights, (0, 1))
    expect_close("labels read", losses.labels_read(known, labels, all_weights), torch.zeros(()), 1e-6)
    nothing = torch.zeros_like(known)
    expect_close("labels guessed", losses.labels_read(nothing, labels, all_weights), torch.tensor(4.0).log(), 1e-6)


def check_gamut() -> None:
    """Colours that a label has cost nothing, others their distance from them; other labels' colours do not count as its own."""
    labels = torch.full((64, 64), IDS["sky"], dtype=torch.uint8)
    labels[32:] = IDS["grass"]
    pixels = torch.zeros(3, 64, 64, dtype=torch.uint8)
    pixels[2, :32], pixels[1, 32:] = 204, 204  # blue above green, in the middle of a cell
    gamut = Gamut.of([Photo("made", pixels, labels)])
    own, ids = to_float(pixels)[None], labels.long()[None]
    assert gamut.outside(own, ids) == 0, "a photograph's own colours are outside"
    red = own.clone()
    red[:, 0, :32] = 0.0  # between cells 15 and 16, where the sky has 0 and, smoothed, 1
    judged = 6 / 16  # the upper half but for the rows beside the grass
    expect_close("red in the sky", gamut.outside(red, ids), torch.tensor(judged * 14.5 * 2 / 32), 1e-5)
    assert gamut.outside(own.flip(2), ids) > 0.3, "the sky may be as green as grass"
    assert gamut.outside(red, torch.full_like(ids, DONT_CARE)) == 0, "don't-care has colours of its own"


def check_kindred() -> None:
    """Kindred labels change places, both of a pair or none; the rest stays."""
    labels = torch.arange(CHANNELS).expand(64, 1, CHANNELS)
    changed = exchange_kindred(labels, torch.Generator().manual_seed(20))[:, 0]
    assert (changed.sort(1).values == labels[:, 0]).all(), "a label is lost"
    kindred = {IDS[a]: IDS[b] for a, b in (*KINDRED, *(pair[::-1] for pair in KINDRED))}
    for label in range(CHANNELS):
        seen = set(changed[:, label].tolist())
        assert seen == {label, kindred.get(label, label)}, (label, seen)


def check_edges() -> None:
    """Every edge of the picture is seen often, and frames stay inside."""
    random = torch.Generator().manual_seed(13)
    windows = [draw_window(512, 480, random) for _ in range(300)]
    frames = [Frame.draw(512, 288, random) for _ in range(300)]
    for name, starts, last, least in (
        ("windows", [window[2].start for window in windows], 32, 60),
        ("frames", [frame.inner()[2].start for frame in frames], 256, 20),
    ):
        assert min(starts) == 0 and max(starts) == last, (name, min(starts), max(starts))
        assert min(starts.count(0), starts.count(last)) >= least, f"{name} hardly reach the edges"


def check_crops() -> None:
    """A crop at its own size is the photograph's pixels, mirrored where it says so; at half the size the mean of four; the labels go along."""
    random = torch.Generator().manual_seed(16)
    photos = [
        Photo(str(n), torch.randint(256, (3, height, width), generator=random).byte(), torch.randint(14, (height, width), generator=random).byte())
        for n, (height, width) in enumerate(((40, 56), (64, 40)))
    ]
    stack = PhotoStack(photos)
    at = [torch.tensor(values) for values in ((1, 0), (17, 3), (5, 11), (32, 32))]
    boxes = Boxes(*at, torch.tensor([False, True]))
    whole, half, labels = stack.cut(boxes, 64)[:, :, ::2, ::2], stack.cut(boxes, 16), stack.cut_labels(boxes, 32)
    for place, (number, top, left, mirrored) in enumerate(((1, 17, 5, False), (0, 3, 11, True))):
        part = to_float(photos[number].pixels[:, top : top + 32, left : left + 32])
        ids = photos[number].labels[top : top + 32, left : left + 32].long()
        if mirrored:
            part, ids = part.flip(2), ids.flip(1)
        means = torch.nn.functional.avg_pool2d(part, 2)
        expect_close("crop", half[place], means, 1e-5)
        assert torch.equal(labels[place], ids), "labels of a crop"
        assert (whole[place] - part).abs().mean() < 0.5 * part.std(), "a crop enlarged is another"
    centre = Boxes(*(torch.tensor([value]) for value in (1, 12, 0, 40)), torch.tensor([False]))
    expect_close("centre crop", stack.cut(centre, 40)[0], centre_crop(photos[1], 40)[0], 1e-5)


def check_clouds() -> None:
    """An even sky stays sky, clear from dark to light too; dark patches in it are clouds, where they are, and beside them a
    sky that is not smooth is don't-care, as are branches; other labels stay."""
    labels = torch.full((200, 300), IDS["sky"], dtype=torch.uint8)
    labels[150:] = IDS["sea"]
    clear = torch.linspace(90, 220, 200).view(1, 200, 1).expand(3, 200, 300).byte()
    assert torch.equal(mark_clouds(clear, labels), labels), "a clear sky is cloudy"
    dusk = clear.clone()
    dusk[:, 30:70, 40:160] = 40
    marked = mark_clouds(dusk, labels)
    clouds = marked == IDS["clouds"]
    assert clouds[40:60, 60:140].float().mean() > 0.9, "a dark cloud is sky"
    assert not clouds[:, 220:].any() and torch.equal(marked[150:], labels[150:]), "clouds where there are none"
    assert (marked[:40, 240:] == IDS["sky"]).all(), "a smooth sky beside clouds is none"
    streaked = dusk.clone()
    for top in (90, 110, 130):
        streaked[:, top : top + 8, 180:] -= 22
    branches = clear.clone()
    branches[:, 20:120, 200:204] = 20
    seen = mark_clouds(branches, labels)
    assert (seen[20:120, 200:204] == DONT_CARE).all() and not (seen == IDS["clouds"]).any(), "branches are sky or clouds"
    assert (seen[:140, :150] == IDS["sky"]).all(), "a tree in a sky spoils all of it"
    doubtful = mark_clouds(streaked, labels) == DONT_CARE
    assert doubtful[90:130, 200:].float().mean() > 0.5 and not doubtful[:40, 240:].any(), "streaks beside clouds are sky"


def check_foreign_styles() -> None:
    """Own styles first; of the others half are the crowd's and half lie in its span; the encoder learns through its own alone."""
    random = torch.Generator().manual_seed(17)
    mu, crowd = (torch.randn(count, 3, generator=random).requires_grad_() for count in (8, 12))
    given = give_styles(mu, torch.full((8, 3), -20.0), crowd, torch.randn(8, 3, generator=random), 4, random)
    assert given.styles.shape == (8, 3) and given.unused.shape == (2, 3)
    expect_close("own styles", given.styles[:4], mu[:4], 1e-3)
    expect_close("the crowd's styles", given.styles[4:6], crowd[8:10], 0)
    (gradient,) = torch.autograd.grad(given.styles.sum(), mu)
    assert gradient[:4].all() and not gradient[4:].any(), "the encoder learns through styles that are not its photographs'"
    try:
        give_styles(mu, mu, crowd[:9], mu, 4, random)
    except ValueError as error:
        assert "crowd=2" in str(error)
    else:
        raise AssertionError("a crowd too small is taken")
