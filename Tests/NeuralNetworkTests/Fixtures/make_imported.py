#!/usr/bin/env python3
"""Writes PyTorch's numbers for the operators that imported graphs need: imported_….json beside this script.

    python3 -m venv venv && venv/bin/pip install torch numpy
    venv/bin/python make_imported.py

The form is that of make_fixtures.py. A case is found by its name; `configuration` is empty. Constants, whose gradients nobody asks
for, are among the parameters but not among their gradients.
"""

import torch
import torch.nn.functional as F

from make_fixtures import write


def coarse(t):
    """Sixteenths, which take few digits."""
    return torch.round(t * 16) / 16


def tensor(t):
    return {"shape": list(t.shape), "data": [float(f"{v:.7g}") for v in t.detach().reshape(-1).tolist()]}


EDGES = torch.tensor([-20.0, -3.5, -3.0, -2.5, -1.5, -0.5, 0.0, 0.5, 1.0, 2.5, 3.0, 8.0]).reshape(3, 4)
POSITIVE = torch.tensor([0.0625, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 7.0, 20.0, 100.0, 0.125, 4.0]).reshape(3, 4)

UNARY = {
    "leakyReLU": (lambda x: F.leaky_relu(x, 0.1), EDGES),
    "elu": (lambda x: F.elu(x, 1.5), EDGES),
    "selu": (F.selu, EDGES),
    "celu": (lambda x: F.celu(x, 0.75), EDGES),
    "hardSigmoid": (F.hardsigmoid, EDGES),
    "thresholdedReLU": (lambda x: F.threshold(x, 0.75, 0.0), EDGES),
    "hardSwish": (F.hardswish, EDGES),
    "mish": (F.mish, EDGES),
    "silu": (F.silu, EDGES),
    "softplus": (lambda x: F.softplus(x, threshold=1000), EDGES),
    "softsign": (F.softsign, EDGES),
    "erf": (torch.erf, EDGES),
    "exp": (torch.exp, EDGES),
    "log": (torch.log, POSITIVE),
    "sqrt": (torch.sqrt, POSITIVE),
    "reciprocal": (torch.reciprocal, POSITIVE),
    "negate": (torch.neg, EDGES),
    "absolute": (torch.abs, EDGES),
    "floor": (torch.floor, EDGES),
    "ceil": (torch.ceil, EDGES),
    "round": (torch.round, EDGES),
    "sign": (torch.sign, EDGES),
    "sin": (torch.sin, EDGES),
    "cos": (torch.cos, EDGES),
}

BINARY = {
    "add": torch.add, "subtract": torch.sub, "multiply": torch.mul, "divide": torch.div, "power": torch.pow,
    "minimum": torch.minimum, "maximum": torch.maximum,
}

# The samples' shapes; the batch comes before them, so a shorter shape is filled up behind the batch for PyTorch.
SHAPES = [((2, 3), (2, 3)), ((2, 3, 2), (2, 1, 1)), ((1, 3, 2), (2, 1, 2)), ((4,), (3, 4)), ((), (3,))]


def batched(x, rank):
    return x.reshape(x.shape[:1] + (1,) * (rank - x.dim() + 1) + x.shape[1:])


def imported(name, run, inputs, parameters=None, constants=None):
    inputs = [coarse(i).requires_grad_() for i in inputs]
    parameters = {k: coarse(p).requires_grad_() for k, p in (parameters or {}).items()}
    constants = {k: coarse(c) for k, c in (constants or {}).items()}
    output = run(*inputs, **parameters, **constants)
    upstream = coarse(torch.randn(output.shape))
    output.backward(upstream)
    return {
        "name": name,
        "operator": "imported",
        "configuration": {},
        "inputs": [tensor(i) for i in inputs],
        "parameters": {k: tensor(p) for k, p in {**parameters, **constants}.items()},
        "output": tensor(output),
        "outputGradient": tensor(upstream),
        "inputGradients": [tensor(i.grad) for i in inputs],
        "parameterGradients": {k: tensor(p.grad) for k, p in parameters.items()},
    }


def functions():
    for name, (run, values) in UNARY.items():
        yield imported(name, run, [values])
    for name, run in BINARY.items():
        for left, right in SHAPES:
            a, b = torch.rand((2,) + left) + 0.5, torch.rand((2,) + right) + 0.5
            rank = max(len(left), len(right))
            yield imported(f"{name} {left} {right}",
                           lambda a, b: run(batched(a, rank), batched(b, rank)), [a, b])
        for side in ["left", "right"]:
            order = (lambda a, b: run(b, a)) if side == "left" else run
            yield imported(f"{name} constant {side}", lambda x, constant: order(x, constant),
                           [torch.rand(2, 3, 2, 2) + 0.5], constants={"constant": torch.rand(3, 1, 1) + 0.5})
    yield imported("maximum of equals", torch.maximum, [torch.tensor([[1.0, 2, 3]]), torch.tensor([[1.0, 3, 2]])])
    yield imported("prelu", lambda x, slope: torch.where(x > 0, x, slope * x), [torch.randn(2, 3, 4, 2)],
                   {"slope": torch.rand(3, 1, 1)})
    yield imported("prelu of one slope", lambda x, slope: F.prelu(x, slope), [torch.randn(3, 4)],
                   {"slope": torch.rand(1)})


