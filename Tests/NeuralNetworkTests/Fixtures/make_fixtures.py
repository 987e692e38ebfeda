#!/usr/bin/env python3
"""Writes the numbers of PyTorch that the operators, losses, optimizers and schedules are compared with.

    python3 -m venv venv && venv/bin/pip install torch numpy
    venv/bin/python make_fixtures.py            # rewrites the .json files beside this script

One file per operator: {"operator", "cases": [{"name", "operator", "configuration", "inputs", "parameters",
"output", "outputGradient", "inputGradients", "parameterGradients", and for batch norm "runningMeanAfter" and
"runningVarianceAfter"}]}. A tensor is {"shape", "data"}, row-major, batch first. Gradients are those of sum(output * outputGradient).
All inputs are float32; the expected values are computed by PyTorch in float32 too, so compare with a tolerance
of about 1e-5 of the largest magnitude.
"""

import json
import pathlib

import torch
import torch.nn.functional as F

HERE = pathlib.Path(__file__).resolve().parent
torch.set_num_threads(1)


def number(value):
    """Nine significant digits: enough to name one float32."""
    return float(f"{value:.9g}")


def tensor(t):
    return {"shape": list(t.shape), "data": [number(v) for v in t.detach().reshape(-1).tolist()]}


def write(name, document):
    # One case per line: a diff then shows which case changed.
    key = "cases"
    head = {k: v for k, v in document.items() if k != key}
    lines = [json.dumps(case, separators=(",", ":")) for case in document[key]]
    text = json.dumps(head, separators=(",", ":"))[:-1]
    text += ("," if head else "") + f'"{key}":[\n' + ",\n".join(lines) + "\n]}\n"
    (HERE / f"{name}.json").write_text(text)


def case(name, operator, configuration, run, inputs, parameters=None, running=None):
    """Runs `run(*inputs, **parameters)` forward and backward. `running` holds buffers that `run` may update."""
    parameters = parameters or {}
    inputs = [i.clone().requires_grad_() for i in inputs]
    parameters = {k: p.clone().requires_grad_() for k, p in parameters.items()}
    buffers = {k: b.clone() for k, b in (running or {}).items()}
    output = run(*inputs, **parameters, **buffers)
    upstream = torch.randn(output.shape)
    output.backward(upstream)
    result = {
        "name": name,
        "operator": operator,
        "configuration": configuration,
        "inputs": [tensor(i) for i in inputs],
        "parameters": {k: tensor(p) for k, p in {**parameters, **(running or {})}.items()},
        "output": tensor(output),
        "outputGradient": tensor(upstream),
        "inputGradients": [tensor(i.grad) for i in inputs],
        "parameterGradients": {k: tensor(p.grad) for k, p in parameters.items()},
    }
    if running:
        result["runningMeanAfter"] = tensor(buffers["running_mean"])
        result["runningVarianceAfter"] = tensor(buffers["running_var"])
    return result


def operator(name, seed, make):
    torch.manual_seed(seed)
    write(name, {"operator": name, "cases": list(make())})


def linear():
    for name, inputs, outputs, bias in [("with bias", 7, 5, True), ("without bias", 5, 3, False)]:
        parameters = {"weight": torch.randn(outputs, inputs)}
        if bias:
            parameters["bias"] = torch.randn(outputs)
        configuration = {"inputFeatures": inputs, "outputFeatures": outputs, "bias": bias}
        yield case(name, "linear", configuration, lambda x, weight, bias=None: F.linear(x, weight, bias),
                   [torch.randn(3, inputs)], parameters)


