"""Writes references.json: what PyTorch, onnxruntime and NumPy make of the same weights.

Needs torch, onnx and onnxruntime. Run it in this folder: python make_fixtures.py
"""

import json

import numpy as np
import onnx
import torch
from onnxruntime import InferenceSession
from onnxruntime.quantization.quant_utils import compute_scale_zp
from torch.nn.utils import prune

generator = np.random.default_rng(7)


def floats(array):
    return [float(v) for v in np.asarray(array, dtype=np.float32).ravel()]


def quantize_with_onnxruntime(x, scales, zero_points, kind):
    node = onnx.helper.make_node("QuantizeLinear", ["x", "s", "z"], ["q"], axis=0)
    graph = onnx.helper.make_graph(
        [node],
        "g",
        [onnx.helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, x.shape)],
        [onnx.helper.make_tensor_value_info("q", kind, x.shape)],
        [
            onnx.helper.make_tensor("s", onnx.TensorProto.FLOAT, scales.shape, scales),
            onnx.helper.make_tensor("z", kind, zero_points.shape, zero_points),
        ],
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 21)], ir_version=10)
    return InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"]).run(None, {"x": x})[0]


def pruning():
    cases = []
    for amount, weights in [
        (0.4, generator.normal(size=17)),
        (0.5, generator.normal(size=40)),
        (0.9, generator.normal(size=101)),
        (0.125, generator.normal(size=4)),
        (0.375, generator.normal(size=4)),
    ]:
        layer = torch.nn.Linear(len(weights), 1, bias=False)
        layer.weight.data = torch.tensor(weights, dtype=torch.float32)[None]
        prune.l1_unstructured(layer, "weight", amount=amount)
        cases.append(
            {
                "sparsity": amount,
                "weights": floats(weights),
                "expected": floats(layer.weight.detach().numpy()),
            }
        )
    return cases


def global_pruning():
    sizes = [30, 50, 20]
    layers = [torch.nn.Linear(n, 1, bias=False) for n in sizes]
    for index, layer in enumerate(layers):
        layer.weight.data = torch.tensor(generator.normal(scale=index + 1, size=(1, sizes[index])), dtype=torch.float32)
    weights = [floats(layer.weight.detach().numpy()) for layer in layers]
    prune.global_unstructured([(layer, "weight") for layer in layers], prune.L1Unstructured, amount=0.6)
    return {
        "sparsity": 0.6,
        "weights": weights,
        "expected": [floats(layer.weight.detach().numpy()) for layer in layers],
    }


def quantization():
    x = (generator.normal(size=(6, 23)) * np.array([[0.01], [0.1], [1], [3], [1e-4], [50]])).astype(np.float32)
    x[2] = np.abs(x[2])
    cases = []
    for name, qmin, qmax, symmetric, torch_type, onnx_type in [
        ("symmetric", -127, 127, True, torch.qint8, onnx.TensorProto.INT8),
        ("affine", 0, 255, False, torch.quint8, onnx.TensorProto.UINT8),
    ]:
        parameters = [
            compute_scale_zp(
                np.array(row.min(), dtype=np.float32),
                np.array(row.max(), dtype=np.float32),
                np.array(qmin, dtype=np.int32),
                np.array(qmax, dtype=np.int32),
                symmetric=symmetric,
            )
            for row in x
        ]
        zero_points = np.array([int(p[0]) for p in parameters])
        scales = np.array([float(p[1]) for p in parameters], dtype=np.float32)
        codes = quantize_with_onnxruntime(x, scales, zero_points, onnx_type)
        with_torch = torch.quantize_per_channel(
            torch.tensor(x), torch.tensor(scales.astype(np.float64)), torch.tensor(zero_points), 0, torch_type
        )
        assert (with_torch.int_repr().numpy() == codes).all()
        cases.append(
            {
                "scheme": name,
                "rows": 6,
                "weights": floats(x),
                "scales": floats(scales),
                "zeroPoints": [int(v) for v in zero_points],
                "codes": [int(v) for v in codes.ravel()],
                "dequantized": floats(with_torch.dequantize().numpy()),
            }
        )
    return cases


def statistics():
    x = generator.normal(loc=0.3, size=1003).astype(np.float32)
    x[::7] = 0
    counts, _ = np.histogram(x.astype(np.float64), bins=20, range=(-1.5, 2.0))
    percentiles = np.percentile(x.astype(np.float64), [10, 25, 50, 75, 90])
    return {
        "weights": floats(x),
        "minimum": float(x.min()),
        "maximum": float(x.max()),
        "mean": float(x.astype(np.float64).mean()),
        "standardDeviation": float(x.astype(np.float64).std()),
        "percentiles": [float(v) for v in percentiles],
        "zeros": int((x == 0).sum()),
        "histogram": [int(v) for v in counts],
        "torchHistogram": [int(v) for v in torch.histc(torch.tensor(x), 20, -1.5, 2.0)],
    }


def rounding():
    x = np.array([[0.5, 1.5, 2.5, 3.5, -0.5, -1.5, -2.5, 127, 126.5, 125.5, 0, 300, -300]], dtype=np.float32)
    codes = quantize_with_onnxruntime(x, np.array([1], dtype=np.float32), np.array([0]), onnx.TensorProto.INT8)
    return {"values": floats(x), "codes": [int(v) for v in codes.ravel()]}


json.dump(
    {
        "pruning": pruning(),
        "globalPruning": global_pruning(),
        "quantization": quantization(),
        "statistics": statistics(),
        "rounding": rounding(),
    },
    open("references.json", "w"),
    separators=(",", ":"),
)
