#!/usr/bin/env python3
"""Writes small ONNX models as exporters do, with inputs and the outputs of onnxruntime, for the reader to be compared with.

    python3 -m venv venv && venv/bin/pip install numpy torch onnx onnxruntime onnxscript scikit-learn skl2onnx keras
    venv/bin/python make_onnx_fixtures.py       # rewrites onnx/*.onnx and onnx/*.npz beside this script

An .npz has the arrays `in/NAME` and `out/NAME` for the model's inputs and outputs.
"""

import os
import pathlib
import tempfile
import warnings

os.environ["KERAS_BACKEND"] = "torch"

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

warnings.simplefilter("ignore")
HERE = pathlib.Path(__file__).resolve().parent / "onnx"
HERE.mkdir(exist_ok=True)
LIMIT = 150_000


def save(name, model, inputs, outputs=None):
    """Writes a model, some inputs, and what onnxruntime makes of them."""
    data = model if isinstance(model, bytes) else model.SerializeToString()
    assert len(data) <= LIMIT, (name, len(data))
    (HERE / f"{name}.onnx").write_bytes(data)
    session = onnxruntime.InferenceSession(str(HERE / f"{name}.onnx"))
    names = outputs or [output.name for output in session.get_outputs()]
    results = session.run(names, inputs)
    arrays = {f"in/{key}": value for key, value in inputs.items()}
    arrays |= {f"out/{key}": np.asarray(value) for key, value in zip(names, results)}
    np.savez_compressed(HERE / f"{name}.npz", **arrays)


def lively(module):
    """Makes normalizations do something."""
    for part in module.modules():
        if isinstance(part, nn.modules.batchnorm._BatchNorm):
            nn.init.uniform_(part.running_mean, -0.3, 0.3)
            nn.init.uniform_(part.running_var, 0.5, 2)
            nn.init.uniform_(part.weight, 0.5, 1.5)
            nn.init.uniform_(part.bias, -0.3, 0.3)
        if isinstance(part, nn.LayerNorm):
            nn.init.uniform_(part.weight, 0.5, 1.5)
            nn.init.uniform_(part.bias, -0.3, 0.3)
    return module.eval()


def torchscript(name, module, example, opset=17, dynamic=True, folds=True):
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/model.onnx"
        axes = {"input": {0: "batch"}, "output": {0: "batch"}} if dynamic else None
        torch.onnx.export(
            lively(module), (example,), path, dynamo=False, opset_version=opset, input_names=["input"],
            output_names=["output"], dynamic_axes=axes, do_constant_folding=folds,
            training=torch.onnx.TrainingMode.EVAL if folds else torch.onnx.TrainingMode.PRESERVE)
        save(name, pathlib.Path(path).read_bytes(), {"input": example.numpy()})


def dynamo(name, module, example, optimize=True, dynamic=True):
    program = torch.onnx.export(
        lively(module), (example,), dynamo=True, input_names=["input"], output_names=["output"], optimize=optimize,
        dynamic_shapes=({0: torch.export.Dim("batch")},) if dynamic else None, verbose=False)
    model = program.model_proto
    for node in model.graph.node:
        # Where the exporter's own Python code is.
        del node.metadata_props[:]
    for value in list(model.graph.value_info):
        model.graph.value_info.remove(value)
    del model.graph.metadata_props[:]
    for function in model.functions:
        for node in function.node:
            del node.metadata_props[:]
    save(name, model, {"input": example.numpy()})


class Residual(nn.Module):
    """Convolutions with batch norm, a residual sum, a depthwise convolution, ReLU6, and a head."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(8)
        self.conv2 = nn.Conv2d(8, 8, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(8)
        self.depthwise = nn.Conv2d(8, 8, 3, stride=2, padding=1, groups=8)
        self.pointwise = nn.Conv2d(8, 12, 1)
        self.fc = nn.Linear(12, 5)

    def forward(self, x):
        x = nn.functional.relu(self.bn1(self.conv1(x)))
        x = nn.functional.relu(x + self.bn2(self.conv2(x)))
        x = nn.functional.relu6(self.depthwise(x))
        x = nn.functional.relu6(self.pointwise(x))
        x = nn.functional.adaptive_avg_pool2d(x, 1)
        return self.fc(x.view(x.size(0), -1))


class Sequence(nn.Module):
    """Convolutions over one dimension."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv1d(4, 8, 5, padding=2), nn.BatchNorm1d(8), nn.ReLU(), nn.MaxPool1d(2), nn.Conv1d(8, 6, 3, stride=2, dilation=2),
            nn.LeakyReLU(0.2), nn.AvgPool1d(2, ceil_mode=True), nn.Flatten(), nn.Linear(6 * 3, 3), nn.Softmax(dim=1))

    def forward(self, x):
        return self.layers(x)


