"""Checks of the recipe that need no test runner: python -m recipe.selfcheck [--fixtures DIR] [--nets DIR --data DIR].

Without --nets and --data the checks that train are left out, and say so.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

from .checks import evaluation, files, networks, parts, training

FIXTURES = Path(__file__).parents[2] / "test" / "fixtures" / "parity"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fixtures", type=Path, default=FIXTURES)
    parser.add_argument("--nets", type=Path)
    parser.add_argument("--data", type=Path)
    arguments = parser.parse_args()
    checks: list[tuple[str, Callable[[], None]]] = [
        ("modulation by patterns equals dense", networks.check_patterns),
        ("native kernels equal the plain operators", networks.check_native),
        ("a frame equals its part of the whole", networks.check_frame),
        ("noise comes from its seed, and changes the picture", networks.check_noise),
        ("a tied first layer equals one with equal cells", networks.check_tying),
        ("spectral norm folds", networks.check_folding),
        ("contrast shows beside a white border", networks.check_white_border),
        ("folding the prior changes no picture", networks.check_prior),
        ("one GAN step equals the reference", lambda: networks.check_gan_step(arguments.fixtures / "gan-step")),
        ("texture, area and style losses", parts.check_losses),
        ("labels read out of pictures", parts.check_label_losses),
        ("colours that a label has", parts.check_gamut),
        ("kindred labels change places", parts.check_kindred),
        ("windows and frames reach the edges", parts.check_edges),
        ("crops are the photographs'", parts.check_crops),
        ("clouds of dusk are clouds", parts.check_clouds),
        ("styles of other photographs", parts.check_foreign_styles),
        ("repeats show, noise does not", evaluation.check_repeats),
        ("steps at the grid's borders show", evaluation.check_seams),
        ("reach of styles", evaluation.check_reach),
        ("photographs in other colours", evaluation.check_recoloured),
        ("safetensors survive writing and reading", files.check_tensor_file),
        ("plans are read, and refused", files.check_plan),
        ("checkpoints are whole", files.check_checkpoint),
        ("weights between two runs'", files.check_blend),
        ("quieter noise", files.check_gains),
    ]
    if arguments.nets and arguments.data:
        checks += [
            ("training runs and resumes", lambda: training.check_training(arguments.nets, arguments.data)),
            ("a plan killed and run again goes on", lambda: training.check_plan_resumes(arguments.nets, arguments.data)),
            ("enlarging is learnt, and resumes", lambda: training.check_enlarger(arguments.nets, arguments.data)),
            ("a preview is learnt", lambda: training.check_preview(arguments.nets, arguments.data)),
            ("baseline, ablations and sizes train", lambda: training.check_variants(arguments.nets, arguments.data)),
        ]
    else:
        print("left out  the checks that train (they need --nets and --data)")
    for name, check in checks:
        check()
        print(f"ok        {name}", flush=True)


if __name__ == "__main__":
    main()
