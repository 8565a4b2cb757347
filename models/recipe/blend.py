"""A run whose weights lie between those of two others that share an ancestor (from the folder models/):

python -m recipe.blend A B OUT --share 0.3 --share encoder=1 --share generator.fc=0.8

OUT/state.pt has A + share * (B - A) of every weight of generator and encoder, B's discriminators and no moments: a compact
checkpoint. The share whose name is the longest beginning of the weight's counts. What one training won and the other lost can be
had at once where the way between them is even, which fine-tuned networks often allow (Wang et al., Deep Network Interpolation,
2018): it costs a judgement, not a training, and is where the next training goes on.
"""

import argparse
from pathlib import Path
from typing import Any

from torch import Tensor

from . import checkpoint
from .named_number import named_number

BLENDED = ("generator", "encoder")


def blend(a: dict[str, Any], b: dict[str, Any], shares: dict[str, float]) -> dict[str, Any]:
    """Of two checkpoints; running averages begin anew. ValueError where their networks differ."""
    out = {name: value for name, value in b.items() if name not in ("average", "optimizer_g", "optimizer_d")}
    for part in BLENDED:
        theirs, ours = a[part], b[part]
        if theirs.keys() != ours.keys():
            raise ValueError(f"the two runs' networks differ: {sorted(theirs.keys() ^ ours.keys())[:3]}")
        out[part] = {name: _between(theirs[name], value, _share(shares, f"{part}.{name}")) for name, value in ours.items()}
    return out


def _share(shares: dict[str, float], name: str) -> float:
    fitting = [beginning for beginning in shares if name.startswith(beginning)]
    return shares[max(fitting, key=len)]


def _between(a: Tensor, b: Tensor, share: float) -> Tensor:
    return (a.float() + share * (b.float() - a.float())).to(b.dtype) if b.is_floating_point() else b


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("a", type=Path)
    parser.add_argument("b", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--share", type=named_number, action="append", default=[], metavar="[NAME=]B", help="how much of B; 0.5 unless told")
    arguments = parser.parse_args()
    a, b = (checkpoint.load(run / "state.pt" if run.is_dir() else run) for run in (arguments.a, arguments.b))
    arguments.out.mkdir(parents=True, exist_ok=True)
    checkpoint.save(arguments.out / "state.pt", blend(a, b, {"": 0.5} | dict(arguments.share)))


if __name__ == "__main__":
    main()
