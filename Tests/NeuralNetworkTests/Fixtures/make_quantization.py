#!/usr/bin/env python3
"""Writes quantize_activations.json: PyTorch's fake quantization with fixed, learned and tracked ranges.

    venv/bin/python make_quantization.py
"""

import json
import pathlib
import warnings

import torch
from torch.ao.quantization import FakeQuantize, MovingAverageMinMaxObserver

warnings.filterwarnings("ignore")
torch.manual_seed(5)
torch.set_num_threads(1)


def number(value):
    return float(f"{value:.9g}")


def numbers(t):
    return [number(v) for v in t.detach().reshape(-1).tolist()]


def codes(bits, symmetric):
    return (1 - 2 ** (bits - 1), 2 ** (bits - 1) - 1) if symmetric else (0, 2**bits - 1)


fixed, learned = [], []
for name, bits, symmetric, scale, zero in [
    ("8 bits", 8, False, 0.02, 113),
    ("8 bits, saturating on one side", 8, False, 0.02, 0),
    ("4 bits, saturating on both", 4, False, 0.2, 6),
    ("symmetric, 8 bits", 8, True, 0.03, 0),
    ("symmetric, 3 bits, saturating", 3, True, 0.4, 0),
    ("2 bits", 2, False, 0.7, 1),
    ("16 bits", 16, False, 0.0001, 30000),
]:
    low, high = codes(bits, symmetric)
    upstream = torch.randn(2, 50)
    x = (torch.randn(2, 50) * 2).requires_grad_()
    y = torch.fake_quantize_per_tensor_affine(x, scale, zero, low, high)
    y.backward(upstream)
    fixed.append({
        "name": name, "bits": bits, "isSymmetric": symmetric, "scale": scale, "zeroPoint": zero, "input": numbers(x),
        "output": numbers(y), "outputGradient": numbers(upstream), "inputGradient": numbers(x.grad),
    })
    x = x.detach().clone().requires_grad_()
    s = torch.tensor([scale], requires_grad=True)
    z = torch.tensor([float(zero)], requires_grad=True)
    factor = 1 / (50 * max(high - zero, zero - low)) ** 0.5
    y = torch._fake_quantize_learnable_per_tensor_affine(x, s, z, low, high, factor)
    y.backward(upstream)
    learned.append({"name": name, "scaleGradient": number(s.grad.item())})

tracked = []
for name, bits, symmetric in [("8 bits", 8, False), ("symmetric, 4 bits", 4, True)]:
    low, high = codes(bits, symmetric)
    quantize = FakeQuantize(
        MovingAverageMinMaxObserver, averaging_constant=0.1, quant_min=low, quant_max=high,
        dtype=torch.qint8 if symmetric else torch.quint8,
        qscheme=torch.per_tensor_affine)
    batches = [torch.randn(2, 20) + 0.3, torch.randn(2, 20) * 3, torch.rand(2, 20)]
    steps = []
    for batch in batches:
        # With a symmetric scheme PyTorch's observer divides by half of the codes, one too many: only the range is compared.
        y = quantize(batch)
        observer = quantize.activation_post_process
        steps.append({
            "input": numbers(batch), "output": [] if symmetric else numbers(y), "low": number(observer.min_val.item()),
            "high": number(observer.max_val.item()),
        })
    tracked.append({"name": name, "bits": bits, "isSymmetric": symmetric, "momentum": 0.1, "steps": steps})

path = pathlib.Path(__file__).resolve().parent / "quantize_activations.json"
path.write_text(json.dumps({"fixed": fixed, "learned": learned, "tracked": tracked}, separators=(",", ":")) + "\n")
