#!/usr/bin/env python3
"""Runs the cases that the `onnx` package tests backends with through `tinydash run` and compares the outputs.

    python3 -m venv venv && venv/bin/pip install numpy onnx
    swift build && venv/bin/python Tests/CrossChecks/onnx_operator_cases.py [--tinydash .build/debug/tinydash] [--only PATTERN]

Prints how many cases pass, and for those that don't the reasons, grouped. Fails when a case of an operator that tinydash
computes doesn't pass and no reason for it is listed below.
"""

import argparse
import collections
import concurrent.futures
import fnmatch
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import onnx
from onnx import numpy_helper

# Cases of operators that are computed, which don't pass, and why: the first pattern that fits a case's name.
KNOWN = [
]

UNSUPPORTED = re.compile(r'\(([A-Za-z0-9_.]+), [^)]*\) is an operator that isn\'t computed here')
UNKNOWN_SET = re.compile(r'\(([A-Za-z0-9_.]+), [^)]*\) is from the operator set')


def cases():
    """Yields (name, model, [(inputs, outputs)], rtol, atol)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from onnx.backend.test.case.node import collect_testcases

        for case in collect_testcases(None):
            if case.model is not None:
                yield case.name, case.model, case.data_sets, case.rtol, case.atol
    import onnx.backend.test

    data = pathlib.Path(onnx.backend.test.__file__).parent / "data"
    for kind in ("pytorch-operator", "pytorch-converted", "simple"):
        for folder in sorted((data / kind).glob("test_*")):
            model = onnx.load(folder / "model.onnx")
            sets = []
            for data_set in sorted(folder.glob("test_data_set_*")):
                parts = []
                for what, infos in (("input", model.graph.input), ("output", model.graph.output)):
                    values = []
                    for index in range(len(list(data_set.glob(f"{what}_*.pb")))):
                        info = infos[index]
                        raw = (data_set / f"{what}_{index}.pb").read_bytes()
                        if not info.type.HasField("tensor_type"):
                            values.append(None)
                            continue
                        tensor = onnx.TensorProto()
                        tensor.ParseFromString(raw)
                        values.append(numpy_helper.to_array(tensor))
                    parts.append(values)
                sets.append(tuple(parts))
            yield folder.name, model, sets, 1e-3, 1e-7


def as_array(value):
    """A NumPy array of a type that NPY files know, or None."""
    if isinstance(value, onnx.TensorProto):
        value = numpy_helper.to_array(value)
    if not isinstance(value, (np.ndarray, np.generic)):
        return None
    value = np.asarray(value)
    if value.dtype.kind in "biuf" and value.dtype.itemsize <= 8 and not value.dtype.isbuiltin == 0:
        return value
    try:
        return value.astype(np.float32) if value.dtype.kind not in "OUSc" else None
    except (TypeError, ValueError):
        return None


def with_constants(model, inputs, arrays):
    """The model as exporters write it: all inputs but the first are initializers."""
    changed = onnx.ModelProto()
    changed.CopyFrom(model)
    types = {value.name: value.type.tensor_type.elem_type for value in model.graph.input}
    kept = [value for value in changed.graph.input if value.name not in inputs[1:]]
    del changed.graph.input[:]
    changed.graph.input.extend(kept)
    for name, value in list(zip(inputs, arrays))[1:]:
        if not isinstance(value, onnx.TensorProto):
            value = numpy_helper.from_array(np.asarray(value), name)
            if value.data_type != types[name]:
                return None
        tensor = changed.graph.initializer.add()
        tensor.CopyFrom(value)
        tensor.name = name
    return changed


def reason_of(error):
    """A text that is the same for all cases that fail for one reason."""
    found = UNSUPPORTED.search(error) or UNKNOWN_SET.search(error)
    if found:
        return f"operator {found.group(1)} isn't computed"
    error = re.sub(r"^error: [^:]*\.onnx: ", "", error.strip().split("\n")[0])
    error = re.sub(r"^error: ", "", error)
    error = re.sub(r"^the model can't be run: (\S+ \([A-Za-z]+\): )?", "", error)
    error = re.sub(r'node (?:that computes )?"[^"]*" \(([A-Za-z0-9]+), [^)]*\)', r"\1", error)
    return re.sub(r"-?\d+", "#", error)


def run(case, tinydash, folder):
    """Runs a case as it is, and where that fails because something is no constant, with it as one."""
    name, reason = run_once(case, tinydash, folder)
    if reason is None or not re.search("only constant ones|computed values", reason):
        return name, reason
    name, model, sets, rtol, atol = case
    inputs = [value.name for value in model.graph.input]
    if len(sets) != 1 or len(inputs) < 2 or len(sets[0][0]) != len(inputs):
        return name, reason
    given = sets[0][0]
    given = [given[key] for key in inputs] if isinstance(given, dict) else list(given)
    changed = with_constants(model, inputs, given)
    if changed is None:
        return name, reason
    return run_once((name, changed, [(given[:1], sets[0][1])], rtol, atol), tinydash, folder)


def run_once(case, tinydash, folder):
    name, model, sets, rtol, atol = case
    path = os.path.join(folder, re.sub(r"[^A-Za-z0-9_]", "_", name))
    initialized = {tensor.name for tensor in model.graph.initializer}
    inputs = [value.name for value in model.graph.input]
    if len(sets and sets[0][0] or []) < len(inputs):
        inputs = [value for value in inputs if value not in initialized]
    outputs = [value.name for value in model.graph.output]
    for value in list(model.graph.input) + list(model.graph.output):
        if not value.type.HasField("tensor_type"):
            return name, "inputs or outputs that are no tensors (sequences, optionals, maps)"
        if value.type.tensor_type.elem_type in (onnx.TensorProto.STRING, onnx.TensorProto.COMPLEX64, onnx.TensorProto.COMPLEX128):
            return name, "strings or complex numbers"
    with open(path + ".onnx", "wb") as file:
        file.write(model.SerializeToString())
    for given, expected in sets:
        if isinstance(given, dict):
            given = [given[key] for key in inputs]
        arrays = [as_array(value) for value in given]
        wanted = [as_array(value) for value in expected]
        types = [value.type.tensor_type.elem_type for value in model.graph.output]
        if any(array is None for array in arrays + wanted):
            return name, "inputs or outputs that are no tensors (sequences, optionals, maps)"
        if not inputs:
            return name, "no inputs: everything is constant"
        named = {key: array for key, array in zip(inputs, arrays)}
        np.savez(path + ".in.npz", **named)
        try:
            done = subprocess.run(
                [tinydash, "run", path + ".onnx", "--input", path + ".in.npz", "--output", path + ".out.npz", "--threads", "1"],
                capture_output=True, text=True, timeout=60)
        except subprocess.TimeoutExpired:
            return name, "TIMEOUT"
        if done.returncode not in (0, 1):
            return name, f"CRASH with status {done.returncode}"
        if done.returncode == 1:
            return name, reason_of(done.stderr)
        with np.load(path + ".out.npz") as archive:
            found = {key: archive[key] for key in archive.files}
        for key, array, type in zip(outputs, wanted, types):
            if key == "":
                continue
            if key not in found:
                return name, f"output left out ({'/'.join(sorted({node.op_type for node in model.graph.node}))})"
            if found[key].shape != array.shape:
                return name, f"WRONG shape {found[key].shape}, expected {array.shape}"
            # Low precision is computed in single precision here.
            loose = {onnx.TensorProto.FLOAT16: 1e-3, onnx.TensorProto.BFLOAT16: 1e-2}.get(type, 0)
            if not np.allclose(
                    found[key].astype(np.float64), array.astype(np.float64), rtol=max(rtol, loose), atol=max(atol, 1e-6, loose), equal_nan=True):
                worst = np.abs(found[key].astype(np.float64) - array.astype(np.float64)).max()
                return name, f"WRONG values, off by {worst:.3g}"
    for suffix in (".onnx", ".in.npz", ".out.npz"):
        try:
            os.remove(path + suffix)
        except FileNotFoundError:
            pass
    return name, None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    root = pathlib.Path(__file__).resolve().parents[2]
    parser.add_argument("--tinydash", default=str(root / ".build/debug/tinydash"))
    parser.add_argument("--only", default="*", help="a pattern for the names of cases")
    parser.add_argument("--keep", help="a folder to leave models of failed cases in")
    parser.add_argument("--verbose", action="store_true", help="name every case that doesn't pass")
    arguments = parser.parse_args()
    if not os.access(arguments.tinydash, os.X_OK):
        sys.exit(f"no program at {arguments.tinydash}; build it first: swift build")
    selected = [case for case in cases() if fnmatch.fnmatch(case[0], arguments.only)]
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or temporary
        os.makedirs(folder, exist_ok=True)
        with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            results = list(pool.map(lambda case: run(case, arguments.tinydash, folder), selected))
    groups = collections.defaultdict(list)
    unexplained = []
    passed = 0
    for name, reason in results:
        if reason is None:
            passed += 1
            continue
        is_unsupported = re.match(r"operator \S+ isn't computed$|inputs or outputs that are no|strings or|no inputs", reason)
        if not is_unsupported:
            known = next((why for pattern, why in KNOWN if fnmatch.fnmatch(name, pattern)), None)
            if known is None:
                unexplained.append((name, reason))
            else:
                reason = known
        groups[reason].append(name)
    print(f"{passed} of {len(results)} cases pass (onnx {onnx.__version__})\n")
    print("| cases | why they don't |\n|---|---|")
    operators = collections.Counter()
    for reason, names in sorted(groups.items(), key=lambda item: -len(item[1])):
        found = re.match(r"operator (\S+) isn't computed$", reason)
        if found:
            operators[found.group(1)] += len(names)
        else:
            print(f"| {len(names)} | {reason} |")
        if arguments.verbose:
            print("   ", " ".join(names), file=sys.stderr)
    if operators:
        listed = ", ".join(f"{name} {count}" for name, count in operators.most_common())
        print(f"| {sum(operators.values())} | an operator that isn't computed: {listed} |")
    if unexplained:
        print(f"\n{len(unexplained)} cases fail that should pass:", file=sys.stderr)
        for name, reason in unexplained:
            print(f"  {name}: {reason}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
