"""Compresses every built-in model in many ways, exports each to ONNX, and lets onnxruntime run it.

    python onnx_exports.py TINYDASH [--only TEXT] [--images COUNT] [--folder FOLDER]

Each file must pass onnx's checker (in strict mode, but for sparse initializers), and onnxruntime must give the test images the same classes as tinydash gives
them, but for at most five where two classes are as good as equal. Of Fashion-MNIST's 10 000 test images the first COUNT are
taken, all of them by default. Needs onnx, onnxruntime and numpy, and Debian's dataset-fashion-mnist.
"""
import argparse
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy
import onnx
import onnxruntime

MODELS = ["digits-mlp", "lenet-300-100", "lenet5", "mobilenet-tiny", "resnet8"]

CONFIGURATIONS = {
    "fp32": [],
    "int8 channels": ["--bits", "8"],
    "uint8 tensor": ["--bits", "8", "--scheme", "affine", "--granularity", "tensor"],
    "int4 channels": ["--bits", "4"],
    "int4 groups": ["--bits", "4", "--granularity", "group:32"],
    "palette 4": ["--bits", "4", "--scheme", "palette"],
    "90 % sparse": ["--sparsity", "0.9"],
    "w8a8": ["--bits", "8", "--activation-bits", "8"],
    "channels": ["--structured", "0.5"],
    "combined": ["--structured", "0.2", "--sparsity", "0.5", "--bits", "6", "--activation-bits", "8"],
}

# What the first ones leave out, on the models that are quick: all of it on the first, some on the second.
MORE = {
    "int1": ["--bits", "1"],
    "int1 sparse": ["--bits", "1", "--sparsity", "0.5"],
    "int2": ["--bits", "2"],
    "uint2 channels": ["--bits", "2", "--scheme", "affine"],
    "uint3 groups": ["--bits", "3", "--scheme", "affine", "--granularity", "group:24"],
    "uint5 sparse": ["--bits", "5", "--scheme", "affine", "--sparsity", "0.9"],
    "int8 sparse": ["--bits", "8", "--sparsity", "0.8"],
    "int4 sparse": ["--bits", "4", "--sparsity", "0.9"],
    "int16": ["--bits", "16"],
    "uint16 sparse": ["--bits", "16", "--scheme", "affine", "--sparsity", "0.9"],
    "palette 1": ["--bits", "1", "--scheme", "palette"],
    "palette 2 sparse": ["--bits", "2", "--scheme", "palette", "--sparsity", "0.8"],
    "palette 8 sparse": ["--bits", "8", "--scheme", "palette", "--sparsity", "0.5"],
    "sparse tensors": ["--sparsity", "0.95", "--onnx-weights", "sparse"],
    "sparse bytes": ["--sparsity", "0.95", "--bits", "8", "--onnx-weights", "sparse"],
    "2:4": ["--pattern", "2:4", "--bits", "8"],
    "w8a4 symmetric": ["--bits", "8", "--activation-bits", "4", "--symmetric-activations"],
    "w8a16": ["--bits", "8", "--activation-bits", "16"],
}
MORE_OF_MODEL = {
    "digits-mlp": list(MORE),
    "lenet5": ["int1", "uint3 groups", "uint5 sparse", "int4 sparse", "palette 2 sparse", "2:4", "sparse tensors"],
}

# The share of the fp32 file that a file may take.
SIZE_LIMITS = {("lenet5", "int8 channels"): 0.27, ("lenet5", "int4 channels"): 0.15}


