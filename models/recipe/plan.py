"""Trains stage after stage for hours, and goes on where it was whenever it is run again (from the folder models/):

python -m recipe.plan PLAN.json --data DATA --nets NETS --out RUN --minutes 600 --low-priority --pause-file RUN/pause

PLAN.json: {"size": "most", "start_state": FILE or "start_pack": FOLDER (the first time only; relative to the plan),
"stages": [{"name", "until": iteration, "set": {field of Config: value}}, ...]}. A stage has the settings of those before it
and its own. At its end RUN/keep/NAME.pt holds the state.
"""

import argparse
import json
import shutil
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from .config import Config
from .labels import CHANNELS
from .loop import Loop, add_loop_options
from .networks.generator import UPSAMPLINGS, GeneratorShape
from .train import open_trainer, resume


@dataclass(frozen=True)
class Stage:
    name: str
    until: int
    settings: dict[str, Any]


@dataclass(frozen=True)
class Plan:
    size: str
    stages: list[Stage]
    start_state: Path | None
    start_pack: Path | None


def read_plan(path: Path) -> Plan:
    """Raises ValueError where the plan says something that no training could follow."""
    values = json.loads(path.read_text())
    known = {field.name for field in fields(Config)}
    stages: list[Stage] = []
    for number, entry in enumerate(values["stages"]):
        before = stages[-1] if stages else Stage("", 0, {})
        unknown = set(entry.get("set", {})) - known
        if unknown:
            raise ValueError(f"stage {number}: no such settings: {', '.join(sorted(unknown))}")
        if entry["until"] <= before.until:
            raise ValueError(f"stage {number} ends at {entry['until']}, the one before it at {before.until}")
        stages.append(Stage(entry["name"], entry["until"], before.settings | entry.get("set", {})))
    if values["size"] not in UPSAMPLINGS:
        raise ValueError(f"size is one of {', '.join(UPSAMPLINGS)}")
    if len({stage.name for stage in stages}) < len(stages):
        raise ValueError("every stage needs a name of its own")
    start = {key: path.parent / values[key] if key in values else None for key in ("start_state", "start_pack")}
    return Plan(values["size"], stages, **start)


def stage_of(plan: Plan, iteration: int) -> Stage | None:
    """The stage that learns iteration `iteration`; None after the last."""
    return next((stage for stage in plan.stages if iteration < stage.until), None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("plan", type=Path)
    add_loop_options(parser)
    arguments = parser.parse_args()
    plan = read_plan(arguments.plan)
    arguments.start_state, arguments.start_pack = plan.start_state, plan.start_pack
    trainer = open_trainer(arguments, GeneratorShape(semantic=CHANNELS, upsampling=plan.size, tied=True), plan.stages[0].settings)
    loop = Loop.open(arguments, trainer.config.generator.size)
    while not loop.over and (stage := stage_of(plan, trainer.iteration)):
        trainer = resume(trainer.state(), stage.settings, arguments)
        print(f"{stage.name}: iteration {trainer.iteration} to {stage.until}, {stage.settings}", flush=True)
        loop.train(trainer, stage.until)
        if trainer.iteration >= stage.until:
            keep = arguments.out / "keep"
            keep.mkdir(exist_ok=True)
            shutil.copyfile(arguments.out / "state.pt", keep / f"{stage.name}.pt")
            loop.show(trainer)


if __name__ == "__main__":
    main()