class Perceptron(nn.Module):
    """Dense layers with layer normalization, GELU and dropout."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Flatten(), nn.Linear(48, 32), nn.LayerNorm(32), nn.GELU(), nn.Dropout(0.5), nn.Linear(32, 16),
            nn.GELU(approximate="tanh"), nn.BatchNorm1d(16), nn.Linear(16, 4), nn.LogSoftmax(dim=-1))

    def forward(self, x):
        return self.layers(x)


class Attention(nn.Module):
    """A block of a transformer with several heads, and an embedding of positions."""

    def __init__(self, size=16, heads=4, length=6):
        super().__init__()
        self.heads = heads
        self.position = nn.Parameter(torch.randn(1, length, size))
        self.norm = nn.LayerNorm(size)
        self.qkv = nn.Linear(size, 3 * size)
        self.project = nn.Linear(size, size)
        self.mlp = nn.Sequential(nn.LayerNorm(size), nn.Linear(size, 32), nn.SiLU(), nn.Linear(32, size))
        self.head = nn.Linear(size, 3)

    def forward(self, x):
        x = x + self.position
        batch, length, size = x.shape
        q, k, v = self.qkv(self.norm(x)).reshape(batch, length, 3, self.heads, size // self.heads).permute(2, 0, 3, 1, 4)
        scores = (q @ k.transpose(-2, -1)) / (size // self.heads) ** 0.5
        mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, length, size)
        x = x + self.project(mixed)
        x = x + self.mlp(x)
        return self.head(x.mean(dim=1))


class SequenceFirst(nn.Module):
    """PyTorch's own attention, which puts the batch second inside."""

    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(16, 4, batch_first=True)
        self.head = nn.Linear(16, 3)

    def forward(self, x):
        y, _ = self.attention(x, x, x, need_weights=False)
        return self.head((x + y).mean(dim=1))