def movements():
    a, b, c = torch.randn(2, 2, 3, 4), torch.randn(2, 1, 3, 4), torch.randn(2, 3, 3, 4)
    yield imported("concat of channels", lambda *x: torch.cat(x, 1), [a, b, c])
    yield imported("concat of columns", lambda *x: torch.cat(x, -1), [torch.randn(2, 3, 4), torch.randn(2, 3, 2)])
    x = torch.randn(2, 3, 4, 5)
    yield imported("pad", lambda x: F.pad(x, (1, 2, 0, 3, 2, 0), value=1.5), [x])
    yield imported("pad that cuts", lambda x: F.pad(x, (-1, 2, 1, -2), value=-1.0), [x])
    yield imported("pad by mirrors", lambda x: F.pad(x, (3, 1, 2, 0), mode="reflect"), [x])
    yield imported("pad by edges", lambda x: F.pad(x, (3, 1, 2, 0), mode="replicate"), [x])
    yield imported("slice", lambda x: x[:, 1:, -3:-1, ::2], [x])
    yield imported("slice backwards", lambda x: torch.flip(x, (2, 3))[:, :, :, ::2], [x])
    yield imported("gather", lambda x: x[:, :, [2, 0, 0]], [x])
    yield imported("gather one", lambda x: x[:, 1], [x])
    yield imported("gather many", lambda x: x[:, :, :, [[4, 0], [1, 1], [2, 4]]], [x])
    yield imported("transpose", lambda x: x.permute(0, 3, 1, 2), [x])
    yield imported("transpose a matrix", lambda x: x.transpose(1, 2), [torch.randn(1, 20, 18)])
    yield imported("expand", lambda x: x.expand(2, 3, 4, 5), [torch.randn(2, 3, 1, 5)])
    yield imported("tile", lambda x: x.repeat(1, 2, 1, 3), [torch.randn(2, 3, 4, 2)])


def reductions():
    x = torch.randn(2, 3, 4, 5)
    table = {
        "mean": torch.mean, "sum": torch.sum, "max": torch.amax, "min": torch.amin,
        "l1": lambda x, d, keepdim: x.abs().sum(d, keepdim), "l2": lambda x, d, keepdim: x.norm(2, d, keepdim),
        "sumOfSquares": lambda x, d, keepdim: (x * x).sum(d, keepdim),
        "logSum": lambda x, d, keepdim: x.sum(d, keepdim).log(), "logSumExp": torch.logsumexp,
    }
    for name, run in table.items():
        positive = x.abs() + 0.1 if name == "logSum" else x
        yield imported(f"reduce {name} kept", lambda x: run(x, (2, 3), keepdim=True), [positive])
        yield imported(f"reduce {name}", lambda x: run(x, (1, 3), keepdim=False), [positive])
        yield imported(f"reduce {name} all", lambda x: run(x, (1, 2), keepdim=False), [positive[:, 0]])
    yield imported("reduce product", lambda x: x.prod(2), [torch.tensor([[[1.0, 2, 3], [0, 2, 3], [0, 0, 5]]])])
    yield imported("reduce max of a long row", lambda x: x.amax(1), [torch.randn(1, 150)])
    yield imported("layer norm", lambda x, weight, bias: F.layer_norm(x, (5,), weight, bias, 1e-3),
                   [x], {"weight": torch.randn(5), "bias": torch.randn(5)})
    yield imported("layer norm of two axes", lambda x, weight: F.layer_norm(x, (4, 5), weight),
                   [x], {"weight": torch.randn(4, 5)})
    yield imported("softmax of channels", lambda x: F.softmax(x, 1), [x])
    yield imported("log softmax", lambda x: F.log_softmax(x, -1), [x * 10])
    yield imported("log softmax of rows", lambda x: F.log_softmax(x, 2), [x])
    yield imported("matmul", torch.matmul, [torch.randn(2, 3, 4), torch.randn(2, 4, 5)])
    yield imported("matmul of stacks", torch.matmul, [torch.randn(2, 3, 1, 4, 2), torch.randn(2, 1, 2, 2, 3)])
    image = torch.randn(1, 3, 7, 6)
    yield imported("max pool rounding up", lambda x: F.max_pool2d(x, 3, 2, 1, ceil_mode=True), [image])
    yield imported("max pool rounding up, drops a window",
                   lambda x: F.max_pool2d(x, 2, 3, 1, ceil_mode=True), [image])
    yield imported("average pool rounding up",
                   lambda x: F.avg_pool2d(x, 3, 2, 1, ceil_mode=True, count_include_pad=True), [image])
    yield imported("average pool of pixels rounding up",
                   lambda x: F.avg_pool2d(x, 3, 2, 1, ceil_mode=True, count_include_pad=False), [image])


for seed, make in enumerate([functions, movements, reductions]):
    torch.manual_seed(41 + seed)
    write(f"imported_{make.__name__}", {"cases": list(make())})
