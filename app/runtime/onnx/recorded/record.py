"""Records what MLflow's ONNX wrapper answers: python record.py > wrapper-answers.jsonl

Models are built here and kept in the file (base64); inputs and answers are written in the encoding of
shared/encoding.ts as the frames of shared/values.ts. Made with MLflow 3.17.2, onnxruntime 1.31.1, pandas 3.1.1.
"""
import base64, json, logging, os, sys, tempfile, warnings
import mlflow.onnx, numpy as np, onnx, pandas as pd
from onnx import TensorProto as T, helper as h, numpy_helper

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

ARRAYS = dict(bool="Uint8Array", int8="Int8Array", int16="Int16Array", int32="Int32Array", int64="BigInt64Array",
              uint8="Uint8Array", uint16="Uint16Array", uint32="Uint32Array", uint64="BigUint64Array",
              float16="Uint16Array", float32="Float32Array", float64="Float64Array")
TYPES = dict(bool=T.BOOL, int8=T.INT8, int16=T.INT16, int32=T.INT32, int64=T.INT64, uint8=T.UINT8, uint16=T.UINT16,
             uint32=T.UINT32, uint64=T.UINT64, float16=T.FLOAT16, float32=T.FLOAT, float64=T.DOUBLE, string=T.STRING)


def array(name, raw):
    if name == "Uint8Array":
        return {"$bytes": base64.b64encode(raw).decode()}
    return {"$array": name, "base64": base64.b64encode(raw).decode()}


def number(value):
    if value != value or value in (float("inf"), float("-inf")):
        return {"$float": "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"}
    return {"$float": "-0"} if value == 0 and str(value) == "-0.0" else value


def value(item):
    if item is None or isinstance(item, (bool, str)):
        return item
    if isinstance(item, np.bool_):
        return bool(item)
    if isinstance(item, (int, np.integer)):
        return {"$int": str(int(item))}
    if isinstance(item, (float, np.floating)):
        return number(float(item))
    if isinstance(item, bytes):
        return {"$bytes": base64.b64encode(item).decode()}
    if isinstance(item, dict):
        return {"$map": [[value(k), value(v)] for k, v in item.items()]}
    if isinstance(item, (list, tuple)):
        return [value(v) for v in item]
    if isinstance(item, pd.Timestamp):
        zone = {} if item.tz is None else {"zone": str(item.tz)}
        return {"kind": "instant", "unit": item.unit, "ticks": {"$int": str(item._value)}, **zone}
    if isinstance(item, np.ndarray):
        return tensor(item)
    raise TypeError(type(item))


def data(values):
    if isinstance(values, pd.Series):
        if str(values.dtype) == "str":
            return {"dtype": "str", "data": [None if v != v else v for v in values.tolist()]}
        if isinstance(values.dtype, pd.DatetimeTZDtype):
            plain = data(values.dt.tz_convert("UTC").dt.tz_localize(None))
            return {**plain, "zone": str(values.dt.tz)}
        if not isinstance(values.dtype, np.dtype):
            return {"dtype": "extension", "name": str(values.dtype), "data": [value(v) for v in values.tolist()]}
        values = values.to_numpy()
    kind = values.dtype.kind
    if kind == "O":
        return {"dtype": "object", "data": [value(v) for v in values.ravel().tolist()]}
    if kind == "U":
        return {"dtype": "str", "data": values.ravel().tolist()}
    if kind == "S":
        return {"dtype": "bytes", "data": [value(v) for v in values.ravel().tolist()]}
    if kind == "M":
        raw = values.ravel().astype("int64").tobytes()
        return {"dtype": "datetime64", "unit": np.datetime_data(values.dtype)[0], "data": array("BigInt64Array", raw)}
    return {"dtype": values.dtype.name, "data": array(ARRAYS[values.dtype.name], np.ascontiguousarray(values).tobytes())}


def tensor(values):
    return {"kind": "tensor", "shape": list(values.shape), "values": data(values)}


def frame(item):
    if isinstance(item, pd.DataFrame):
        columns = [{"name": c if isinstance(c, str) else int(c), "values": data(item.iloc[:, i])} for i, c in enumerate(item.columns)]
        return {"kind": "table", "rowCount": len(item), "columns": columns}
    if isinstance(item, np.ndarray):
        return tensor(item)
    if isinstance(item, pd.Series):
        return {"kind": "series", "name": None, "values": data(item)}
    if isinstance(item, dict) and all(isinstance(v, np.ndarray) for v in item.values()):
        return {"kind": "tensors", "entries": [{"name": k, "tensor": tensor(v)} for k, v in item.items()]}
    return {"kind": "plain", "value": value(item)}


