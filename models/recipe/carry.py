"""Carries a run through a narrow door (from the folder models/):

python -m recipe.carry split RUN PIECES [--with-optimizers]   half-precision pieces of at most 15 MiB
python -m recipe.carry merge PIECES RUN                       RUN/state.pt, to go on from
"""

import argparse
from pathlib import Path

from . import checkpoint


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=("split", "merge"))
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--with-optimizers", action="store_true", help="also Adam's moments: three times the size")
    arguments = parser.parse_args()
    if arguments.action == "merge":
        checkpoint.merge(arguments.source, arguments.target / "state.pt")
        return
    state = checkpoint.compact(checkpoint.load(arguments.source / "state.pt"), arguments.with_optimizers)
    pieces = checkpoint.split(state, arguments.target)
    print(f"{len(pieces)} pieces, {sum(piece.stat().st_size for piece in pieces) / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
