"""Loads exported models with Python's onnxruntime and runs the example of docs/onnx.md.

    pip install onnx onnxruntime numpy pillow
    python test/onnx/check_export.py FOLDER

FOLDER holds generator.onnx and, where there is one, encoder.onnx, as `spadework export-onnx` wrote them. Ends with an error
unless the models are valid, say what they take, and make numbers of the promised shapes and bounds.
"""
import os
import re
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime
from PIL import Image


def check_generator(path):
    model = onnx.load(path)
    onnx.checker.check_model(model)
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    assert {"pack", "pack_hash", "licence", "labels"} <= set(metadata), metadata
    session = onnxruntime.InferenceSession(path)
    random = np.random.default_rng(1)
    feeds = {}
    for port in session.get_inputs():
        assert port.name in model.doc_string or port.name.startswith("noise_"), port.name
        if port.type == "tensor(uint8)":
            feeds[port.name] = random.integers(0, 2, port.shape, np.uint8)
        else:
            feeds[port.name] = random.standard_normal(port.shape, np.float32)
    (picture,) = session.run(["picture"], feeds)
    assert picture.shape[:2] == (1, 3) and np.isfinite(picture).all() and np.abs(picture).max() <= 1 + 1e-6, picture.shape
    again = session.run(["picture"], feeds)[0]
    assert np.array_equal(picture, again)
    return feeds


def check_encoder(path):
    onnx.checker.check_model(onnx.load(path))
    session = onnxruntime.InferenceSession(path)
    for size in ((64, 64), (96, 48)):
        mu, logvar = session.run(["mu", "logvar"], {"photo": np.zeros((1, 3, *size), np.float32)})
        assert mu.shape == logvar.shape and np.isfinite(mu).all(), mu.shape


def run_example(folder, shape):
    """The ten lines that the documentation shows, as they stand there."""
    page = os.path.join(os.path.dirname(__file__), "../../docs/onnx.md")
    (example,) = re.findall(r"```python\n(.*?)```", open(page, encoding="utf-8").read(), re.S)
    with tempfile.TemporaryDirectory() as place:
        os.symlink(os.path.abspath(os.path.join(folder, "generator.onnx")), os.path.join(place, "generator.onnx"))
        os.chdir(place)
        Image.fromarray(np.tile(np.arange(16, dtype=np.uint8) % 2, (16, 1))).save("map.png")
        exec(compile(example, page, "exec"), {})
        assert Image.open("picture.png").size == shape[:0:-1]


folder = sys.argv[1]
feeds = check_generator(os.path.join(folder, "generator.onnx"))
if os.path.exists(os.path.join(folder, "encoder.onnx")):
    check_encoder(os.path.join(folder, "encoder.onnx"))
if "labels" in feeds:
    run_example(folder, feeds["labels"].shape)
print("onnxruntime", onnxruntime.__version__, "agrees")