def vi(name, kind, shape):
    return h.make_tensor_value_info(name, TYPES[kind], shape)


def model(inputs, outputs, nodes, initializers=(), ml=False, name="g"):
    graph = h.make_graph(nodes, name, inputs, outputs, initializer=list(initializers))
    opsets = [h.make_opsetid("", 17)] + ([h.make_opsetid("ai.onnx.ml", 1)] if ml else [])
    return h.make_model(graph, opset_imports=opsets, ir_version=8)


def identity(inputs):
    outs = [h.make_tensor_value_info("out_" + i.name, i.type.tensor_type.elem_type, None) for i in inputs]
    return model(inputs, outs, [h.make_node("Identity", [i.name], [o.name]) for i, o in zip(inputs, outs)])


recorded = []


def record(name, proto, inputs):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model")
        mlflow.onnx.save_model(proto, path, pip_requirements=[], save_as_external_data=False)
        raw = open(os.path.join(path, "model.onnx"), "rb").read()
        wrapper = mlflow.onnx._load_pyfunc(os.path.join(path, "model.onnx"))
        cases = []
        for label, given in inputs:
            case = {"name": label, "input": frame(given)}
            try:
                case["output"] = frame(wrapper.predict(given))
            except Exception as error:
                module = type(error).__module__
                kind = type(error).__name__ if module == "builtins" else f"{module}.{type(error).__name__}"
                case["error"] = {"type": kind, "message": str(error)}
            cases.append(case)
        recorded.append({"name": name, "model": base64.b64encode(raw).decode(), "cases": cases})


NUMBERS = [name for name in TYPES if name != "string"]
EDGES = {
    "float16": [0.1, -65504, float("nan")], "float32": [0.1, 3.4e38, float("inf")], "float64": [0.1, 1e300, -0.0],
    "int64": [2**63 - 1, -2**63, 2**53 + 1], "uint64": [2**64 - 1, 2**63, 0], "bool": [True, False, True],
}
for kind in NUMBERS:
    edge = np.array(EDGES.get(kind, [0, 1, np.iinfo(kind).max if kind != "bool" and kind[0] != "f" else 1]), dtype=kind)
    record(f"identity {kind}", identity([vi("x", kind, ["n"])]), [
        ("array", edge), ("dict", {"x": edge}), ("empty", edge[:0]), ("rank 2", edge.reshape(1, 3)),
        ("scalar", np.array(edge[0])), ("frame", pd.DataFrame({"any": edge})),
        ("float64", np.array([1.0, 2.0])), ("object", np.array(["a"], dtype=object)), ("list", {"x": [1, 2]}),
    ])
    record(f"identity {kind} any rank", identity([vi("x", kind, None)]), [
        ("frame", pd.DataFrame({"any": edge})), ("two columns", pd.DataFrame({"a": edge, "b": edge})),
        ("scalar", np.array(edge[0])), ("rank 3", edge.reshape(1, 3, 1)), ("no rows", pd.DataFrame({"any": edge[:0]})),
    ])


def column(kind):
    values = {"str": ["a", "b"], "object": ["a", 1], "object-mixed": [None, 2.5]}.get(kind, [1, 0])
    if kind.startswith("datetime"):
        values = pd.to_datetime(["2020-01-01 00:00:00", "2021-06-01 12:00:01"]).astype(kind) if "UTC" not in kind else pd.to_datetime(["2020-01-01", "2021-06-01"]).tz_localize("UTC")
        return pd.Series(values)
    return pd.Series(values, dtype=kind.split("-")[0])


COLUMNS = NUMBERS + ["str", "object", "object-mixed", "datetime64[ns]", "datetime64[s]", "datetime64[ns, UTC]", "Int64", "boolean"]
pairs = [("two " + a + " and " + b, pd.DataFrame({"a": column(a), "b": column(b)})) for i, a in enumerate(COLUMNS) for b in COLUMNS[i:]]
triples = [("three " + " ".join(t), pd.DataFrame({str(i): column(c) for i, c in enumerate(t)})) for t in [
    ("int8", "uint8", "float16"), ("int16", "uint16", "float16"), ("int8", "int16", "uint16"), ("int64", "uint64", "float32"),
    ("uint8", "uint16", "int8"), ("bool", "bool", "bool"), ("bool", "int8", "float64"), ("float16", "uint8", "bool"), ("uint32", "int32", "float32")]]
