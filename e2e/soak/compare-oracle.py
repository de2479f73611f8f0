"""Makes random pairs of columns and writes what numpy, pandas and scikit-learn say of them, one JSON line each.

usage: compare-oracle.py FIRST_SEED COUNT
"""
import json
import sys
import warnings

import numpy as np
import pandas as pd
from sklearn.metrics import confusion_matrix

warnings.filterwarnings("ignore")


def text(value):
    value = float(value)
    if np.isnan(value):
        return "NaN"
    if np.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return repr(value)


def numbers(rng, count):
    scale = 10.0 ** rng.integers(-6, 7)
    values = rng.normal(size=count) * scale
    if rng.random() < 0.3:
        values = np.round(values)
    return values


def changed(rng, values):
    other = values.copy()
    share = rng.choice([0, 0.05, 0.5, 1])
    where = rng.random(len(values)) < share
    size = 10.0 ** rng.integers(-12, 3)
    other[where] = other[where] * (1 + rng.normal(size=where.sum()) * size)
    return other


def strewn(rng, values, odd):
    for one in odd:
        if rng.random() < 0.5 and len(values):
            values[rng.random(len(values)) < 0.15] = one
    return values


def quantities(apart):
    if len(apart) == 0:
        return None
    p50, p95, p99 = np.quantile(apart, [0.5, 0.95, 0.99])
    return {"count": len(apart), "max": text(apart.max()), "mean": text(apart.mean()),
            "p50": text(p50), "p95": text(p95), "p99": text(p99)}


def distribution(values):
    finite = values[np.isfinite(values)]
    if len(finite) == 0:
        return None
    return {"count": len(finite), "missing": int(np.isnan(values).sum()), "min": text(finite.min()),
            "max": text(finite.max()), "mean": text(finite.mean()), "deviation": text(finite.std())}


def float_case(rng, dtype):
    count = int(rng.choice([0, 1, 2, 7, 40, 300]))
    left = strewn(rng, numbers(rng, count), [np.nan, np.inf, -np.inf, 0.0])
    right = changed(rng, left)
    right = strewn(rng, right, [np.nan, np.inf, -np.inf, 0.0]) if rng.random() < 0.5 else right
    left, right = left.astype(dtype), right.astype(dtype)
    atol, rtol = float(rng.choice([0, 1e-9, 1e-5, 0.1])), float(rng.choice([0, 1e-9, 1e-5, 0.1]))
    nan_equal = bool(rng.random() < 0.5)
    close = np.isclose(left, right, rtol=rtol, atol=atol, equal_nan=nan_equal)
    wide = left.astype("float64"), right.astype("float64")
    both = np.isfinite(wide[0]) & np.isfinite(wide[1])
    apart = np.abs(wide[0] - wide[1])[both]
    reference = np.abs(wide[1])[both]
    frames = pd.DataFrame({"x": left}), pd.DataFrame({"x": right})
    return {
        "dtype": dtype, "left": [text(v) for v in wide[0]], "right": [text(v) for v in wide[1]],
        "atol": atol, "rtol": rtol, "nanEqual": nan_equal, "close": [bool(v) for v in close],
        "absolute": quantities(apart), "relative": quantities((apart[reference > 0]) / reference[reference > 0]),
        "distributions": [distribution(v) for v in wide], "unequal": len(frames[0].compare(frames[1])),
    }


def integer_case(rng):
    count = int(rng.choice([1, 5, 100]))
    low, high = [(-5, 5), (-(2**40), 2**40), (2**53 - 3, 2**53 + 3), (-(2**63), 2**63 - 1)][rng.integers(4)]
    left = rng.integers(low, high, size=count, dtype="int64", endpoint=True)
    right = left.copy()
    where = rng.random(count) < 0.3
    right[where] = rng.integers(low, high, size=where.sum(), dtype="int64", endpoint=True)
    return {"dtype": "int64", "left": [str(v) for v in left], "right": [str(v) for v in right], "atol": 0, "rtol": 0,
            "nanEqual": True, "close": [bool(v) for v in left == right], "unequal": int((left != right).sum())}


def label_case(rng):
    count = int(rng.choice([1, 10, 200]))
    classes = [["setosa", "virginica", "versicolor"], ["a", "B", "\u00e9", "\U0001f600", ""], [0, 1], [3, -1, 20, 100]][rng.integers(4)]
    left = [classes[i] for i in rng.integers(len(classes), size=count)]
    right = [classes[rng.integers(len(classes))] if rng.random() < 0.2 else label for label in left]
    labels = sorted(set(left) | set(right))
    return {"dtype": "label", "left": left, "right": right, "classes": [str(v) for v in labels],
            "matrix": confusion_matrix(left, right, labels=labels).tolist()}


