"""Makes low_rank.json: singular values and nearest matrices of lower rank by NumPy.

Run in this folder with a Python that has numpy.
"""

import json

import numpy as np

generator = np.random.default_rng(5)
cases = []
for rows, columns in [(7, 5), (4, 9), (6, 6), (1, 8), (8, 1)]:
    matrix = generator.normal(size=(rows, columns)).astype(np.float32)
    if rows == 6:
        # Rank 3: half of the singular values vanish.
        matrix = (matrix[:, :3] @ matrix[:3, :]).astype(np.float32)
    u, s, v = np.linalg.svd(matrix.astype(np.float64), full_matrices=False)
    rank = max(1, len(s) // 2)
    cases.append(
        {
            "rows": rows,
            "matrix": [float(x) for x in matrix.ravel()],
            "singularValues": [float(x) for x in s],
            "rank": rank,
            "nearest": [float(x) for x in ((u[:, :rank] * s[:rank]) @ v[:rank]).ravel()],
        }
    )
json.dump(cases, open("low_rank.json", "w"), separators=(",", ":"))
