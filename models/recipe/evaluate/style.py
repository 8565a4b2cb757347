"""Style faithfulness: does a picture painted in a photo's style carry that style?"""

import torch
import torch.nn.functional as F
from torch import Tensor

from ..labels import DONT_CARE


def recovered(mu: Tensor, again: Tensor) -> dict[str, float]:
    """Styles [N, z_dim] of the photos and of the pictures painted with them: cosine, and how often (per cent) the nearest
    of all photos' styles is the right one. Depends on the pack's own encoder."""
    centre = mu.mean(0)
    cosine = F.cosine_similarity(mu - centre, again - centre, dim=1).mean()
    nearest = torch.cdist(again, mu).argmin(1)
    right = (nearest == torch.arange(len(mu))).float().mean()
    return {"cosine": round(float(cosine), 3), "recovered": round(float(100 * right), 1)}


def colour_error(pictures: Tensor, photos: Tensor, labels: Tensor) -> float:
    """Mean absolute difference (0..255) between the mean colours of each label's area in picture and photo."""
    errors = []
    for picture, photo, ids in zip(pictures, photos, labels):
        for label in ids.unique().tolist():
            area = ids == label
            if label != DONT_CARE and area.float().mean() > 0.02:
                errors.append((picture[:, area].mean(1) - photo[:, area].mean(1)).abs().mean())
    return round(float(torch.stack(errors).mean() * 127.5), 2)
