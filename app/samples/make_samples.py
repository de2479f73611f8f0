"""Makes the sample models beside this file. Needs mlflow, scikit-learn, skl2onnx, onnx, onnxruntime, pandas.

Run it as `python make_samples.py`; each folder is written anew.
"""

import shutil
from pathlib import Path

import mlflow.onnx
import numpy as np
import onnx
import onnxruntime
import pandas as pd
from mlflow.models import infer_signature
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.datasets import load_diabetes, load_digits, load_wine
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

HERE = Path(__file__).parent
REQUIREMENTS = ["mlflow==3.17.2", "onnx==1.23.2", "onnxruntime==1.31.1", "numpy==2.4.6", "pandas==3.1.1"]


def save(name, model, signature, example, about):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    mlflow.onnx.save_model(
        model,
        str(folder),
        signature=signature,
        input_example=example,
        pip_requirements=REQUIREMENTS,
        metadata={"about": about},
        onnx_execution_providers=["CPUExecutionProvider"],
    )


def outputs(model, feed):
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return dict(zip([output.name for output in session.get_outputs()], session.run(None, feed)))


def wine():
    """A classifier over named columns: its answer has a label and a dict of probabilities for each row."""
    bunch = load_wine(as_frame=True)
    frame = bunch.data.rename(columns=lambda column: column.replace("_", " ").replace("/", " to "))
    classifier = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500)).fit(frame.to_numpy(), bunch.target)
    model = to_onnx(classifier, initial_types=[("features", FloatTensorType([None, frame.shape[1]]))], target_opset=17)
    example = frame.iloc[[0, 60, 150]].reset_index(drop=True)
    answer = pd.DataFrame({"output_label": np.array([0, 1, 2])})
    save("wine-cultivar", model, infer_signature(example, answer), example, "Which of three cultivars a wine is from (UCI wine data).")


def diabetes():
    """A regression over named columns."""
    bunch = load_diabetes(as_frame=True, scaled=False)
    frame = bunch.data.astype("float64").rename(
        columns={"bp": "blood pressure", "s1": "total cholesterol", "s2": "ldl", "s3": "hdl", "s4": "tch", "s5": "ltg", "s6": "glucose"}
    )
    regressor = GradientBoostingRegressor(n_estimators=60, max_depth=3, random_state=7).fit(frame.to_numpy(), bunch.target)
    model = to_onnx(regressor, initial_types=[("features", FloatTensorType([None, frame.shape[1]]))], target_opset=17)
    example = frame.iloc[:4].reset_index(drop=True)
    answer = pd.DataFrame({"variable": np.array([150.0], dtype=np.float32)})
    save("diabetes-progression", model, infer_signature(example, answer), example, "Disease progression after one year (diabetes data of Efron et al.).")


def digits():
    """A classifier over a tensor: 8 by 8 grey values in, label and ten probabilities out."""
    bunch = load_digits()
    images = bunch.images.astype(np.float32)
    classifier = MLPClassifier(hidden_layer_sizes=(32,), max_iter=300, random_state=7).fit(images.reshape(-1, 64) / 16, bunch.target)
    flat = to_onnx(
        classifier,
        initial_types=[("flat", FloatTensorType([None, 64]))],
        options={id(classifier): {"zipmap": False}},
        target_opset=17,
    )
    graph = flat.graph
    shape = onnx.numpy_helper.from_array(np.array([-1, 64], dtype=np.int64), "image_shape")
    largest = onnx.numpy_helper.from_array(np.array(16, dtype=np.float32), "largest_grey")
    graph.initializer.extend([shape, largest])
    graph.node.insert(0, onnx.helper.make_node("Reshape", ["image", "image_shape"], ["image_flat"]))
    graph.node.insert(1, onnx.helper.make_node("Div", ["image_flat", "largest_grey"], ["flat"]))
    del graph.input[:]
    graph.input.append(onnx.helper.make_tensor_value_info("image", onnx.TensorProto.FLOAT, [None, 8, 8]))
    onnx.checker.check_model(flat)
    example = images[[3, 10]]
    save("digits-image", flat, infer_signature({"image": example}, outputs(flat, {"image": example})), {"image": example}, "Which digit an 8 by 8 picture shows (UCI digits data).")


if __name__ == "__main__":
    wine()
    diabetes()
    digits()
