"""What PyTorch and onnxruntime need for the work of tinydash-benchmark.

Reads one request a line on standard input and answers each with one JSON object on standard output; the first line
says what is installed. Times are seconds, by a monotonic clock, of the work alone: data is loaded and models are made
and exported before. Every library uses as many threads as it does by itself.

    train MODEL              one epoch, batch 128, Adam, cross-entropy        {"pytorch": s, "accuracy": fraction}
    evaluate MODEL [P O]     10 000 images; PyTorch in batches of P and onnxruntime of O, or both at several sizes
                                                                              {"pytorch 250": s, "onnxruntime 250": s, ...}
    prune | quantize | histogram   16.8 M weights                             {"pytorch": s}
"""

import gzip
import json
import os
import sys
import tempfile
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.nn.utils.prune as prune

try:
    import onnxruntime
except ImportError:
    onnxruntime = None

BATCH_SIZES = (10000, 1000, 250, 64)


def idx(folder, name):
    with gzip.open(os.path.join(folder, name)) as file:
        data = file.read()
    dimensions = [int.from_bytes(data[4 + 4 * i : 8 + 4 * i], "big") for i in range(data[3])]
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(dimensions)


def images(folder, name):
    return torch.tensor(idx(folder, name).astype(np.float32) / 255).reshape(-1, 1, 28, 28)


MODELS = {
    "lenet-300-100": lambda: nn.Sequential(
        nn.Flatten(), nn.Linear(784, 300), nn.ReLU(), nn.Linear(300, 100), nn.ReLU(), nn.Linear(100, 10)),
    "lenet5": lambda: nn.Sequential(
        nn.Conv2d(1, 20, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(20, 50, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(800, 500), nn.ReLU(), nn.Linear(500, 10)),
}


def seconds(work, prepare=lambda: ()):
    """What `work` takes once it has been done for a while: processors that have slept are slow at first.

    Every time it is given what `prepare` makes, which takes no part of the time.
    """
    warm = time.perf_counter() + 0.25
    work(*prepare())
    while time.perf_counter() < warm:
        work(*prepare())
    given = prepare()
    start = time.perf_counter()
    work(*given)
    return time.perf_counter() - start


class Peers:
    def __init__(self, folder):
        self.folder = folder
        self.data = {}
        self.models = {}
        self.weights = None

    def split(self, prefix):
        if prefix not in self.data:
            x = images(self.folder, prefix + "-images-idx3-ubyte.gz")
            y = torch.tensor(idx(self.folder, prefix + "-labels-idx1-ubyte.gz").astype(np.int64))
            self.data[prefix] = (x, y)
        return self.data[prefix]

    def train(self, name):
        x, y = self.split("train")

        def epoch():
            torch.manual_seed(0)
            model = MODELS[name]().train()
            optimizer = torch.optim.Adam(model.parameters(), 1e-3)
            order = torch.randperm(len(x))
            for i in range(0, len(x), 128):
                batch = order[i : i + 128]
                optimizer.zero_grad()
                F.cross_entropy(model(x[batch]), y[batch]).backward()
                optimizer.step()
            return model

        trained = []
        time = seconds(lambda: trained.append(epoch()))
        return {"pytorch": time, "accuracy": self.correct(trained[-1].eval(), 250) / len(self.split("t10k")[0])}

    def correct(self, model, size):
        x, y = self.split("t10k")
        with torch.no_grad():
            return sum(
                (model(x[i : i + size]).argmax(1) == y[i : i + size]).sum().item() for i in range(0, len(x), size))

    def prepared(self, name):
        if name not in self.models:
            torch.manual_seed(0)
            model = MODELS[name]().eval()
            session = None
            if onnxruntime:
                with tempfile.TemporaryDirectory() as folder:
                    path = os.path.join(folder, "model.onnx")
                    torch.onnx.export(
                        model, self.split("t10k")[0][:1], path, input_names=["x"], output_names=["y"],
                        dynamic_axes={"x": {0: "n"}, "y": {0: "n"}}, dynamo=False)
                    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
            self.models[name] = (model, session)
        return self.models[name]

    def evaluate(self, name, *sizes):
        pytorch_sizes, onnxruntime_sizes = [[int(size)] for size in sizes] or [BATCH_SIZES, BATCH_SIZES]
        model, session = self.prepared(name)
        x, y = (tensor.numpy() for tensor in self.split("t10k"))
        answer = {}
        def run(size):
            for i in range(0, len(x), size):
                (session.run(None, {"x": x[i : i + size]})[0].argmax(1) == y[i : i + size]).sum()

        for size in pytorch_sizes:
            answer[f"pytorch {size}"] = seconds(lambda: self.correct(model, size))
        for size in onnxruntime_sizes if session else ():
            answer[f"onnxruntime {size}"] = seconds(lambda: run(size))
        return answer

    def large(self):
        if self.weights is None:
            self.weights = torch.randn(4096, 4096)
        return self.weights

    def prune(self):
        def whole():
            # A layer can be pruned once only.
            layer = nn.Module()
            layer.weight = nn.Parameter(self.large().clone())
            return (layer,)

        return {"pytorch": seconds(lambda layer: prune.l1_unstructured(layer, "weight", amount=0.8), whole)}

    def quantize(self):
        weights = self.large()

        def quantize():
            scales = weights.abs().amax(1) / 127
            torch.quantize_per_channel(weights, scales, torch.zeros(len(weights)), 0, torch.qint8)

        return {"pytorch": seconds(quantize)}

    def histogram(self):
        weights = self.large()
        return {"pytorch": seconds(lambda: torch.histc(weights, 256))}


def main():
    # Libraries print to standard output now and then; answers go to what it was.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    versions = {"pytorch": torch.__version__, "threads": torch.get_num_threads()}
    if onnxruntime:
        versions["onnxruntime"] = onnxruntime.__version__
    print(json.dumps(versions), file=answers, flush=True)
    peers = Peers(sys.argv[1])
    for line in sys.stdin:
        verb, *arguments = line.split()
        print(json.dumps(getattr(peers, verb)(*arguments)), file=answers, flush=True)


if __name__ == "__main__":
    main()
