"""What is written to disk and read again."""

import json
import tempfile
from pathlib import Path

import torch

from .. import checkpoint
from ..blend import blend
from ..gains import scale_gains
from ..plan import read_plan, stage_of
from ..tensor_file import load_file, save_file
from . import expect_close


def check_tensor_file() -> None:
    """Every type and shape that packs hold, an empty tensor, and lengths that leave the next tensor unaligned."""
    tensors = {
        "bytes": torch.arange(3, dtype=torch.uint8),
        "half": torch.randn(2, 3).half(),
        "float": torch.randn(1, 2, 3, 4),
        "long": torch.tensor([-1, 2**40]),
        "none": torch.empty(0, 4),
        "turned": torch.randn(3, 5).t(),
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tensors.safetensors"
        save_file(tensors, path, {"kind": "check"})
        found = load_file(path)
    assert found.keys() == tensors.keys(), found.keys()
    for name, tensor in tensors.items():
        assert found[name].dtype == tensor.dtype and found[name].shape == tensor.shape, name
        if tensor.numel():
            expect_close(name, found[name], tensor, 0)


def check_plan() -> None:
    """Stages inherit settings, iterations find their stage, and nonsense is refused."""
    stages = [{"name": "a", "until": 10, "set": {"batch": 4}}, {"name": "b", "until": 20, "set": {"kld_weight": 0.1}}]
    plan = _read({"size": "most", "stages": stages})
    assert [stage_of(plan, n) and stage_of(plan, n).name for n in (0, 9, 10, 20)] == ["a", "a", "b", None]
    assert plan.stages[1].settings == {"batch": 4, "kld_weight": 0.1}
    nonsense = [
        {"size": "most", "stages": [{"name": "a", "until": 10, "set": {"bach": 4}}]},
        {"size": "most", "stages": [stages[1], stages[0]]},
        {"size": "most", "stages": [stages[0], {**stages[1], "name": "a"}]},
        {"size": "huge", "stages": stages},
    ]
    for values in nonsense:
        try:
            _read(values)
        except ValueError:
            continue
        raise AssertionError(f"accepted: {values}")


def check_checkpoint() -> None:
    """Saving over a checkpoint leaves one whole file and nothing beside it; pieces merge to what was split."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for value in (1.0, 2.0):
            checkpoint.save(folder / "state.pt", {"weight": torch.full((3,), value), "optimizer_g": {}})
        assert [path.name for path in folder.iterdir()] == ["state.pt"], "something was left beside the checkpoint"
        small = checkpoint.compact(checkpoint.load(folder / "state.pt"))
        assert small.keys() == {"weight"} and small["weight"].dtype == torch.float16, small
        checkpoint.split(small, folder / "pieces")
        checkpoint.merge(folder / "pieces", folder / "merged.pt")
        expect_close("merged weight", checkpoint.load(folder / "merged.pt")["weight"], torch.full((3,), 2.0), 0)


def check_blend() -> None:
    """Every weight lies where its share says, counts stay whole, and other networks are refused."""
    a = {"generator": {"fc.weight": torch.zeros(2), "up.weight": torch.zeros(2), "n": torch.tensor(1)}, "encoder": {"w": torch.zeros(1)}}
    b = {"generator": {"fc.weight": torch.ones(2), "up.weight": torch.ones(2), "n": torch.tensor(5)}, "encoder": {"w": torch.ones(1)}}
    found = blend(a, b | {"optimizer_g": {}, "iteration": 7}, {"": 0.5, "generator.fc": 0.25, "encoder": 1.0})
    assert found["generator"]["fc.weight"].tolist() == [0.25, 0.25] and found["generator"]["up.weight"].tolist() == [0.5, 0.5]
    assert found["generator"]["n"] == 5 and found["encoder"]["w"] == 1 and found["iteration"] == 7 and "optimizer_g" not in found
    try:
        blend({"generator": {}, "encoder": {}}, b, {"": 0.5})
    except ValueError:
        return
    raise AssertionError("networks that differ were blended")


def _read(values: dict):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.json"
        path.write_text(json.dumps(values))
        return read_plan(path)


def check_gains() -> None:
    """Noise of one block changes, in weights and average; nothing else does; a block without noise is refused."""
    weights = {"up_0.noise_0": torch.ones(2), "up_1.noise_0": torch.ones(2), "up_0.conv_0.weight": torch.ones(2)}
    found = scale_gains({"generator": weights, "average": weights, "iteration": 3}, {"up_0": 0.5})
    for part in ("generator", "average"):
        expect_close("quieter", found[part]["up_0.noise_0"], torch.full((2,), 0.5), 0)
        assert all(torch.equal(found[part][name], weights[name]) for name in ("up_1.noise_0", "up_0.conv_0.weight"))
    assert found["iteration"] == 3
    try:
        scale_gains({"generator": weights}, {"up_9": 0.5})
    except ValueError:
        return
    raise AssertionError("a block without noise was accepted")
