#!/usr/bin/env python3
"""Writes small files with the formats' own libraries, for the readers to be compared with.

    python3 -m venv venv && venv/bin/pip install numpy torch safetensors
    venv/bin/python make_fixtures.py            # rewrites the files beside this script

`expected.json` has the values of every array: {"arrays": {file: {"shape", "values"}}, "safetensors": {name: ...}}.
"""

import gzip
import json
import pathlib

import numpy as np
import torch
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).resolve().parent
expected = {"arrays": {}, "safetensors": {}}


def describe(array):
    return {"shape": list(array.shape), "values": [float(v) for v in np.asarray(array, np.float64).reshape(-1)]}


def array(name, values, version=None):
    with open(HERE / f"{name}.npy", "wb") as file:
        np.lib.format.write_array(file, values, version=version)
    expected["arrays"][f"{name}.npy"] = describe(values)


base = np.arange(-3, 9).reshape(3, 4)
for type in ["i1", "<i2", ">i2", "<i4", "<i8", ">i8", "<f2", "<f4", ">f4", "<f8", ">f8"]:
    array(type.replace("<", "little-").replace(">", "big-"), (base * (1 if "i" in type else 0.375)).astype(type))
for type in ["u1", "<u2", "<u4", "<u8", "?"]:
    array(type.replace("<", "little-").replace("?", "bool"), (base + 3).astype(type))
array("half-edges", np.array([0.0, -0.0, 6e-8, 6.1e-5, 65504, -1.5], "<f2"))
array("fortran", np.asfortranarray(np.arange(24, dtype="<f4").reshape(2, 3, 4)))
array("scalar", np.array(2.5, "<f4"))
array("empty", np.zeros((0, 3), "<f4"))
array("version-2", np.arange(4, dtype="<f4"), (2, 0))
array("version-3", np.arange(4, dtype="<f4"), (3, 0))

random = np.random.default_rng(1)
images = lambda n: random.integers(0, 256, (n, 4, 3), dtype=np.uint8)
labels = lambda n: np.arange(n) % 3
arrays = dict(x_train=images(6), y_train=labels(6), x_test=images(4), y_test=labels(4).astype(np.uint8))
np.savez(HERE / "stored.npz", **arrays)
np.savez_compressed(HERE / "deflated.npz", **arrays)
expected["dataset"] = {key: describe(value) for key, value in arrays.items()}
floats = dict(
    x_train=random.standard_normal((5, 2, 2, 3)).astype("<f4"), y_train=labels(5)[:, None],
    x_test=random.standard_normal((2, 2, 2, 3)), y_test=labels(2))
np.savez_compressed(HERE / "floats.npz", **floats)

# Archives that are well-formed but can't be a dataset.
wrong = lambda name, **changes: np.savez_compressed(
    HERE / f"wrong-{name}.npz", **{k: v for k, v in {**arrays, **changes}.items() if v is not None})
wrong("missing", x_test=None)
wrong("negative-label", y_train=np.array([0, 1, 2, 0, -1, 1]))
wrong("huge-label", y_train=np.array([0, 1, 2, 0, 4_000_000_000, 1]))
wrong("float-labels", y_test=np.zeros(4))
wrong("label-shape", y_test=np.zeros((4, 2), np.uint8))
wrong("count", y_test=np.zeros(3, np.uint8))
wrong("shape", x_test=np.zeros((4, 3, 3), np.uint8))
wrong("wide", x_train=np.zeros((6, 4, 3), np.int64))
wrong("nan", x_train=np.array([0] * 71 + [np.nan], "<f4").reshape(6, 4, 3))
wrong("empty", x_train=np.zeros((0, 4, 3), np.uint8), y_train=np.zeros(0, np.uint8))
wrong("channels-last", x_train=np.zeros((6, 8, 8, 3), np.uint8))
wrong("scalar", x_train=np.array(1, np.uint8))

values = torch.tensor([-2.0, -0.5, 0.0, 0.15625, 1.0, 100.0]).reshape(2, 3)
tensors = {
    "f32": values, "f64": values.double(), "f16": values.half(), "bf16": values.bfloat16(),
    "i8": values.to(torch.int8), "u8": values.abs().to(torch.uint8), "i16": values.to(torch.int16),
    "i32": values.int(), "i64": values.long(), "bool": values > 0, "scalar": torch.tensor(7.0),
    "empty": torch.zeros(0, 4), "näme \"quoted\" \\ \U0001F600": torch.tensor([1.0]),
}
save_file(tensors, HERE / "types.safetensors", metadata={"format": "pt", "note": "line\nbreak \"q\" \\ é \U0001F600"})
expected["safetensors"] = {name: describe(t.double().numpy()) for name, t in tensors.items()}

# Every value of every eight-bit float, and wide unsigned integers.
bits = torch.arange(256, dtype=torch.int32).to(torch.uint8)
small = {str(type).split("float8_")[1]: bits.clone().view(type) for type in [
    torch.float8_e4m3fn, torch.float8_e5m2, torch.float8_e4m3fnuz, torch.float8_e5m2fnuz, torch.float8_e8m0fnu]}
wide = {"u16": torch.tensor([0, 65535], dtype=torch.uint16), "u32": torch.tensor([0, 4294967295], dtype=torch.uint32),
        "u64": torch.tensor([0, 2**63], dtype=torch.uint64)}
save_file({**small, **wide}, HERE / "eight.safetensors")
# Not a number and infinities have no JSON.
words = lambda t: [v if np.isfinite(v) else str(v) for v in t.float().double().numpy().tolist()]
expected["eight"] = {name: words(t) for name, t in small.items()}
expected["wide"] = {name: describe(t.numpy().astype(np.float64)) for name, t in wide.items()}

# Weights of a model in NumPy's archive.
np.savez_compressed(HERE / "weights.npz", **{
    "fc1.weight": np.arange(6, dtype="<f4").reshape(2, 3), "fc1.bias": np.array([0.5, -1], "<f2"),
    "steps": np.array(7), "table": np.asfortranarray(np.arange(6, dtype="<f8").reshape(3, 2))})

(HERE / "text.txt.gz").write_bytes(gzip.compress(b"The quick brown fox. " * 50, mtime=0))
(HERE / "expected.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")