def fashion_mnist(count, folder):
    """The first test images, scaled, and their labels. The folder becomes a dataset with no others, and the whole training split."""
    original = pathlib.Path("/usr/share/datasets/fashion-mnist")
    folder.mkdir(exist_ok=True)
    parts = []
    for name in ["t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"]:
        content = gzip.decompress((original / name).read_bytes())
        # An IDX file: a magic number whose last byte counts the extents, the extents, the elements.
        header = 4 + 4 * content[3]
        each = (len(content) - header) // int.from_bytes(content[4:8])
        part = content[header : header + count * each]
        parts.append(numpy.frombuffer(part, numpy.uint8))
        (folder / name).write_bytes(
            gzip.compress(content[:4] + (len(part) // each).to_bytes(4) + content[8:header] + part, 1)
        )
    for training in original.glob("train-*"):
        (folder / training.name).unlink(missing_ok=True)
        (folder / training.name).symlink_to(training)
    return parts[0].reshape(-1, 1, 28, 28).astype(numpy.float32) * numpy.float32(1 / 255), parts[1]


def digits():
    """The 360 test digits: the file's order is shuffled by a seeded generator (SplitMix64), and they are the last ones."""
    path = pathlib.Path(__file__).parents[2] / "Sources/CEmbedded/data/digits.csv.gz"
    rows = [list(map(int, line.split(b","))) for line in gzip.decompress(path.read_bytes()).split()]
    mask = (1 << 64) - 1
    state = 20260101
    order = list(range(len(rows)))
    for index in range(len(rows) - 1, 0, -1):
        state = (state + 0x9E3779B97F4A7C15) & mask
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        other = ((z ^ (z >> 31)) * (index + 1)) >> 64
        order[index], order[other] = order[other], order[index]
    test = numpy.array([rows[i] for i in order[len(rows) * 4 // 5 :]])
    return (test[:, :64] / numpy.float32(16)).astype(numpy.float32).reshape(-1, 1, 8, 8), test[:, 64]


def run(command):
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}: {result.stderr.strip()}")
    return result.stdout


def runtime_outputs(path, images):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # Processors without the newer dot products would saturate in the middle of a sum of bytes.
    options.add_session_config_entry("session.x64quantprecision", "1")
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    shape = session.get_inputs()[0].shape
    images = images.reshape([-1] + shape[1:])
    return numpy.concatenate(
        [session.run(None, {name: images[i : i + 250]})[0] for i in range(0, len(images), 250)]
    )


def check(tinydash, folder, model, name, options, data):
    images, labels, archive, dataset = data
    path = folder / f"{model}-{name.replace(' ', '-').replace('%', '').replace(':', '-')}.onnx"
    report = json.loads(run([tinydash, "compress", model, *options, "--data", dataset, "-o", path, "--json", "--quiet"]))
    assert report["bytes"] == path.stat().st_size, f"reported {report['bytes']}, wrote {path.stat().st_size} bytes"
    # Strict mode takes sparse initializers for values of a type that no operator reads.
    onnx.checker.check_model(onnx.load(path), full_check=not name.startswith("sparse "))

    theirs = runtime_outputs(path, images)
    ours_path = folder / "ours.npy"
    run([tinydash, "run", path, "--input", archive, "--output", ours_path])
    ours = numpy.load(ours_path).reshape(theirs.shape)
    correct = int((ours.argmax(1) == labels).sum())
    assert correct == round(report["accuracy"] * len(labels)), (
        f"the file gets {correct} right, compress said {report['accuracy'] * len(labels):.0f}"
    )
    different = int((ours.argmax(1) != theirs.argmax(1)).sum())
    return path.stat().st_size, different, report["accuracy"], onnx.load(path).opset_import[0].version


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tinydash")
    parser.add_argument("--only", default="", help="checks whose model and name contain this")
    parser.add_argument("--images", type=int, default=10_000, help="how many of Fashion-MNIST's test images")
    parser.add_argument("--folder", help="keep the files there")
    arguments = parser.parse_args()
    folder = pathlib.Path(arguments.folder or tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)

    data = {}
    fashion = folder / "fashion"
    for kind, dataset, (images, labels) in [
        ("digits", "digits", digits()),
        ("fashion", fashion, fashion_mnist(arguments.images, fashion)),
    ]:
        numpy.save(folder / f"{kind}.npy", images)
        data[kind] = (images, labels, folder / f"{kind}.npy", dataset)

    begin = time.time()
    failures = 0
    sizes = {}
    print(f"{'model':15s} {'compressed':18s} {'bytes':>9s} {'of fp32':>7s} {'opset':>5s} {'accuracy':>8s} {'differ':>6s}")
    for model in MODELS:
        configurations = CONFIGURATIONS | {name: MORE[name] for name in MORE_OF_MODEL.get(model, [])}
        if not any(arguments.only in f"{model} {name}" for name in configurations):
            continue
        for name, options in configurations.items():
            if arguments.only not in f"{model} {name}" and name != "fp32":
                continue
            images = data["digits" if model.startswith("digits") else "fashion"]
            try:
                size, different, accuracy, opset = check(arguments.tinydash, folder, model, name, options, images)
            except Exception as error:  # every kind of failure belongs into the table
                failures += 1
                print(f"{model:15s} {name:18s} FAILED: {str(error).splitlines()[0][:300]}", flush=True)
                continue
            sizes[model, name] = size
            share = size / sizes.get((model, "fp32"), size)
            verdict = ""
            if different > 5:
                verdict = "  FAILED: more than 5 images of another class"
            elif share > SIZE_LIMITS.get((model, name), 1e9):
                verdict = f"  FAILED: more than {SIZE_LIMITS[model, name]} of the fp32 file"
            failures += bool(verdict)
            print(
                f"{model:15s} {name:18s} {size:9d} {share:7.3f} {opset:5d} {accuracy:8.4f} {different:6d}{verdict}",
                flush=True,
            )
    print(f"{failures} failures, {time.time() - begin:.0f} s")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
