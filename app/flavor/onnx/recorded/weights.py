"""Writes weights/: initializers of every element type as onnx stores them, and their statistics by numpy."""

import json
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

here = pathlib.Path(__file__).parent / "weights"
random = np.random.default_rng(5)
numbers = random.normal(0, 2, 301)
numbers[:6] = [0, 0, np.nan, np.inf, -np.inf, -0.0]
finite = np.clip(np.round(numbers[6:] * 3), -8, 7)
types = [t for t in TensorProto.DataType.values() if t not in (0, 8, 14, 15) and t < 24]


def values_of(kind):
    name = TensorProto.DataType.Name(kind)
    if name in ("FLOAT", "DOUBLE", "FLOAT16", "BFLOAT16") or "E5M2" in name and "FNUZ" not in name:
        return numbers
    if "FLOAT8" in name or name == "FLOAT4E2M1":
        return finite / 2
    if name == "BOOL":
        return finite > 0
    return np.abs(finite) if name.startswith("UINT") else finite


def tensors():
    for kind in types:
        name = TensorProto.DataType.Name(kind).lower()
        values = values_of(kind)
        dtype = helper.tensor_dtype_to_np_dtype(kind)
        array = np.asarray(values).astype(dtype)
        yield numpy_helper.from_array(array, f"raw_{name}"), array
        if name != "float4e2m1":
            yield helper.make_tensor(f"typed_{name}", kind, array.shape, np.asarray(values).tolist()), array


def statistics(array):
    wide = array.astype(np.float64)
    part = wide[np.isfinite(wide)]
    return {
        "count": len(wide),
        "zeros": int((wide == 0).sum()),
        "nan": int(np.isnan(wide).sum()),
        "infinite": int(np.isinf(wide).sum()),
        "min": float(part.min()),
        "max": float(part.max()),
        "mean": float(part.mean()),
        "deviation": float(part.std()),
        "bins": np.histogram(part, bins=40)[0].tolist(),
    }


def save():
    held, expected = [], {}
    for tensor, array in tensors():
        held.append(tensor)
        expected[tensor.name] = statistics(numpy_helper.to_array(tensor).reshape(-1))
    held.append(numpy_helper.from_array(np.array(["a", "b"], dtype=object), "text"))
    sparse = onnx.SparseTensorProto(
        values=numpy_helper.from_array(np.array([1.5, -2.0], np.float32), "sparse"),
        indices=numpy_helper.from_array(np.array([3, 7], np.int64), ""),
        dims=[10],
    )
    graph = helper.make_graph([], "weights", [], [], initializer=held, sparse_initializer=[sparse])
    here.mkdir(exist_ok=True)
    onnx.save(helper.make_model(graph), here / "model.onnx")
    (here / "statistics.json").write_text(json.dumps(expected, allow_nan=False, separators=(",", ":")).replace("},", "},\n") + "\n")


save()