class Activations(nn.Module):
    """Many activations, and concatenation, slices and padding."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 6, 3)
        self.prelu = nn.PReLU(6)
        self.elu = nn.ELU(0.7)
        self.hard = nn.Hardswish()
        self.sigmoid = nn.Hardsigmoid()
        self.conv2 = nn.Conv2d(6, 4, (3, 2), stride=(2, 1), groups=2)
        self.celu = nn.CELU(0.5)

    def forward(self, x):
        x = nn.functional.pad(x, (1, 2, 0, 1))
        x = self.prelu(self.conv(x))
        a, b, c = x.chunk(3, dim=1)
        x = torch.cat([self.elu(a), self.hard(b), nn.functional.mish(c) * self.sigmoid(c)], dim=1)
        x = self.celu(self.conv2(x))
        x = nn.functional.softplus(x[:, :, 1:, ::2]) - torch.tanh(x[:, :, 1:, ::2])
        return x.flatten(1).clamp(-1, 2)


torch.manual_seed(0)
image = torch.randn(3, 3, 12, 12)
torchscript("residual-script", Residual(), image)
torchscript("residual-unfolded", Residual(), image, folds=False)
torchscript("residual-opset9", Residual(), image, opset=9)
torchscript("residual-opset11", Residual(), image, opset=11, dynamic=False)
dynamo("residual-dynamo", Residual(), image)
dynamo("residual-dynamo-plain", Residual(), image, optimize=False)
signal = torch.randn(2, 4, 33)
torchscript("sequence-script", Sequence(), signal)
dynamo("sequence-dynamo", Sequence(), signal)
features = torch.randn(4, 3, 4, 4)
torchscript("perceptron-script", Perceptron(), features)
torchscript("perceptron-opset12", Perceptron(), features, opset=12)
dynamo("perceptron-dynamo", Perceptron(), features)
tokens = torch.randn(2, 6, 16)
torchscript("attention-script", Attention(), tokens)
torchscript("attention-fixed", Attention(), tokens, dynamic=False)
dynamo("attention-dynamo", Attention(), tokens)
torchscript("sequence-first", SequenceFirst(), tokens)
dynamo("sequence-first-dynamo", SequenceFirst(), tokens)
picture = torch.randn(2, 2, 11, 9)
torchscript("activations-script", Activations(), picture)
torchscript("activations-opset14", Activations(), picture, opset=14)
dynamo("activations-dynamo", Activations(), picture)


# Hand-made graphs: what exporters of TensorFlow write, old versions, and numbers in all forms.


def value(name, shape, type=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, type, shape)


def model_of(nodes, inputs, outputs, initializers, opset, **more):
    graph = helper.make_graph(nodes, "graph", inputs, outputs, initializers, **more)
    return helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8 if opset < 21 else 10, producer_name="fixtures")


random = np.random.default_rng(0)


def weights(name, *shape, scale=0.4):
    return numpy_helper.from_array((scale * random.standard_normal(shape)).astype(np.float32), name)


def channels_last():
    """TensorFlow's order of dimensions around convolutions, SAME padding, and a product with its summand."""
    nodes = [
        helper.make_node("Transpose", ["x"], ["t"], perm=[0, 3, 1, 2]),
        helper.make_node("Conv", ["t", "k1"], ["c"], name="sequential/conv2d/Conv2D", auto_pad="SAME_UPPER", strides=[2, 2]),
        helper.make_node("Add", ["c", "b1"], ["cb"], name="sequential/conv2d/BiasAdd"),
        helper.make_node("Relu", ["cb"], ["r"]),
        helper.make_node("MaxPool", ["r"], ["p"], kernel_shape=[3, 3], strides=[2, 2], auto_pad="SAME_LOWER"),
        helper.make_node("Conv", ["p", "k2"], ["d"], name="depthwise", group=6, auto_pad="VALID", dilations=[2, 1]),
        helper.make_node("Transpose", ["d"], ["u"], perm=[0, 2, 3, 1]),
        helper.make_node("Reshape", ["u", "shape"], ["f"]),
        helper.make_node("MatMul", ["f", "w"], ["m"], name="sequential/dense/MatMul"),
        helper.make_node("Add", ["m", "b2"], ["a"], name="sequential/dense/BiasAdd"),
        helper.make_node("Softmax", ["a"], ["y"]),
    ]
    initializers = [
        weights("k1", 6, 3, 3, 3), weights("b1", 1, 6, 1, 1), weights("k2", 6, 1, 2, 2), weights("w", 6 * 2 * 3, 4), weights("b2", 4),
        numpy_helper.from_array(np.array([-1, 36], np.int64), "shape"),
    ]
    return model_of(nodes, [value("x", ["n", 16, 15, 3])], [value("y", ["n", 4])], initializers, 13)


save("channels-last", channels_last(), {"x": random.standard_normal((2, 16, 15, 3)).astype(np.float32)})


def version7():
    """Attributes where later versions have inputs; a batch normalization with all its outputs' names."""
    nodes = [
        helper.make_node("Pad", ["x"], ["p"], pads=[0, 0, 1, 0, 0, 0, 0, 2], value=0.5),
        helper.make_node("Conv", ["p", "k", "b"], ["c"], kernel_shape=[3, 3], pads=[0, 1, 2, 0], strides=[1, 2]),
        helper.make_node("BatchNormalization", ["c", "s", "t", "m", "v"], ["n"], epsilon=1e-3),
        helper.make_node("Clip", ["n"], ["l"], min=-0.5, max=1.5),
        helper.make_node("Slice", ["l"], ["q"], axes=[2, 3], starts=[1, 0], ends=[9223372036854775807, -1]),
        helper.make_node("AveragePool", ["q"], ["a"], kernel_shape=[2, 2], pads=[0, 0, 1, 1], count_include_pad=1),
        helper.make_node("Split", ["a"], ["s1", "s2"], axis=1, split=[1, 3]),
        helper.make_node("Dropout", ["s2"], ["d", "mask"], ratio=0.3),
        helper.make_node("ReduceMean", ["d"], ["e"], axes=[2, 3], keepdims=0),
        helper.make_node("Flatten", ["s1"], ["f"]),
        helper.make_node("Gemm", ["f", "w", "c0"], ["g"], alpha=0.5, beta=2.0),
        helper.make_node("Concat", ["e", "g"], ["h"], axis=1),
        helper.make_node("Unsqueeze", ["h"], ["u"], axes=[2, 3]),
        helper.make_node("Squeeze", ["u"], ["z"], axes=[2, 3]),
        helper.make_node("Softmax", ["z"], ["y"]),
    ]
    initializers = [
        weights("k", 4, 2, 3, 3), weights("b", 4), weights("s", 4), weights("t", 4), weights("m", 4),
        numpy_helper.from_array(random.uniform(0.5, 2, 4).astype(np.float32), "v"), weights("w", 28, 5), weights("c0", 1, 5),
    ]
    return model_of(nodes, [value("x", ["n", 2, 7, 9])], [value("y", ["n", 8])], initializers, 7)


