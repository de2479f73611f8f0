"""What MLflow's scoring server makes of requests: one JSON line in, one JSON line out.

In:  {"signature": {"inputs": "<JSON>", "params": "<JSON>"} or null, "content_type": text or null, "body": base64}
Out: {"ok": true, "input": text, "params": text} what the model was given, or
     {"ok": false, "status": number, "code": text or null, "message": text}
"""

import base64
import datetime
import json
import logging
import os
import sys
import warnings

os.environ["MLFLOW_LOGGING_LEVEL"] = "CRITICAL"
warnings.simplefilter("ignore")

import numpy as np
import pandas as pd
from mlflow.exceptions import MlflowException
from mlflow.models import Model
from mlflow.models.signature import ModelSignature
from mlflow.pyfunc import PyFuncModel
from mlflow.pyfunc.scoring_server import invocations

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

UNITS = ("D", "s", "ms", "us", "ns")
NOT_A_TIME = -(2**63)


class Capture:
    def __init__(self):
        self.seen = None

    def predict(self, model_input, params=None):
        self.seen = (model_input, params)
        return []


def describe(value):
    if value is None or value is pd.NaT:
        return "NaT" if value is pd.NaT else "NoneType None"
    if isinstance(value, np.ndarray):
        return describe(value.tolist())
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(describe(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {describe(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    if isinstance(value, np.generic):
        return describe(value.item())
    return f"{type(value).__name__} {value!r}"


def cells(series):
    if str(series.dtype) == "str":
        return [value if isinstance(value, str) else None for value in series.tolist()]
    return series.tolist()


def label(name):
    if isinstance(name, str):
        return f"string {name}"
    return f"number {'NaN' if isinstance(name, float) and name != name else name}"


def array(value):
    shape = ",".join(str(extent) for extent in value.shape)
    flat = value.ravel()
    if flat.dtype.kind == "m" or (flat.dtype.kind == "M" and np.datetime_data(flat.dtype)[0] not in UNITS):
        items = [None if count == NOT_A_TIME else count for count in flat.astype("int64").tolist()]
    else:
        items = pd.to_datetime(flat).tolist() if flat.dtype.kind == "M" else flat.tolist()
    return f"{value.dtype} ({shape}) [{', '.join(describe(item) for item in items)}]"


def frame(value):
    if isinstance(value, pd.DataFrame):
        columns = [value.iloc[:, place] for place in range(value.shape[1])]
        lines = [
            f"{label(name)}: {column.dtype} [{', '.join(describe(item) for item in cells(column))}]"
            for name, column in zip(value.columns, columns)
        ]
        return "\n".join([f"rows {len(value)}", *lines])
    if isinstance(value, pd.Series):
        return f"series [{', '.join(describe(item) for item in cells(value))}]"
    if isinstance(value, np.ndarray):
        return array(value)
    if isinstance(value, dict) and value and all(isinstance(item, np.ndarray) for item in value.values()):
        return "\n".join(f"{name}: {array(item)}" for name, item in value.items())
    return describe(value)


def answer(request):
    signature = None
    if request["signature"] is not None:
        try:
            signature = ModelSignature.from_dict(request["signature"])
        except Exception as error:
            return {"unfit": repr(error)}
    capture = Capture()
    meta = Model(signature=signature, flavors={"python_function": {"loader_module": "none"}})
    model = PyFuncModel(model_meta=meta, model_impl=capture)
    try:
        response = invocations(
            base64.b64decode(request["body"]), request["content_type"], model, meta.get_input_schema()
        )
    except MlflowException as error:
        return {
            "ok": False,
            "status": error.get_http_status_code(),
            "code": error.error_code,
            "message": error.message,
        }
    except Exception:
        return {"ok": False, "status": 500, "code": None, "message": "Internal Server Error"}
    if capture.seen is None:
        return {"ok": False, "status": response.status, "code": None, "message": response.response}
    seen, params = capture.seen
    return {"ok": True, "input": frame(seen), "params": describe(params)}


for line in sys.stdin:
    try:
        result = answer(json.loads(line))
    except RecursionError:
        result = {"unfit": "recursion"}
    sys.stdout.write(json.dumps(result) + "\n")
    sys.stdout.flush()