record("consolidation into float", identity([vi("x", "float32", None)]), pairs + triples)
record("consolidation into string", identity([vi("x", "string", None)]), pairs + triples)
big = pd.DataFrame({"a": [0.1, 1e-50, 2.0**60 + 1], "b": np.array([2**53 + 1, 2**60 + 1, -1], dtype=np.int64)})
record("rounding", identity([vi("x", "float32", [None, None])]), [
    ("double and int64", big), ("double", big[["a"]]), ("int64 and uint64", pd.DataFrame({"a": big["b"], "b": np.array([2**64 - 1, 2**63, 1], dtype=np.uint64)}))])

texts = np.array([["plain", "", "ünï\U0001f600"], ["a\tb", " x ", "\u00a0"]], dtype=object)
odd = np.array([[1, 2.5, None, True, float("nan"), b"x'\"\n\xff", float("inf"), -0.0, 1e22, 1e16, 1e15, 1e-4, 1e-5, 123456789.125, 2**70,
                 [1, "a", None, 2.0], {"a": 1, 2: None}, pd.Timestamp("2020-01-01"), pd.Timestamp("2020-01-01 01:02:03.000456"),
                 pd.Timestamp("2020-01-01 01:02:03.000000456"), pd.Timestamp("2020-06-01", tz="Europe/Berlin"), pd.Timestamp("1960-01-01", tz="UTC"),
                 "it's", 'say "hi"', ["it's", "\u200b\x1b\\"]]], dtype=object)
record("identity string", identity([vi("s", "string", [None, None])]), [
    ("texts", texts), ("odd objects", odd), ("NUL", np.array([["a\0b", "\0", "\ufdd0"]], dtype=object)), ("U", np.array([["a", "bb"]])), ("S", np.array([[b"a", b"bb"]], dtype="S5")),
    ("surrogate", np.array([["ok", "a\ud83da"]], dtype=object)), ("no rows", texts[:0]), ("numbers", np.zeros((1, 2))),
    ("times", np.zeros((1, 2), "datetime64[ns]")), ("frame str", pd.DataFrame({"a": ["x", None]})), ("frame object", pd.DataFrame({"a": pd.Series(["x", 1, None], dtype=object)})),
    ("frame empty", pd.DataFrame({"a": pd.Series([], dtype="str")})), ("frame no columns", pd.DataFrame(index=[0, 1])),
    ("string", "abc"), ("list", [["a"]]), ("dict of list", {"s": [["a", "b"]]}), ("dict of str", {"s": "a"}), ("dict of none", {"t": None}), ("series", pd.Series(["a"])),
    ("none", None), ("int", 5), ("float", 2.5), ("bool", True), ("dict of int", {"s": 1}), ("dict of float", {"s": 1.5}), ("empty dict", {}),
])
many = identity([vi("f", "float32", ["n"]), vi("i", "int64", ["n"]), vi("s", "string", ["n"]), vi("b", "bool", ["n"])])
good = {"f": pd.Series([1.5, 2.5]), "i": pd.Series([1, 2]), "s": pd.Series(["a", "b"], dtype=object), "b": pd.Series([True, False])}
arrays = {k: v.to_numpy() for k, v in good.items()}
twice = pd.DataFrame({**good, "x": good["f"]})
twice.columns = ["f", "i", "s", "b", "f"]
record("several inputs", many, [
    ("good", pd.DataFrame(good)), ("reordered", pd.DataFrame(dict(reversed(good.items())))), ("extra column", pd.DataFrame({**good, "z": [1, 2]})),
    ("missing", pd.DataFrame({k: good[k] for k in "fib"})), ("missing quote", pd.DataFrame({"f": good["f"]})), ("str", pd.DataFrame({**good, "s": ["a", "b"]})),
    ("str empty", pd.DataFrame({**good, "s": pd.Series(["a", "b"], dtype="str")})[:0]), ("object mixed", pd.DataFrame({**good, "s": pd.Series(["a", 1], dtype=object)})),
    ("int32", pd.DataFrame({**good, "i": good["i"].astype("int32")})), ("float32", pd.DataFrame({**good, "f": good["f"].astype("float32")})),
    ("times", pd.DataFrame({**good, "f": column("datetime64[ns]")})), ("times zone", pd.DataFrame({**good, "f": column("datetime64[ns, UTC]")})),
    ("Int64", pd.DataFrame({**good, "i": column("Int64")})), ("twice", twice), ("several wrong", pd.DataFrame({**good, "i": good["f"], "b": good["f"]})),
    ("dict", arrays), ("dict extra", {**arrays, "z": np.zeros(1)}), ("dict missing", {k: arrays[k] for k in "fb"}), ("dict wrong rank", {**arrays, "b": arrays["b"].reshape(1, 2), "f": arrays["f"].reshape(2, 1)}),
    ("dict of lists", {k: v.tolist() for k, v in arrays.items()}), ("dict unequal", {**arrays, "i": np.arange(5)}), ("array", arrays["f"]), ("no rows", pd.DataFrame(good)[:0]),
    ("dict list for int", {**arrays, "i": [1, 2]}), ("dict list for string", {**arrays, "s": ["a", 1]}), ("dict list for bool", {**arrays, "b": [True, 0]}), ("dict ragged", {**arrays, "i": [[1], [2, 3]]}), ("dict list of texts for int", {**arrays, "i": ["a", "b"]}),
])
shapes = identity([vi("z", "float32", ["n", 2, 3]), vi("a", "int64", [1, "m"]), vi("c", "float32", [])])
record("shapes", shapes, [
    ("good", {"z": np.zeros((2, 2, 3), "f4"), "a": np.zeros((1, 4), "i8"), "c": np.array(1, "f4")}),
    ("scalar of rank 1", {"z": np.zeros((2, 2, 3), "f4"), "a": np.zeros((1, 4), "i8"), "c": np.ones(1, "f4")}),
    ("extents", {"z": np.zeros((2, 4, 5), "f4"), "a": np.zeros((1, 4), "i8"), "c": np.array(1, "f4")}),
    ("two wrong", {"z": np.zeros((2, 4, 5), "f4"), "a": np.zeros((2, 4), "i8"), "c": np.array(1, "f4")}),
    ("rank", {"z": np.zeros((2, 3), "f4"), "a": np.zeros((2, 4), "i8"), "c": np.array(1, "f4")}),
    ("zero", {"z": np.zeros((0, 2, 3)), "a": np.zeros((1, 0), "i8"), "c": np.array(1.0)}),
    ("frame", pd.DataFrame({"z": [1.0], "a": [1], "c": [1.0]})),
])