save("version7", version7(), {"x": random.standard_normal((3, 2, 7, 9)).astype(np.float32)})


def softmax_before_13():
    nodes = [helper.make_node("Softmax", ["x"], ["y"]), helper.make_node("LogSoftmax", ["x"], ["z"], axis=2)]
    return model_of(nodes, [value("x", ["n", 2, 3, 4])], [value("y", None), value("z", None)], [], 11)


save("softmax-before-13", softmax_before_13(), {"x": random.standard_normal((2, 2, 3, 4)).astype(np.float32)})


def version22():
    """Inputs where earlier versions have attributes, and rounding up in all its forms."""
    ints = lambda name, values: numpy_helper.from_array(np.array(values, np.int64), name)
    nodes = [
        helper.make_node("Pad", ["x", "pads", "", "axes"], ["p"], mode="reflect"),
        helper.make_node("AveragePool", ["p"], ["a"], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 0, 0], ceil_mode=1, count_include_pad=1),
        helper.make_node("AveragePool", ["p"], ["b"], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 0, 0], ceil_mode=1),
        helper.make_node("MaxPool", ["p"], ["m"], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 0, 0], ceil_mode=1, dilations=[1, 1]),
        helper.make_node("Sub", ["a", "b"], ["s"]),
        helper.make_node("Max", ["s", "m", "limit"], ["k"]),
        helper.make_node("Split", ["k"], ["k1", "k2"], axis=3, num_outputs=2),
        helper.make_node("ReduceMean", ["k1", "spatial"], ["r1"], keepdims=1),
        helper.make_node("ReduceMax", ["k2", "spatial"], ["r2"], keepdims=1),
        helper.make_node("Concat", ["r1", "r2"], ["c"], axis=-3),
        helper.make_node("Squeeze", ["c", "spatial"], ["q"]),
        helper.make_node("Gather", ["q", "order"], ["g"], axis=1),
        helper.make_node("Div", ["one", "g"], ["i"]),
        helper.make_node("Pow", ["i", "two"], ["w"]),
        helper.make_node("HardSwish", ["w"], ["y"]),
    ]
    initializers = [
        ints("pads", [2, 1, 1, 1]), ints("axes", [2, 3]), ints("spatial", [2, 3]), ints("order", [3, 0, -2]),
        numpy_helper.from_array(np.float32(0.25), "limit"), numpy_helper.from_array(np.float32(1), "one"),
        numpy_helper.from_array(np.array([2], np.float32), "two"),
    ]
    return model_of(nodes, [value("x", ["n", 2, 8, 7])], [value("y", ["n", 3])], initializers, 22)


save("version22", version22(), {"x": random.standard_normal((3, 2, 8, 7)).astype(np.float32)})


