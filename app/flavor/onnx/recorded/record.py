"""Records what the onnx library reads of the fixtures' graphs: python record.py FIXTURES/models > graph-facts.jsonl

Made with onnx 1.23.2 and onnxruntime 1.31.1 (which gives inputs, outputs and their types).
"""
import base64, collections, json, os, sys
import numpy as np, onnx, onnxruntime
from onnx import TensorProto as T, external_data_helper, helper as h, numpy_helper


def nodes_of(graph):
    for node in graph.node:
        yield node
        for attribute in node.attribute:
            for inner in [attribute.g] * attribute.HasField("g") + list(attribute.graphs):
                yield from nodes_of(inner)


BITS = {T.INT4: 4, T.UINT4: 4}


def size(tensor):
    if tensor.data_type == T.STRING:
        return sum(len(text) for text in tensor.string_data)
    count = 1
    for extent in tensor.dims:
        count *= extent
    bits = BITS.get(tensor.data_type, 0) or h.tensor_dtype_to_np_dtype(tensor.data_type).itemsize * 8
    return (count * bits + 7) // 8


def location(tensor):
    if not external_data_helper.uses_external_data(tensor):
        return None
    return {entry.key: entry.value for entry in tensor.external_data}["location"]


def extent(dim):
    known = dim.HasField("dim_value") and dim.dim_value >= 0
    return dim.dim_value if known else dim.dim_param or None


def value(item, declared):
    """Types as onnxruntime has them, shapes as the file has them: onnxruntime infers more and cannot tell none from scalar."""
    found = next(info for info in declared if info.name == item.name)
    tensor = found.type.tensor_type
    shape = [extent(dim) for dim in tensor.shape.dim] if found.type.HasField("tensor_type") and tensor.HasField("shape") else None
    return {"name": item.name, "type": item.type, "shape": shape}


def facts(path, session=None):
    model = onnx.load(path, load_external_data=False)
    session = session or onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    nodes = list(nodes_of(model.graph)) + [n for f in model.functions for n in nodes_of(f)]
    counts = collections.Counter(("" if n.domain == "ai.onnx" else n.domain, n.op_type) for n in nodes)
    constants = list(model.graph.initializer)
    return {
        "bytes": os.path.getsize(path),
        "irVersion": model.ir_version,
        "opsets": [{"domain": o.domain, "version": o.version} for o in model.opset_import],
        "producer": model.producer_name,
        "producerVersion": model.producer_version,
        "domain": model.domain,
        "modelVersion": str(model.model_version),
        "documentation": model.doc_string,
        "graphName": model.graph.name,
        "inputs": [value(item, model.graph.input) for item in session.get_inputs()],
        "outputs": [value(item, model.graph.output) for item in session.get_outputs()],
        "operators": sorted([{"domain": d, "name": n, "count": c} for (d, n), c in counts.items()], key=lambda o: (o["name"], o["domain"])),
        "nodeCount": len(nodes),
        "functionCount": len(model.functions),
        "initializerCount": len(constants),
        "initializerBytes": sum(size(t) for t in constants),
        "initializers": sorted([{
            "name": t.name, "type": h.tensor_dtype_to_string(t.data_type).split(".")[1].lower(), "shape": list(t.dims),
            "bytes": size(t), "externalFile": location(t)} for t in constants], key=lambda t: t["name"]),
        "metadata": [{"key": m.key, "value": m.value} for m in model.metadata_props],
    }


def vi(name, kind, shape):
    return h.make_tensor_value_info(name, kind, shape)


def branch(name, value):
    return h.make_graph([h.make_node("Constant", [], [name], value=numpy_helper.from_array(np.float32(value)))], "branch", [], [vi(name, T.FLOAT, [])])


