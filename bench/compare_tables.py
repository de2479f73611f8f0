"""pandas compare, numpy isclose and the same quantiles of two tables of doubles; one line of JSON a run.

usage: compare_tables.py LEFT.f64 RIGHT.f64 ROWS COLUMNS RUNS
"""
import json
import resource
import sys
import time

import numpy as np
import pandas as pd

left_file, right_file, rows, columns, runs = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])
left, right = (np.fromfile(file).reshape(columns, rows) for file in (left_file, right_file))
names = [f"c{place}" for place in range(columns)]
frames = [pd.DataFrame(dict(zip(names, side))) for side in (left, right)]
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for _ in range(runs):
    started = time.perf_counter()
    different = len(frames[0].compare(frames[1]))
    close = 0
    quantiles = []
    for name in names:
        one, other = frames[0][name].to_numpy(), frames[1][name].to_numpy()
        close += int(np.isclose(one, other, rtol=1e-9, atol=1e-9).sum())
        quantiles.append(np.quantile(np.abs(one - other), [0.5, 0.95, 0.99]).tolist())
    print(json.dumps({"milliseconds": (time.perf_counter() - started) * 1000, "different": different}), flush=True)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"extraBytes": (peak - before) * 1024}))