def two_inputs():
    """Two inputs, several outputs of which one has the batch second, an embedding, and one initializer for two nodes."""
    nodes = [
        helper.make_node("Gather", ["table.weight", "ids"], ["e"], axis=0),
        helper.make_node("MatMul", ["e", "shared"], ["a"]),
        helper.make_node("MatMul", ["x", "shared"], ["b"]),
        helper.make_node("Unsqueeze", ["b", "one"], ["c"]),
        helper.make_node("Add", ["a", "c"], ["sum"]),
        helper.make_node("Transpose", ["sum"], ["swapped"], perm=[1, 0, 2]),
        helper.make_node("Shape", ["x"], ["size"]),
        helper.make_node("Gather", ["size", "zero"], ["batch"], axis=0),
        helper.make_node("Concat", ["batch", "rest"], ["target"], axis=0),
        helper.make_node("Reshape", ["sum", "target"], ["flat"]),
        helper.make_node("Identity", ["ids"], ["same"]),
    ]
    initializers = [
        weights("table.weight", 10, 4), weights("shared", 4, 4), numpy_helper.from_array(np.array([1], np.int64), "one"),
        numpy_helper.from_array(np.array([0], np.int64), "zero"), numpy_helper.from_array(np.array([-1], np.int64), "rest"),
    ]
    return model_of(
        nodes, [value("ids", ["n", 3], TensorProto.INT64), value("x", ["n", 4])],
        [value("swapped", [3, "n", 4]), value("flat", None), value("same", ["n", 3], TensorProto.INT64)], initializers, 17)


save("two-inputs", two_inputs(), {"ids": random.integers(0, 10, (2, 3)), "x": random.standard_normal((2, 4)).astype(np.float32)})


def whole():
    """A softmax over the first dimension: samples can't be told apart."""
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["m"]), helper.make_node("Softmax", ["m"], ["s"], axis=0),
        helper.make_node("ReduceSum", ["s", "axes"], ["y"], keepdims=0),
    ]
    return model_of(
        nodes, [value("x", [5, 4])], [value("s", [5, 3]), value("y", [5])],
        [weights("w", 4, 3), numpy_helper.from_array(np.array([1], np.int64), "axes")], 17)


save("whole", whole(), {"x": random.standard_normal((5, 4)).astype(np.float32)})


def functions():
    """A function of the file's own, which calls another, with attributes handed on."""
    inner = helper.make_function(
        "local", "Scaled", ["x"], ["y"],
        [
            helper.make_node("Constant", [], ["c"], value_float=3.0), helper.make_node("Mul", ["x", "c"], ["m"]),
            helper.make_node("LeakyRelu", ["m"], ["y"]),
        ], [helper.make_opsetid("", 17)], attributes=["slope"])
    reference = inner.node[2].attribute.add()
    reference.name, reference.ref_attr_name, reference.type = "alpha", "slope", onnx.AttributeProto.FLOAT
    outer = helper.make_function(
        "local", "Twice", ["x"], ["y"],
        [
            helper.make_node("Scaled", ["x"], ["c"], domain="local", slope=0.25),
            helper.make_node("Scaled", ["c"], ["y"], domain="local", slope=0.5),
        ], [helper.make_opsetid("", 17), helper.make_opsetid("local", 1)])
    nodes = [
        helper.make_node("Twice", ["x"], ["c"], domain="local"), helper.make_node("Twice", ["c"], ["y"], domain="local")]
    graph = helper.make_graph(nodes, "graph", [value("x", ["n", 4])], [value("y", ["n", 4])])
    return helper.make_model(
        graph, functions=[inner, outer], ir_version=8,
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("local", 1)])


save("functions", functions(), {"x": random.standard_normal((3, 4)).astype(np.float32)})


