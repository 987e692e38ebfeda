#!/usr/bin/env python3
"""Writes lsq.json: learned step sizes as PyTorch's autograd differentiates the pseudocode of Esser et al. (2020).

    venv/bin/python make_lsq.py
"""

import json
import math
import pathlib

import torch

torch.manual_seed(11)


def grad_scale(x, factor):
    scaled = x * factor
    return (x - scaled).detach() + scaled


def round_pass(x):
    return (torch.round(x) - x).detach() + x


def quantize(w, s, low, high):
    factor = 1 / math.sqrt(w.numel() * max(high, -low))
    s = grad_scale(s, factor)
    return round_pass(torch.clamp(w / s, low, high)) * s


def number(value):
    return float(f"{value:.9g}")


cases = []
for name, bits, scheme, zero, scale in [
    ("symmetric, 2 bits", 2, "symmetric", 0, 0.7),
    ("symmetric, 4 bits, saturating", 4, "symmetric", 0, 0.11),
    ("symmetric, 8 bits", 8, "symmetric", 0, 0.013),
    ("affine, 3 bits, saturating at both ends", 3, "affine", 2, 0.25),
    ("affine, 4 bits", 4, "affine", 9, 0.3),
]:
    low, high = (1 - 2 ** (bits - 1), 2 ** (bits - 1) - 1) if scheme == "symmetric" else (-zero, 2**bits - 1 - zero)
    w = torch.randn(40, requires_grad=True)
    s = torch.tensor(scale, requires_grad=True)
    upstream = torch.randn(40)
    y = quantize(w, s, low, high)
    y.backward(upstream)
    cases.append({
        "name": name, "bits": bits, "scheme": scheme, "zeroPoint": zero, "scale": scale,
        "weights": [number(v) for v in w.tolist()], "gradient": [number(v) for v in upstream.tolist()],
        "quantized": [number(v) for v in y.tolist()], "weightGradient": [number(v) for v in w.grad.tolist()],
        "scaleGradient": number(s.grad.item()),
    })
path = pathlib.Path(__file__).resolve().parent / "lsq.json"
path.write_text("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")
