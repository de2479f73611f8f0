"""Records what MLflow's scoring server answers: python record_server.py > server-answers.jsonl

Models without a signature, as the fixtures have only one. Made with MLflow 3.17.2.
"""
import base64, json, logging, os, tempfile, warnings
import mlflow.onnx, mlflow.pyfunc, numpy as np
from fastapi.testclient import TestClient
from mlflow.pyfunc import scoring_server
from onnx import TensorProto as T, helper as h

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)


def vi(name, kind, shape):
    return h.make_tensor_value_info(name, kind, shape)


def model(inputs, outputs, nodes):
    graph = h.make_graph(nodes, "g", inputs, outputs)
    return h.make_model(graph, opset_imports=[h.make_opsetid("", 17), h.make_opsetid("ai.onnx.ml", 1)], ir_version=8)


several = model([vi("f", T.FLOAT, ["n"]), vi("i", T.INT64, ["n"]), vi("s", T.STRING, ["n"])], [vi("y", T.FLOAT, ["n"]), vi("t", T.STRING, ["n"])],
                [h.make_node("Cast", ["i"], ["j"], to=T.FLOAT), h.make_node("Add", ["f", "j"], ["y"]), h.make_node("Identity", ["s"], ["t"])])
dicts = h.make_value_info("z", h.make_sequence_type_proto(h.make_map_type_proto(T.STRING, h.make_tensor_type_proto(T.FLOAT, None))))
zipped = model([vi("p", T.FLOAT, [None, 2])], [vi("l", T.INT64, [None]), dicts],
               [h.make_node("ArgMax", ["p"], ["l"], axis=1, keepdims=0), h.make_node("ZipMap", ["p"], ["z"], domain="ai.onnx.ml", classlabels_strings=["b", "a"])])
kinds = model([vi("x", T.DOUBLE, None)], [vi("x2", T.DOUBLE, None), vi("h", T.FLOAT16, None), vi("b", T.BOOL, None), vi("u", T.UINT64, None)],
              [h.make_node("Add", ["x", "x"], ["x2"]), h.make_node("Cast", ["x"], ["h"], to=T.FLOAT16), h.make_node("Cast", ["x"], ["b"], to=T.BOOL), h.make_node("Abs", ["x"], ["a"]), h.make_node("Cast", ["a"], ["u"], to=T.UINT64)])
message = model([vi("messages", T.INT64, ["n"])], [vi("y", T.INT64, ["n"])], [h.make_node("Neg", ["messages"], ["y"])])

BODIES = {
    "several": (several, [
        {"inputs": [[1.0, 2.0]]}, {"inputs": {"f": [1.5], "i": [2], "s": ["a"]}}, {"inputs": {"f": 1.5, "i": 2, "s": "a"}}, {"inputs": {"f": [1.5], "i": [2]}},
        {"dataframe_split": {"columns": ["f", "i", "s"], "data": [[1.5, 2, "a"]]}}, {"dataframe_records": [{"f": 1.5, "i": 2}]}, {"instances": [{"f": 1.5, "i": 2, "s": "a"}]},
        {"dataframe_split": {"columns": ["f", "i", "s"], "data": [[1.5, 2, None]]}}, {"dataframe_split": {"columns": ["f", "i", "s"], "data": [[1.5, 2.5, 3]]}}]),
    "zipped": (zipped, [
        {"inputs": [[0.25, 0.75]]}, {"inputs": {"p": [[0.25, 0.75], [1, 0]]}}, {"dataframe_split": {"columns": ["u", "v"], "data": [[0.25, 0.75], [1, 0]]}},
        {"dataframe_split": {"columns": ["u", "v"], "data": []}}, {"inputs": []}, {"inputs": [[0.1, 0.2, 0.3]]}, {"instances": [[0.25, 0.75]]}]),
    "kinds": (kinds, [
        {"inputs": [[0.1, -2.0]]}, {"inputs": 1.5}, {"inputs": []}, {"inputs": [1e300, 0.0]}, {"dataframe_split": {"columns": ["a", "b"], "data": [[0.1, 2.5]]}},
        {"dataframe_split": {"columns": ["a", "b"], "data": [[True, 2.5]]}}, {"inputs": {"x": [[1.0], [2.0]]}}]),
    "message": (message, [
        {"messages": [1, 2]}, {"messages": 5}, {"messages": []}, {"messages": [[1]]}, {"messages": ["a"]}, {"messages": [1], "other": 2}, {"messages": None}, {"messages": {"a": 1}}]),
}

for name, (proto, bodies) in BODIES.items():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model")
        mlflow.onnx.save_model(proto, path, pip_requirements=[], save_as_external_data=False)
        raw = open(os.path.join(path, "model.onnx"), "rb").read()
        client = TestClient(scoring_server.init(mlflow.pyfunc.load_model(path)), raise_server_exceptions=False)
        cases = []
        for body in bodies:
            text = json.dumps(body)
            response = client.post("/invocations", content=text, headers={"Content-Type": "application/json"})
            answer = response.text
            if response.status_code != 200 and answer.startswith("{"):
                fields = json.loads(answer)
                if "stack_trace" in fields:
                    fields["stack_trace"] = fields["stack_trace"].strip().splitlines()[-1]
                answer = fields
            cases.append({"body": text, "status": response.status_code, "answer": answer})
        print(json.dumps({"name": name, "model": base64.b64encode(raw).decode(), "cases": cases}, separators=(",", ":")))
