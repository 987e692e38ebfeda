"""Makes palette.json: k-means in one dimension by scikit-learn, started from values spread evenly between the extremes.

Run in this folder with a Python that has numpy and scikit-learn.
"""

import json

import numpy as np
from sklearn.cluster import KMeans

generator = np.random.default_rng(11)
cases = []
for bits, sparsity in [(1, 0.0), (2, 0.5), (3, 0.0), (4, 0.1)]:
    weights = (generator.triangular(-0.3, 0.02, 0.4, size=400)).astype(np.float32)
    weights[np.argsort(np.abs(weights))[: int(sparsity * 400)]] = 0
    kept = weights[weights != 0].astype(np.float64)
    start = np.linspace(kept.min(), kept.max(), 2**bits)
    # Where a cluster runs empty on the way, both do as they like: such examples prove nothing.
    values = start
    for _ in range(100):
        labels = np.abs(kept[:, None] - values).argmin(1)
        assert len(set(labels)) == len(values)
        values = np.array([kept[labels == k].mean() for k in range(len(values))])
    found = KMeans(2**bits, init=start[:, None], n_init=1, tol=0, max_iter=1000, algorithm="lloyd").fit(kept[:, None])
    assert len(set(found.labels_)) == 2**bits
    cases.append(
        {
            "bits": bits,
            "weights": [float(w) for w in weights],
            "values": sorted(float(c) for c in found.cluster_centers_.ravel()),
            "squaredError": float(found.inertia_),
        }
    )
json.dump(cases, open("palette.json", "w"), separators=(",", ":"))