def zip_map(labels, **kinds):
    key = T.INT64 if isinstance(labels[0], int) else T.STRING
    return h.make_value_info("z", h.make_sequence_type_proto(h.make_map_type_proto(key, h.make_tensor_type_proto(T.FLOAT, None))))


P = np.array([[.1, .2, .7], [.4, .5, .1]], np.float32)
probabilities = [("rows", P), ("frame", pd.DataFrame(P)), ("frame doubles", pd.DataFrame(P.astype(float))), ("one row of rank 1", P[0]), ("no rows", P[:0]), ("frame no rows", pd.DataFrame(P)[:0]),
                 ("two columns", P[:, :2]), ("rank 3", P[None]), ("scalar", np.array(1, "f4")), ("frame two columns", pd.DataFrame(P[:, :2])), ("dict", {"p": P})]
for name, labels in [("ints", [0, 1, 2]), ("ints unsorted", [5, -1, 2]), ("repeated", [2, 0, 2]), ("texts", ["b", "a", "é"]), ("astral texts", ["\uffff", "\U0001f600", "z"]), ("huge", [2**62, -2**62, 2**53 + 1])]:
    attribute = {"classlabels_int64s": labels} if isinstance(labels[0], int) else {"classlabels_strings": labels}
    record(f"zipmap {name}", model([vi("p", "float32", None)], [zip_map(labels)],
           [h.make_node("Abs", ["p"], ["a"]), h.make_node("ZipMap", ["a"], ["z"], name="zip", domain="ai.onnx.ml", **attribute)], ml=True), probabilities)
labels = dict(classlabels_int64s=[0, 1, 2])
record("zipmap of an input", model([vi("p", "float32", [None, 3])], [zip_map([0])], [h.make_node("ZipMap", ["p"], ["z"], domain="ai.onnx.ml", **labels)], ml=True), [("rows", P), ("frame", pd.DataFrame(P))])
record("zipmap beside its tensor", model([vi("p", "float32", [None, 3])], [vi("a", "float32", None), zip_map([0]), vi("s", "float32", None)],
       [h.make_node("Abs", ["p"], ["a"]), h.make_node("ReduceSum", ["a"], ["s"]), h.make_node("ZipMap", ["a"], ["z"], domain="ai.onnx.ml", **labels)], ml=True), [("rows", P), ("frame", pd.DataFrame(P))])