def number_types():
    """A sum of constants of all types, in raw and in typed fields, sparse and dequantized ones."""
    nodes, initializers, last = [], [], "x"

    def add(name, cast=True):
        nonlocal last
        if cast:
            nodes.append(helper.make_node("Cast", [name], [name + "_f"], to=TensorProto.FLOAT))
            name += "_f"
        nodes.append(helper.make_node("Add", [last, name], [last + "+"]))
        last += "+"

    values = [1, 2, 3, 7]
    for type in ("FLOAT", "DOUBLE", "FLOAT16", "BFLOAT16", "FLOAT8E4M3FN", "FLOAT8E4M3FNUZ", "FLOAT8E5M2", "FLOAT8E5M2FNUZ", "INT64",
                 "INT32", "INT16", "INT8", "UINT64", "UINT32", "UINT16", "UINT8", "INT4", "UINT4", "BOOL"):
        for raw in (False, True):
            name = f"{type.lower()}{'_raw' if raw else ''}"
            # 7 is between two of those with two bits of fraction.
            numbers = [1, 2, 3, 6] if type.startswith("FLOAT8E5") else [0, 1, 1, 0] if type == "BOOL" else values
            tensor = helper.make_tensor(name, getattr(TensorProto, type), [4], numbers)
            if raw:
                try:
                    tensor = numpy_helper.from_array(numpy_helper.to_array(tensor), name)
                except Exception:
                    continue
                tensor.data_type = getattr(TensorProto, type)
            initializers.append(tensor)
            add(name)
    sparse = helper.make_sparse_tensor(
        helper.make_tensor("sparse", TensorProto.FLOAT, [2], [5.0, -4.0]), helper.make_tensor("i", TensorProto.INT64, [2], [1, 3]), [4])
    add("sparse", cast=False)
    for bits, type, block in ((8, TensorProto.INT8, 0), (4, TensorProto.UINT4, 2)):
        name = f"codes{bits}"
        initializers.append(helper.make_tensor(name, type, [2, 2], [1, 5, 3, 2]))
        if block:
            initializers.append(helper.make_tensor(name + "_s", TensorProto.FLOAT, [1, 2], [0.5, 0.25]))
            initializers.append(helper.make_tensor(name + "_z", type, [1, 2], [1, 2]))
            nodes.append(helper.make_node("DequantizeLinear", [name, name + "_s", name + "_z"], [name + "_d"], axis=0, block_size=2))
        else:
            initializers.append(helper.make_tensor(name + "_s", TensorProto.FLOAT, [2], [0.5, 0.25]))
            initializers.append(helper.make_tensor(name + "_z", type, [2], [1, -2]))
            nodes.append(helper.make_node("DequantizeLinear", [name, name + "_s", name + "_z"], [name + "_d"], axis=0))
        nodes.append(helper.make_node("Flatten", [name + "_d"], [name + "_r"], axis=0))
        add(name + "_r", cast=False)
    nodes.append(helper.make_node("Identity", [last], ["y"]))
    return model_of(
        nodes, [value("x", ["n", 4])], [value("y", ["n", 4])], initializers, 21, sparse_initializer=[sparse])


save("number-types", number_types(), {"x": random.standard_normal((2, 4)).astype(np.float32)})


# Quantized, by onnxruntime's own tool.

from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static


class Reader(CalibrationDataReader):
    def __init__(self, array):
        self.rest = [{"input": array}]

    def get_next(self):
        return self.rest.pop() if self.rest else None


with tempfile.TemporaryDirectory() as folder:
    for name, per_channel, weight_type in (("qdq", False, QuantType.QUInt8), ("qdq-per-channel", True, QuantType.QInt8)):
        quantize_static(
            HERE / "residual-script.onnx", f"{folder}/{name}.onnx", Reader(image.numpy()), quant_format=QuantFormat.QDQ,
            per_channel=per_channel, weight_type=weight_type, activation_type=QuantType.QUInt8 if name == "qdq" else QuantType.QInt8)
        save(name, pathlib.Path(f"{folder}/{name}.onnx").read_bytes(), {"input": image.numpy()})

# A classifier of scikit-learn.

from skl2onnx import to_onnx
from sklearn.neural_network import MLPClassifier

samples = random.standard_normal((60, 6)).astype(np.float32)
labels = (samples[:, 0] + samples[:, 1] > 0).astype(int) + (samples[:, 2] > 0.5)
classifier = MLPClassifier((8, 5), random_state=0, max_iter=50).fit(samples, labels)
save(
    "sklearn", to_onnx(classifier, samples[:1], options={"zipmap": False}, target_opset=17), {"X": samples[:4]},
    outputs=["probabilities"])

# Keras, by its own export.

import keras

keras.utils.set_random_seed(0)
keras_model = keras.Sequential([
    keras.layers.Input((10, 10, 2), name="input"), keras.layers.Conv2D(4, 3, padding="same", activation="relu"),
    keras.layers.MaxPooling2D(), keras.layers.DepthwiseConv2D(3), keras.layers.BatchNormalization(),
    keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(3, activation="softmax")])
with tempfile.TemporaryDirectory() as folder:
    keras_model(np.zeros((1, 10, 10, 2), np.float32))
    keras_model.export(f"{folder}/keras.onnx", format="onnx", verbose=False)
    model = onnx.load(f"{folder}/keras.onnx")
    for node in model.graph.node:
        del node.metadata_props[:]
    del model.graph.value_info[:]
    save("keras", model, {model.graph.input[0].name: random.standard_normal((1, 10, 10, 2)).astype(np.float32)})