def conv2d():
    # name, input [N, C, H, W], output channels, kernel, stride, padding, dilation, groups, bias
    table = [
        ("plain 3x3", (2, 2, 5, 7), 3, (3, 3), 1, 0, 1, 1, True),
        ("without bias", (2, 2, 5, 6), 3, (3, 3), 1, 0, 1, 1, False),
        ("stride 2", (2, 2, 7, 6), 3, (3, 3), 2, 0, 1, 1, True),
        ("padding 1", (2, 2, 5, 4), 3, (3, 3), 1, 1, 1, 1, True),
        ("stride 2 padding 1", (2, 2, 6, 7), 3, (3, 3), 2, 1, 1, 1, True),
        ("dilation 2", (2, 2, 7, 6), 2, (3, 3), 1, 0, 2, 1, True),
        ("dilation 2 padding 2", (2, 1, 5, 6), 2, (3, 3), 1, 2, 2, 1, True),
        ("groups 2", (2, 4, 5, 5), 6, (3, 3), 1, 1, 1, 2, True),
        ("depthwise stride 1", (2, 3, 5, 6), 3, (3, 3), 1, 1, 1, 3, True),
        ("depthwise stride 2", (2, 3, 7, 6), 3, (3, 3), 2, 1, 1, 3, False),
        ("depthwise multiplier 2", (2, 2, 5, 5), 4, (3, 3), 1, 1, 1, 2, True),
        ("1x1", (2, 3, 4, 5), 4, (1, 1), 1, 0, 1, 1, True),
        ("1x1 stride 2", (2, 3, 5, 4), 4, (1, 1), 2, 0, 1, 1, False),
        ("kernel 2x3", (2, 2, 5, 6), 3, (2, 3), 1, 0, 1, 1, True),
        ("kernel 3x1 stride 2x1 padding 1x0", (2, 2, 6, 4), 2, (3, 1), (2, 1), (1, 0), 1, 1, True),
        ("one image, kernel covers it", (1, 2, 4, 4), 5, (4, 4), 1, 0, 1, 1, True),
    ]
    pair = lambda v: list(v) if isinstance(v, tuple) else [v, v]
    for name, shape, outputs, kernel, stride, padding, dilation, groups, bias in table:
        parameters = {"weight": torch.randn(outputs, shape[1] // groups, *kernel)}
        if bias:
            parameters["bias"] = torch.randn(outputs)
        configuration = {
            "inputChannels": shape[1], "outputChannels": outputs, "kernel": list(kernel),
            "stride": pair(stride), "padding": pair(padding), "dilation": pair(dilation),
            "groups": groups, "bias": bias,
        }
        run = lambda x, weight, bias=None: F.conv2d(x, weight, bias, stride, padding, dilation, groups)
        yield case(name, "conv2d", configuration, run, [torch.randn(shape)], parameters)


def batch_norm(dimensions):
    shape = {1: (4, 3), 2: (2, 3, 4, 5)}[dimensions]
    for training in (True, False):
        parameters = {"weight": torch.rand(3) + 0.5, "bias": torch.randn(3)}
        running = {"running_mean": torch.randn(3), "running_var": torch.rand(3) + 0.5}
        run = lambda x, weight, bias, running_mean, running_var: F.batch_norm(
            x, running_mean, running_var, weight, bias, training, 0.1, 1e-5)
        configuration = {"channels": 3, "momentum": 0.1, "epsilon": 1e-5, "training": training}
        yield case("train" if training else "eval", f"batchnorm{dimensions}d", configuration, run,
                   [torch.randn(shape) * 2 + 1], parameters, running)


def activations():
    # Values at and beyond the kinks; the gradient of ReLU at 0 and of ReLU6 at 0 and 6 is 0, as PyTorch has it.
    edges = torch.tensor([-20.0, -6.0, -1.0, -0.5, 0.0, 0.5, 1.0, 3.0, 5.999, 6.0, 6.001, 20.0]).reshape(3, 4)
    table = [
        ("relu", {}, F.relu),
        ("relu6", {}, F.relu6),
        ("sigmoid", {}, torch.sigmoid),
        ("tanh", {}, torch.tanh),
        ("gelu", {"approximation": "none"}, F.gelu),
        ("gelu", {"approximation": "tanh"}, lambda x: F.gelu(x, approximate="tanh")),
    ]
    files = {}
    for name, configuration, run in table:
        suffix = "".join(f" {v}" for v in configuration.values())
        files.setdefault(name, []).append(case(f"edges{suffix}", name, configuration, run, [edges]))
        files[name].append(case(f"random{suffix}", name, configuration, run, [torch.randn(2, 3, 4, 3) * 3]))
    return files


def softmax():
    run = lambda x: F.softmax(x, dim=-1)
    yield case("random", "softmax", {"axis": -1}, run, [torch.randn(3, 7)])
    large = torch.tensor([[1000.0, 999.0, -1000.0, 0.0], [-1000.0, -1000.0, -1001.0, -1000.5]])
    yield case("large logits", "softmax", {"axis": -1}, run, [large])
    yield case("single class", "softmax", {"axis": -1}, run, [torch.randn(2, 1)])


def maxpool():
    for name, shape, kernel, stride, padding in [
        ("2x2", (2, 2, 6, 8), 2, 2, 0),
        ("2x2, remainder dropped", (2, 2, 5, 7), 2, 2, 0),
        ("3x3 stride 2 padding 1", (2, 2, 5, 7), 3, 2, 1),
        ("3x3 stride 1", (2, 1, 5, 5), 3, 1, 0),
    ]:
        configuration = {"kernel": [kernel] * 2, "stride": [stride] * 2, "padding": [padding] * 2}
        run = lambda x: F.max_pool2d(x, kernel, stride, padding)
        yield case(name, "maxpool2d", configuration, run, [torch.randn(shape)])
    # Ties go to the first in row-major order; padding never wins even when all values are negative.
    ties = torch.tensor([1.0, 1.0, 0.0, 2.0, 1.0, 1.0, 2.0, 2.0, -1.0, -3.0, -5.0, -5.0, -2.0, -4.0, -5.0, -5.0])
    yield case("ties", "maxpool2d", {"kernel": [2, 2], "stride": [2, 2], "padding": [0, 0]},
               lambda x: F.max_pool2d(x, 2, 2), [ties.reshape(1, 1, 4, 4)])
    yield case("all negative with padding", "maxpool2d", {"kernel": [3, 3], "stride": [2, 2], "padding": [1, 1]},
               lambda x: F.max_pool2d(x, 3, 2, 1), [-torch.rand(1, 2, 4, 4) - 1])


def avgpool():
    for name, shape, kernel, stride, padding, count in [
        ("2x2", (2, 2, 6, 8), 2, 2, 0, True),
        ("2x2, remainder dropped", (2, 2, 5, 7), 2, 2, 0, True),
        ("3x3 stride 2 padding 1, padding counted", (2, 2, 5, 7), 3, 2, 1, True),
        ("3x3 stride 2 padding 1, padding not counted", (2, 2, 5, 7), 3, 2, 1, False),
    ]:
        configuration = {"kernel": [kernel] * 2, "stride": [stride] * 2, "padding": [padding] * 2,
                         "countIncludesPadding": count}
        run = lambda x: F.avg_pool2d(x, kernel, stride, padding, count_include_pad=count)
        yield case(name, "avgpool2d", configuration, run, [torch.randn(shape)])


def global_average_pool():
    yield case("4x5", "globalaveragepool", {}, lambda x: F.adaptive_avg_pool2d(x, 1), [torch.randn(2, 3, 4, 5)])
    yield case("1x1", "globalaveragepool", {}, lambda x: F.adaptive_avg_pool2d(x, 1), [torch.randn(2, 3, 1, 1)])


def add():
    yield case("residual", "add", {}, torch.add, [torch.randn(2, 3, 4, 5), torch.randn(2, 3, 4, 5)])


def flatten():
    yield case("image", "flatten", {}, lambda x: torch.flatten(x, 1), [torch.randn(2, 3, 2, 4)])


def cross_entropy():
    torch.manual_seed(40)
    sets = [
        ("random", torch.randn(4, 10) * 2, [3, 0, 9, 4]),
        ("large logits", torch.tensor([[1000.0, -1000.0, 0.0], [-1000.0, 1000.0, 999.0], [0.0, 0.0, 0.0]]), [1, 1, 2]),
    ]
    cases = []
    for name, logits, labels in sets:
        for smoothing in (0.0, 0.1):
            x = logits.clone().requires_grad_()
            loss = F.cross_entropy(x, torch.tensor(labels), label_smoothing=smoothing)
            loss.backward()
            cases.append({
                "name": f"{name}, smoothing {smoothing:g}", "labelSmoothing": smoothing, "logits": tensor(logits),
                "labels": labels, "loss": number(loss.item()), "logitsGradient": tensor(x.grad),
            })
    write("cross_entropy", {"cases": cases})


def optimizers():
    torch.manual_seed(41)
    start = torch.randn(6)
    gradients = torch.randn(5, 6)
    gradients[2, 3] = 0
    table = [
        ("sgd", "sgd", {"learningRate": 0.1, "momentum": 0.0, "weightDecay": 0.0},
         lambda p: torch.optim.SGD(p, lr=0.1)),
        ("sgd momentum, weight decay", "sgd", {"learningRate": 0.1, "momentum": 0.9, "weightDecay": 1e-4},
         lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=False, weight_decay=1e-4)),
        ("adam", "adam", {"learningRate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weightDecay": 0.0},
         lambda p: torch.optim.Adam(p, lr=0.01)),
        ("adam, weight decay", "adam",
         {"learningRate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weightDecay": 1e-2},
         lambda p: torch.optim.Adam(p, lr=0.01, weight_decay=1e-2)),
        ("adamw", "adamw", {"learningRate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weightDecay": 0.01},
         lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0.01)),
    ]
    cases = []
    for name, kind, configuration, make in table:
        p = start.clone().requires_grad_()
        optimizer = make([p])
        values = []
        for gradient in gradients:
            p.grad = gradient.clone()
            optimizer.step()
            values.append(p.detach().clone())
        cases.append({
            "name": name, "optimizer": kind, "configuration": configuration, "start": tensor(start),
            "gradients": tensor(gradients), "valuesAfterStep": tensor(torch.stack(values)),
        })
    write("optimizers", {"cases": cases})


