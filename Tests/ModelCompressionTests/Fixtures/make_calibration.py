#!/usr/bin/env python3
"""Writes calibration.json: thresholds of least divergence, by the loop of NVIDIA's pytorch-quantization
(`_compute_amax_entropy` in calib/histogram.py), written out with NumPy.

    venv/bin/python make_calibration.py
"""

import json
import pathlib
from collections import Counter

import numpy as np

random = np.random.default_rng(3)


def normalized(distribution):
    total = np.sum(distribution)
    return distribution / total if total != 0 else distribution


def entropy(p, q):
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.sum(np.where(p > 0, p * np.log(p / q), 0.0))


def least_divergence(bins, levels):
    divergences = []
    for length in range(levels, len(bins) + 1):
        space = np.linspace(0, length, num=levels + 1)
        level = np.digitize(range(length), space) - 1
        level[bins[:length] == 0] = -1
        sums = np.zeros(levels)
        for i, l in enumerate(level):
            if l != -1:
                sums[l] += bins[i]
        for l, filled in Counter(level).items():
            if l != -1:
                sums[l] /= filled
        spread = np.zeros(length)
        for i, l in enumerate(level):
            if l != -1:
                spread[i] = sums[l]
        reference = bins[:length].astype(float)
        reference[-1] += np.sum(bins[length:])
        divergences.append(entropy(normalized(reference), normalized(spread)))
    last = len(divergences) - 1 - int(np.argmin(divergences[::-1]))
    return last + levels


cases = []
for name, values, count, levels in [
    ("half a bell", np.abs(random.normal(size=20000)), 256, 16),
    ("long tail", random.lognormal(sigma=1.2, size=20000), 256, 16),
    ("few levels", np.abs(random.normal(size=5000)), 128, 4),
    ("outliers", np.concatenate([np.abs(random.normal(size=5000)), [30, 31, 50]]), 512, 32),
    ("even", random.uniform(size=3000), 100, 8),
]:
    bins, _ = np.histogram(values, bins=count, range=(0, values.max()))
    cases.append({
        "name": name, "bins": bins.tolist(), "levels": levels, "expected": least_divergence(bins, levels),
    })
path = pathlib.Path(__file__).resolve().parent / "calibration.json"
path.write_text("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")
print([(c["name"], c["expected"]) for c in cases])
