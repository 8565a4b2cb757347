"""Style faithfulness: does a picture painted in a photo's style carry that style?"""

import torch
import torch.nn.functional as F
from torch import Tensor

from ..labels import DONT_CARE


FLOOR = 1e-3  # of the mean variance: what a direction that photographs do not differ in counts as


def recovered(mu: Tensor, again: Tensor, known: Tensor) -> dict[str, float]:
    """Styles [N, z_dim] of the photos and of the pictures painted with them. `cosine`: around their mean, in the pack's own
    coordinates, where a few strong directions decide; `evenCosine`: every direction in which the styles `known` [M, z_dim] of
    other photographs differ weighs the same, so that packs with other coordinates compare; `recovered`: how often (per cent)
    the nearest of all photos' styles is the right one."""
    nearest = torch.cdist(again, mu).argmin(1)
    right = (nearest == torch.arange(len(mu))).float().mean()
    centre, inverse_root = even_coordinates(known)
    return {
        "cosine": round(mean_cosine(mu - mu.mean(0), again - mu.mean(0)), 3),
        "evenCosine": round(mean_cosine((mu - centre) @ inverse_root, (again - centre) @ inverse_root), 3),
        "recovered": round(float(100 * right), 1),
    }


def even_coordinates(styles: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and inverse root of the covariance of styles [M, z_dim]."""
    values, vectors = torch.linalg.eigh(torch.cov(styles.double().T))
    scale = (values.clamp_min(0) + FLOOR * values.mean()).rsqrt()
    return styles.mean(0), (vectors * scale @ vectors.T).to(styles.dtype)


def mean_cosine(a: Tensor, b: Tensor) -> float:
    return float(F.cosine_similarity(a, b, dim=1).mean())


def colour_error(pictures: Tensor, photos: Tensor, labels: Tensor) -> float:
    """Mean absolute difference (0..255) between the mean colours of each label's area in picture and photo."""
    errors = []
    for picture, photo, ids in zip(pictures, photos, labels):
        for label in ids.unique().tolist():
            area = ids == label
            if label != DONT_CARE and area.float().mean() > 0.02:
                errors.append((picture[:, area].mean(1) - photo[:, area].mean(1)).abs().mean())
    return round(float(torch.stack(errors).mean() * 127.5), 2)