def schedules():
    """Learning rate at step 0, 1, 2, ... (the rate that the step of that index is made with)."""
    S = torch.optim.lr_scheduler

    def warm_up(optimizer, steps, after):
        # Step i of the warm-up is made with base * (i + 1) / steps: the first step already moves, and the last
        # has the full rate; step `steps` is the first of `after`.
        first = S.LinearLR(optimizer, start_factor=1 / steps, end_factor=1.0, total_iters=steps - 1)
        return S.SequentialLR(optimizer, [first, after], milestones=[steps])

    table = [
        ("constant", {"schedule": "constant", "base": 0.1}, 6,
         lambda o: S.ConstantLR(o, factor=1.0)),
        ("cosine", {"schedule": "cosine", "base": 0.1, "steps": 20, "warmUp": 0}, 20,
         lambda o: S.CosineAnnealingLR(o, 20, 0)),
        ("cosine with warm-up", {"schedule": "cosine", "base": 0.1, "steps": 20, "warmUp": 5}, 20,
         lambda o: warm_up(o, 5, S.CosineAnnealingLR(o, 15, 0))),
        ("step", {"schedule": "step", "base": 0.1, "stepSize": 4, "factor": 0.5, "warmUp": 0}, 14,
         lambda o: S.StepLR(o, 4, 0.5)),
        ("step with warm-up", {"schedule": "step", "base": 0.1, "stepSize": 4, "factor": 0.5, "warmUp": 3}, 14,
         lambda o: warm_up(o, 3, S.StepLR(o, 4, 0.5))),
    ]
    cases = []
    for name, configuration, steps, make in table:
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=configuration["base"])
        schedule = make(optimizer)
        rates = []
        for _ in range(steps):
            rates.append(number(optimizer.param_groups[0]["lr"]))
            optimizer.step()
            schedule.step()
        cases.append({"name": name, "configuration": configuration, "rates": rates})
    write("schedules", {"cases": cases})


if __name__ == "__main__":
    operator("linear", 1, linear)
    operator("conv2d", 2, conv2d)
    operator("batchnorm1d", 3, lambda: batch_norm(1))
    operator("batchnorm2d", 4, lambda: batch_norm(2))
    torch.manual_seed(5)
    for name, cases in activations().items():
        write(name, {"operator": name, "cases": cases})
    operator("softmax", 6, softmax)
    operator("maxpool2d", 7, maxpool)
    operator("avgpool2d", 8, avgpool)
    operator("globalaveragepool", 9, global_average_pool)
    operator("add", 10, add)
    operator("flatten", 11, flatten)
    cross_entropy()
    optimizers()
    schedules()
