/** Python that stands in every export of a custom predict: how it is saved, and how it is scored. */

import { SAVING_IMPORTS, savingFunctions } from './saving-scripts.ts'

/** `save_model.py` for these requirements beside the model's own, and these files of the code. */
export function saveScript(packages: readonly string[], files: readonly string[]): string {
  return `"""Saves an MLflow model whose predict is the custom one around an original.

usage: python save_model.py ORIGINAL_MODEL_FOLDER NEW_FOLDER
To log it into a run: mlflow.pyfunc.log_model with the same arguments, name="model" in place of path.
"""
${SAVING_IMPORTS}

import mlflow
from mlflow.exceptions import MlflowException
from mlflow.models import Model, ModelSignature, infer_signature

CODE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "code")
sys.path.insert(0, CODE)

from custom_model import CustomModel
from custom_params import with_own_params


def arguments_for(original):
    """What saving and logging take: the wrapped model, its artifact, code, environment and signature."""
    info = with_own_params(Model.load(original))
    kept = kept_of(original, info)
    return {
        "python_model": CustomModel(),
        "artifacts": {"original": os.path.abspath(original)},
        "code_paths": [os.path.join(CODE, name) for name in ${JSON.stringify(files)}],
        "signature": signature_of(info, Bound(os.path.abspath(original)), kept.get("input_example")),
        **kept,
    }


class Bound:
    """The custom predict as MLflow calls it, before it is saved."""

    def __init__(self, original):
        self.custom = CustomModel()
        self.context = mlflow.pyfunc.PythonModelContext(artifacts={"original": original}, model_config={})
        self.custom.load_context(self.context)

    def predict(self, model_input, params=None):
        return self.custom.predict(self.context, model_input, params)


${savingFunctions(packages)}


if __name__ == "__main__":
    arguments = arguments_for(sys.argv[1])
    save_whole(sys.argv[1], sys.argv[2], lambda path: mlflow.pyfunc.save_model(path=path, **arguments))
`
}

/** `score.py`, around `custom_model.py`. */
export const SCORE = `"""Answers requests of a managed online endpoint by the custom predict around the registered model."""
import json
import os
from io import StringIO

import mlflow.pyfunc
from custom_model import CustomModel
from custom_params import with_own_params
from mlflow.pyfunc.scoring_server import infer_and_parse_data, predictions_to_json


class Bound:
    def __init__(self, custom, context):
        self.custom, self.context = custom, context

    def predict(self, model_input, params=None):
        return self.custom.predict(self.context, model_input, params)


def init():
    global model
    global input_schema
    # The registered model's folder is mounted here; its MLflow folder in it is named "model".
    path = os.path.join(os.environ["AZUREML_MODEL_DIR"], "model")
    metadata = with_own_params(mlflow.pyfunc.load_model(path).metadata)
    context = mlflow.pyfunc.PythonModelContext(artifacts={"original": path}, model_config={})
    custom = CustomModel()
    custom.load_context(context)
    # Enforces the original's signature before the custom predict, as MLflow does.
    model = mlflow.pyfunc.PyFuncModel(metadata, Bound(custom, context))
    input_schema = metadata.get_input_schema()


def run(raw_data):
    request = json.loads(raw_data)
    if "input_data" not in request:
        raise ValueError('The request has no "input_data".')
    rows = request["input_data"]
    # A table says its columns; all else is an array, or arrays by name.
    is_table = isinstance(rows, dict) and {"columns", "data"} <= set(rows)
    data = infer_and_parse_data({"dataframe_split" if is_table else "inputs": rows}, input_schema)
    answer = StringIO()
    predictions_to_json(model.predict(data, params=request.get("params")), answer)
    return json.loads(answer.getvalue())["predictions"]
`

/** `custom_params.py` for params as JSON. */
export function customParams(params: string | null): string {
  return `"""Params that the custom predict reads beside those of the original, with their defaults."""
import json

from mlflow.models import ModelSignature, infer_signature
from mlflow.types import ParamSchema

OWN = json.loads(${JSON.stringify(params ?? '{}')})


def with_own_params(info):
    """The information of the model with them in its signature: MLflow passes on no others."""
    if not OWN:
        return info
    signature = info.signature
    known = [] if signature is None or signature.params is None else signature.params.params
    names = {spec.name for spec in known}
    own = [spec for spec in infer_signature(params=OWN).params.params if spec.name not in names]
    inputs = None if signature is None else signature.inputs
    info.signature = ModelSignature(inputs=inputs, params=ParamSchema([*known, *own]))
    return info
`
}
