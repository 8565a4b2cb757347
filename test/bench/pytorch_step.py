"""Seconds of a training step of models/recipe at the shipped pack's size, 128x128, with the losses that spadework train has: hinge,
feature matching, KL divergence, perceptual.

Usage, from models/: python3 ../test/bench/pytorch_step.py '{"data": FOLDER, "nets": FOLDER, "batch": 4, "threads": 2, "steps": 8, "precision":
"float32"}'; prints {"seconds": [...], "cpuSeconds": [...], "peakBytes": ...}. In float32 nothing is computed in bfloat16, nor by the kernels of native/, which know no other numbers.
"""

import contextlib
import json
import os
import resource
import sys
import time
from pathlib import Path

settings = json.loads(sys.argv[1])
if settings["precision"] == "float32":
    os.environ["NATIVE"] = "0"

sys.path.insert(0, str(Path(__file__).parents[2] / "models"))
import torch  # noqa: E402

if settings["precision"] == "float32":
    torch.bfloat16 = torch.float32
    torch.autocast = lambda *_, **__: contextlib.nullcontext()

from recipe.config import Config  # noqa: E402
from recipe.photos import load_photos, training_side  # noqa: E402
from recipe.trainer import Trainer  # noqa: E402

torch.set_num_threads(settings["threads"])
config = Config(
    batch=settings["batch"],
    feature_critic=False,
    texture_weight=0.0,
    palette_weight=0.0,
    colour_weight=0.0,
    recovery_weight=0.0,
)
photos = load_photos(Path(settings["data"]), "train", training_side(config.generator.size))[:40]
trainer = Trainer(config, Path(settings["nets"]), "cpu")
seconds: list[float] = []
cpu_seconds: list[float] = []
for _ in range(settings["steps"]):
    begin, cpu = time.perf_counter(), time.process_time()
    float(sum(trainer.step(photos).values()))
    seconds.append(time.perf_counter() - begin)
    cpu_seconds.append(time.process_time() - cpu)
print(json.dumps({"seconds": seconds, "cpuSeconds": cpu_seconds, "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))