def probability_case(rng):
    count, classes = int(rng.choice([1, 20, 150])), int(rng.integers(2, 7))
    logits = rng.normal(size=(count, classes)) * 2
    other = logits + rng.normal(size=logits.shape) * rng.choice([0, 1e-7, 0.3])
    left, right = (np.exp(v) / np.exp(v).sum(axis=1, keepdims=True) for v in (logits, other))
    depth = min(5, classes)
    order = [np.argsort(-v, axis=1, kind="stable")[:, :depth] for v in (left, right)]
    return {"dtype": "probabilities", "left": left.tolist(), "right": right.tolist(),
            "labels": left.argmax(axis=1).tolist(),
            "matrix": confusion_matrix(left.argmax(axis=1), right.argmax(axis=1), labels=range(classes)).tolist(),
            "rankings": [int((order[0][:, : k + 1] != order[1][:, : k + 1]).any(axis=1).sum()) for k in range(depth)]}


def cell(rng, kind):
    if rng.random() < 0.1:
        return None
    if kind == "float":
        return [np.nan, np.inf, -np.inf, 0.0, float(rng.normal()), float(rng.integers(-3, 3))][rng.integers(6)]
    if kind == "int":
        return int(rng.choice([0, 1, -1, 2**53, 2**53 + 1, -(2**63), 2**63 - 1]))
    if kind == "str":
        return ["", "a", "A", "\u00e9", "\U0001f600", "nan", "1"][rng.integers(7)]
    if kind == "bool":
        return bool(rng.random() < 0.5)
    if kind == "date":
        return pd.Timestamp(int(rng.integers(-(2**40), 2**60)))
    return [[], [1.5, np.nan], [1.5, 2.5], [["a"], []], {"a": [1, None]}, {"a": [1, 2]}][rng.integers(6)]


def is_missing(value):
    return value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value))


def same(one, other):
    """Whether two values that are there are the same, NaN inside of them as everywhere."""
    if isinstance(one, (list, dict)) or isinstance(other, (list, dict)):
        return type(one) is type(other) and json.dumps(tagged(one)) == json.dumps(tagged(other))
    return bool(one == other)


def tagged(value):
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        return {"int": str(value)}
    if isinstance(value, float):
        return {"float": text(value)}
    if isinstance(value, pd.Timestamp):
        return {"ns": str(value.value)}
    if isinstance(value, list):
        return {"list": [tagged(item) for item in value]}
    return {"dict": [[key, tagged(item)] for key, item in value.items()]}


def table_case(rng):
    kinds = ["float", "int", "str", "bool", "date", "nested"]
    rows = int(rng.choice([0, 1, 3, 30, 200]))
    left = {kind: [cell(rng, kind) for _ in range(rows)] for kind in kinds}
    share = rng.choice([0, 0.1, 1])
    right = {kind: [cell(rng, kind) if rng.random() < share else value for value in left[kind]] for kind in kinds}
    more = int(rng.choice([0, 0, 1, 5]))
    longer, shorter = (left, right) if rng.random() < 0.5 else (right, left)
    del shorter
    for kind in kinds:
        longer[kind] = longer[kind] + [cell(rng, kind) for _ in range(more)]
    counts = {}
    for kind in kinds:
        count = {"equal": 0, "different": 0, "missingLeft": 0, "missingRight": 0}
        for one, other in zip(left[kind], right[kind]):
            if is_missing(one) and is_missing(other):
                count["equal"] += 1
            elif is_missing(one):
                count["missingLeft"] += 1
            elif is_missing(other):
                count["missingRight"] += 1
            else:
                count["equal" if same(one, other) else "different"] += 1
        counts[kind] = count
    sides = [{kind: [tagged(value) for value in cells] for kind, cells in side.items()} for side in (left, right)]
    lengths = [len(left["float"]), len(right["float"])]
    return {"dtype": "table", "left": sides[0], "right": sides[1], "counts": counts,
            "onlyLeft": max(0, lengths[0] - lengths[1]), "onlyRight": max(0, lengths[1] - lengths[0])}


for seed in range(int(sys.argv[1]), int(sys.argv[1]) + int(sys.argv[2])):
    rng = np.random.default_rng(seed)
    kind = rng.random()
    if kind < 0.25:
        case = float_case(rng, "float64")
    elif kind < 0.35:
        case = table_case(rng)
    elif kind < 0.55:
        case = float_case(rng, "float32")
    elif kind < 0.7:
        case = integer_case(rng)
    elif kind < 0.85:
        case = label_case(rng)
    else:
        case = probability_case(rng)
    print(json.dumps({"seed": seed, **case}))
