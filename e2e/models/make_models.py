"""Writes the models the specs need beside MLflow's own fixtures. Run: python e2e/models/make_models.py (mlflow, onnx).

onnx-counting: one long column `rounds`; counts to its largest value in a Loop and returns the count. A few rounds
answer at once, 10^15 of them never, which is what cancelling and killing are tried on.
"""

import os
import shutil

import mlflow
import numpy as np
import onnx
import pandas as pd
from mlflow.models import infer_signature
from onnx import TensorProto, helper

here = os.path.dirname(os.path.abspath(__file__))


def counting() -> onnx.ModelProto:
    body = helper.make_graph(
        [
            helper.make_node("Add", ["count_in", "one"], ["count_out"]),
            helper.make_node("Identity", ["go_on"], ["go_on_out"]),
        ],
        "count_once",
        [
            helper.make_tensor_value_info("round", TensorProto.INT64, []),
            helper.make_tensor_value_info("go_on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("count_in", TensorProto.INT64, [1, 1]),
        ],
        [
            helper.make_tensor_value_info("go_on_out", TensorProto.BOOL, []),
            helper.make_tensor_value_info("count_out", TensorProto.INT64, [1, 1]),
        ],
    )
    graph = helper.make_graph(
        [
            helper.make_node("ReduceMax", ["rounds"], ["trips"], keepdims=0),
            helper.make_node("Loop", ["trips", "go_on", "zero"], ["count"], body=body),
        ],
        "counting",
        [helper.make_tensor_value_info("rounds", TensorProto.INT64, [None, 1])],
        [helper.make_tensor_value_info("count", TensorProto.INT64, [1, 1])],
        [
            helper.make_tensor("one", TensorProto.INT64, [1, 1], [1]),
            helper.make_tensor("zero", TensorProto.INT64, [1, 1], [0]),
            helper.make_tensor("go_on", TensorProto.BOOL, [], [True]),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 9
    onnx.checker.check_model(model)
    return model


folder = os.path.join(here, "onnx-counting")
shutil.rmtree(folder, ignore_errors=True)
example = pd.DataFrame({"rounds": np.array([3], dtype=np.int64)})
answer = pd.DataFrame({"count": np.array([3], dtype=np.int64)})
mlflow.onnx.save_model(
    counting(),
    folder,
    signature=infer_signature(example, answer),
    input_example=example,
    save_as_external_data=False,
)
print(mlflow.pyfunc.load_model(folder).predict(example))