def built():
    """Graphs with what the fixtures lack."""
    opsets = [h.make_opsetid("", 17), h.make_opsetid("ai.onnx.ml", 1), h.make_opsetid("local", 1)]
    inner = h.make_node("If", ["c"], ["b"], then_branch=branch("t", 1), else_branch=branch("e", 2))
    outer = h.make_graph([inner, h.make_node("Identity", ["b"], ["bb"])], "outer", [], [vi("bb", T.FLOAT, [])])
    nested = h.make_graph([h.make_node("If", ["c"], ["y"], then_branch=outer, else_branch=branch("f", 3)), h.make_node("Abs", ["y"], ["z"], domain="ai.onnx")],
                          "nested", [vi("c", T.BOOL, [])], [vi("z", T.FLOAT, [])])
    yield "nested graphs", h.make_model(nested, opset_imports=opsets, ir_version=8)
    shapes = [vi("none", T.FLOAT, None), vi("scalar", T.FLOAT, []), vi("mixed", T.FLOAT, [None, "a", 0, 3]), vi("minus", T.INT8, [2, 5])]
    shapes[3].type.tensor_type.shape.dim[1].dim_value = -1
    yield "shapes", h.make_model(h.make_graph([h.make_node("Identity", [s.name], ["o_" + s.name]) for s in shapes], "shapes", shapes,
                                              [vi("o_" + s.name, s.type.tensor_type.elem_type, None) for s in shapes]), opset_imports=opsets, ir_version=8)
    floats = h.make_tensor_type_proto(T.FLOAT, None)
    types = {
        "sequence": h.make_sequence_type_proto(floats), "optional": h.make_optional_type_proto(floats),
        "optionalSequence": h.make_optional_type_proto(h.make_sequence_type_proto(h.make_tensor_type_proto(T.STRING, None))),
        "half": h.make_tensor_type_proto(T.FLOAT16, [1]), "brain": h.make_tensor_type_proto(T.BFLOAT16, [1]),
    }
    inputs = [h.make_value_info(name, kind) for name, kind in types.items()]
    yield "types", h.make_model(h.make_graph([h.make_node("Identity", [i.name], ["o_" + i.name]) for i in inputs], "types", inputs,
                                             [h.make_value_info("o_" + i.name, i.type) for i in inputs]), opset_imports=opsets, ir_version=8)
    maps = [h.make_value_info("m", h.make_map_type_proto(T.INT64, h.make_tensor_type_proto(T.FLOAT, None)))]
    yield "map", h.make_model(h.make_graph([h.make_node("CastMap", ["m"], ["y"], domain="ai.onnx.ml", cast_to="TO_FLOAT")], "map", maps, [vi("y", T.FLOAT, [1, None])]),
                              opset_imports=opsets, ir_version=8)
    constants = [h.make_tensor(name, kind, [3], values) for name, kind, values in [
        ("floats", T.FLOAT, [1, 2, 3]), ("doubles", T.DOUBLE, [1, 2, 3]), ("ints", T.INT32, [1, 2, 3]), ("bytes", T.UINT8, [1, 2, 3]), ("longs", T.INT64, [1, 2, 2**62]),
        ("unsigned", T.UINT64, [1, 2, 2**63]), ("texts", T.STRING, [b"a", b"bc", "é".encode()]), ("flags", T.BOOL, [True, False, True]), ("halves", T.FLOAT16, [1, 2, 3]),
        ("brains", T.BFLOAT16, [1, 2, 3]), ("nibbles", T.INT4, [1, 2, 3])]] + [numpy_helper.from_array(np.zeros((0, 4), np.float32), "empty"), numpy_helper.from_array(np.float64(1), "scalar")]
    unused = h.make_graph([h.make_node("Identity", ["x"], ["y"])], "constants", [vi("x", T.FLOAT, ["n"]), vi("floats", T.FLOAT, [3])], [vi("y", T.FLOAT, ["n"])], initializer=constants)
    full = h.make_model(unused, opset_imports=[h.make_opsetid("", 21)], ir_version=10, producer_name="prodücer", producer_version="1.0+x", domain="org.example", model_version=2**62, doc_string="What it does.\n")
    h.set_model_props(full, {"key": "value", "empty": "", "": "no key"})
    yield "constants and texts", full
    twice = h.make_function("local", "Twice", ["x"], ["y"], [h.make_node("Add", ["x", "x"], ["y"])], [h.make_opsetid("", 17)])
    yield "functions", h.make_model(h.make_graph([h.make_node("Twice", ["x"], ["y"], domain="local")], "functions", [vi("x", T.FLOAT, ["n"])], [vi("y", T.FLOAT, ["n"])]),
                                    functions=[twice], opset_imports=opsets, ir_version=8)


for name in sorted(os.listdir(sys.argv[1])):
    path = os.path.join(sys.argv[1], name, "model.onnx")
    if os.path.exists(path):
        print(json.dumps({"name": name, "facts": facts(path)}, separators=(",", ":")))
for name, model in built():
    raw = model.SerializeToString()
    with open("/tmp/graph-facts.onnx", "wb") as file:
        file.write(raw)
    print(json.dumps({"name": name, "file": base64.b64encode(raw).decode(), "facts": facts("/tmp/graph-facts.onnx")}, separators=(",", ":")))
