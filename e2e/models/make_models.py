"""Writes the models the specs need beside MLflow's own fixtures, those that are not there. Run: python e2e/models/make_models.py (mlflow, onnx).

onnx-counting: one long column `rounds`; counts to its largest value in a Loop and returns the count. A few rounds
answer at once, 10^15 of them never, which is what cancelling and killing are tried on.

onnx-growing: one long column `megabytes`; fills a tensor of so many and returns its sum, which is what running out of
memory is tried on.
"""

import os

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


def growing() -> onnx.ModelProto:
    graph = helper.make_graph(
        [
            helper.make_node("ReduceMax", ["megabytes"], ["most"], keepdims=0),
            helper.make_node("Mul", ["most", "floats"], ["length"]),
            helper.make_node("Unsqueeze", ["length", "axis"], ["shape"]),
            helper.make_node("ConstantOfShape", ["shape"], ["filled"], value=helper.make_tensor("one", TensorProto.FLOAT, [1], [1.0])),
            helper.make_node("ReduceMax", ["filled"], ["largest"], keepdims=0),
            helper.make_node("Mul", ["largest", "nothing"], ["rest"]),
            helper.make_node("Cast", ["rest"], ["rest_long"], to=TensorProto.INT64),
            helper.make_node("Add", ["megabytes", "rest_long"], ["filled_megabytes"]),
        ],
        "growing",
        [helper.make_tensor_value_info("megabytes", TensorProto.INT64, [None, 1])],
        [helper.make_tensor_value_info("filled_megabytes", TensorProto.INT64, [None, 1])],
        [
            helper.make_tensor("floats", TensorProto.INT64, [], [262_144]),
            helper.make_tensor("axis", TensorProto.INT64, [1], [0]),
            helper.make_tensor("nothing", TensorProto.FLOAT, [], [0.0]),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 9
    onnx.checker.check_model(model)
    return model


def save(name: str, model: onnx.ModelProto, column: str, output: str) -> None:
    folder = os.path.join(here, name)
    if os.path.exists(folder):
        return
    example = pd.DataFrame({column: np.array([3], dtype=np.int64)})
    answer = pd.DataFrame({output: np.array([3], dtype=np.int64)})
    mlflow.onnx.save_model(
        model,
        folder,
        signature=infer_signature(example, answer),
        input_example=example,
        save_as_external_data=False,
    )
    print(mlflow.pyfunc.load_model(folder).predict(example))


save("onnx-counting", counting(), "rounds", "count")
save("onnx-growing", growing(), "megabytes", "filled_megabytes")