second = h.make_value_info("y", h.make_sequence_type_proto(h.make_map_type_proto(T.STRING, h.make_tensor_type_proto(T.FLOAT, None))))
record("two zipmaps of one tensor", model([vi("p", "float32", [None, 3])], [zip_map([0]), second],
       [h.make_node("Abs", ["p"], ["a"]), h.make_node("ZipMap", ["a"], ["z"], domain="ai.onnx.ml", **labels),
        h.make_node("ZipMap", ["a"], ["y"], domain="ai.onnx.ml", classlabels_strings=["x", "y", "z"])], ml=True), [("rows", P), ("frame", pd.DataFrame(P))])
one_map = h.make_node("SequenceLength", ["z"], ["l"])
record("outputs of several lengths", model([vi("p", "float32", [None, 3])], [vi("a", "float32", None), vi("s", "float32", [])],
       [h.make_node("Abs", ["p"], ["a"]), h.make_node("ReduceSum", ["a"], ["s"], keepdims=0)]), [("rows", P), ("frame", pd.DataFrame(P)), ("frame 1x1", pd.DataFrame(P[:1]))])
record("scalar output", model([vi("p", "float32", [None, 3])], [vi("s", "float32", [])], [h.make_node("ReduceSum", ["p"], ["s"], keepdims=0)]), [("rows", P), ("frame", pd.DataFrame(P)), ("no rows", pd.DataFrame(P)[:0])])


def const(name, values):
    return numpy_helper.from_array(np.array(values), name)


record("gather", model([vi("i", "int64", ["n"])], [vi("y", "float32", None)], [h.make_node("Gather", ["t", "i"], ["y"])], [const("t", np.float32([1, 2, 3]))]),
       [("inside", np.array([0, 2])), ("outside", np.array([3]))])
record("reshape", model([vi("x", "float32", None)], [vi("y", "float32", None)], [h.make_node("Reshape", ["x", "s"], ["y"])], [const("s", np.int64([2, -1]))]),
       [("fits", P.reshape(-1)), ("does not", P.reshape(-1)[:5])])
record("cast text", model([vi("s", "string", None)], [vi("y", "float32", None)], [h.make_node("Cast", ["s"], ["y"], to=T.FLOAT)]),
       [("numbers", np.array(["1.5", "nan"], dtype=object)), ("words", np.array(["abc"], dtype=object))])
record("concat", model([vi("a", "float32", [None, None]), vi("b", "float32", [None, None])], [vi("y", "float32", None)], [h.make_node("Concat", ["a", "b"], ["y"], axis=1)]),
       [("fits", {"a": P, "b": P}), ("does not", {"a": P, "b": P[:1]})])
record("matmul", model([vi("a", "float32", None), vi("b", "float32", None)], [vi("y", "float32", None)], [h.make_node("MatMul", ["a", "b"], ["y"])]),
       [("fits", {"a": P, "b": P.T.copy()}), ("does not", {"a": P, "b": P})])
record("broadcast", model([vi("a", "float32", None), vi("b", "float32", None)], [vi("y", "float32", None)], [h.make_node("Add", ["a", "b"], ["y"])]),
       [("does not", {"a": P, "b": P[:, :2]})])
record("defaulted input", model([vi("x", "float32", ["n"]), vi("k", "float32", [1])], [vi("y", "float32", ["n"])], [h.make_node("Mul", ["x", "k"], ["y"])], [const("k", np.float32([3]))]),
       [("array", P[0]), ("frame", pd.DataFrame({"x": P[0]})), ("both", {"x": P[0], "k": np.float32([2])})])
quote = model([vi("it's", "float32", ["n"]), vi('say "x"', "float32", ["n"])], [vi("y", "float32", None)], [h.make_node("Add", ["it's", 'say "x"'], ["y"])])
record("odd names", quote, [("empty", {}), ("frame", pd.DataFrame({"it's": [1.0]})), ("array", P[0]), ("wrong keys", {"b\nc": P[0], "\\": P[0]})])
for item in recorded:
    print(json.dumps(item, separators=(",", ":")))
