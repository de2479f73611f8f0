/** Python that stands in every export of a custom predict: how it is saved, how it is scored, and columns of JavaScript. */

import { SAVING_IMPORTS, savingFunctions } from './saving-scripts.ts'

/** `custom_columns.py`: what JavaScript is given and gives back, as `app/custom-predict` has it. */
export const COLUMNS = `"""Columns of what a model gets and answers as JSON, and back: numbers that JSON has no form for are tagged."""
import base64
import datetime
import json
import math

import numpy as np
import pandas as pd

UNNAMED_OUTPUT = "predictions"
UNNAMED_INPUT = "inputs"


def columns_of(data, unnamed):
    """[name, cells] of each column; rows of an array are lists, and what has no name is named so."""
    if hasattr(data, "toarray") and hasattr(data, "nnz"):
        data = data.toarray()
    if isinstance(data, pd.DataFrame):
        return [[str(name), series_cells(data.iloc[:, place])] for place, name in enumerate(data.columns)]
    if isinstance(data, pd.Series):
        return [[unnamed if data.name is None else str(data.name), series_cells(data)]]
    if isinstance(data, dict):
        return [[str(name), cells_of(cells)] for name, cells in data.items()]
    return [[unnamed, cells_of(data)]]


def series_cells(series):
    is_number = isinstance(series.dtype, np.dtype) and series.dtype.kind in "biuf"
    if is_number or series.dtype == object:
        return [cell_of(value) for value in series.tolist()]
    return [None if value is pd.NaT or pd.isna(value) else cell_of(value) for value in series.tolist()]


def cells_of(cells):
    if isinstance(cells, np.ndarray):
        # tolist makes integers of moments counted in nanoseconds.
        cells = moments_of(cells) if cells.dtype.kind in "mM" else cells
        cells = cells.tolist() if cells.ndim > 0 else [cells.item()]
    return [cell_of(value) for value in cells] if isinstance(cells, (list, tuple)) else [cell_of(cells)]


def moments_of(cells):
    """The same array of pandas' moments, or of dates where days are counted."""
    if np.datetime_data(cells.dtype)[0] == "D":
        return cells.astype(object)
    moments = np.empty(cells.shape, dtype=object)
    kind = pd.Timestamp if cells.dtype.kind == "M" else pd.Timedelta
    for place in np.ndindex(cells.shape):
        moments[place] = kind(cells[place])
    return moments


def cell_of(value):
    if isinstance(value, (np.datetime64, np.timedelta64)):
        value = moments_of(np.asarray(value)).item()
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NaT or value is pd.NA or isinstance(value, (bool, str)):
        return None if value is pd.NaT or value is pd.NA else value
    if isinstance(value, int):
        return value if -(2**53) < value < 2**53 else {"$int": str(value)}
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        return {"$float": "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"}
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    if isinstance(value, np.ndarray):
        return cells_of(value) if value.ndim > 0 else cells_of(value)[0]
    if isinstance(value, (list, tuple)):
        return [cell_of(item) for item in value]
    if isinstance(value, dict):
        return {str(key): cell_of(item) for key, item in value.items()}
    return repr(value)


def answer_of(engine, code, given, time_limit):
    """Runs the code anew and reads its answer: columns as a table, one list as a list."""
    engine.eval(code)
    result = json.loads(engine.call("answerOf", json.dumps(given), timeout_sec=time_limit))
    floats = {name for name, cells in given["outputs"] if has_float(cells)}
    if isinstance(result, list):
        return [value_of(cell, are_floats(result)) for cell in result]
    columns = {}
    for key, cells in result.items():
        name = key[1:]
        is_float = name in floats or are_floats(cells)
        columns[name] = [value_of(cell, is_float) for cell in cells]
    if list(columns) == [UNNAMED_OUTPUT]:
        return columns[UNNAMED_OUTPUT]
    return pd.DataFrame({name: pd.Series(cells, dtype=object).infer_objects() for name, cells in columns.items()})


def has_float(cells):
    if isinstance(cells, list):
        return any(has_float(cell) for cell in cells)
    return isinstance(cells, float) or (isinstance(cells, dict) and "$float" in cells)


def are_floats(cells):
    """JavaScript has no integers: numbers are floats where any of a column is."""
    return any(
        are_floats(cell)
        if isinstance(cell, list)
        else is_number(cell) and (isinstance(cell, float) or abs(cell) >= 2**53)
        or (isinstance(cell, dict) and "$float" in cell)
        for cell in cells
    )


def is_number(cell):
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def value_of(cell, is_float):
    if isinstance(cell, bool) or cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, (int, float)):
        return float(cell) if is_float or abs(cell) >= 2**53 else cell
    if isinstance(cell, list):
        return [value_of(item, is_float) for item in cell]
    if "$int" in cell:
        return int(cell["$int"])
    if "$float" in cell:
        return float(cell["$float"].replace("Infinity", "inf"))
    return {key[1:]: value_of(item, is_float) for key, item in cell.items()}
`

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


def arguments_for(original):
    """What saving and logging take: the wrapped model, its artifact, code, environment and signature."""
    info = Model.load(original)
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
    metadata = mlflow.pyfunc.load_model(path).metadata
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
    data = infer_and_parse_data({"dataframe_split": request["input_data"]}, input_schema)
    answer = StringIO()
    predictions_to_json(model.predict(data, params=request.get("params")), answer)
    return json.loads(answer.getvalue())["predictions"]
`
