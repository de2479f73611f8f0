"""Records what MLflow's scoring app says of every dtype in a Parquet body, for models of `e2e/fixtures`.

usage: parquet_dtypes.py, in the repository; writes e2e/fixtures/parquet-dtypes.json.gz, which parquet-dtypes.test.ts reads.
"""

import base64
import gzip
import io
import json
import logging
import os
import random
import warnings

os.environ["MLFLOW_LOGGING_LEVEL"] = "CRITICAL"
os.environ["OMP_NUM_THREADS"] = "1"
warnings.simplefilter("ignore")

import mlflow.pyfunc
import pandas as pd
from fastapi.testclient import TestClient
from mlflow.pyfunc.scoring_server import init
from parquet_bodies import ARROW_NUMBERS, CATEGORIES, NULLABLE, NUMPY, OBJECTS, TEXTS, TIMES, column

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

DTYPES = [*NUMPY, *NULLABLE, *ARROW_NUMBERS, *TEXTS, *CATEGORIES[1:], *TIMES, *OBJECTS]
NUMBERS = ["a", "b", "c"]
MIXED = [*NUMBERS, "city", "flag"]
MODELS = {
    "served/lgb-booster.none": NUMBERS,
    "served/lgb-classifier.none": NUMBERS,
    "served/xgb-array.none": NUMBERS,
    "served/xgb-booster.none": NUMBERS,
    "served/bayes.longs": NUMBERS,
    "served/hist.unnamed": NUMBERS,
    "served/scaled-frame.unnamed": NUMBERS,
    "served/tree-frame.any": NUMBERS,
    "served/names-logistic.none": MIXED,
    "served/names-logistic.dates": MIXED,
    "served/places-logistic.none": MIXED,
    "served/selector.tensor": MIXED,
    "served/one-hot.unnamed": ["city", "flag"],
    "served/imputed-words.none": ["city", "flag"],
    "served/target.none": ["city", "flag"],
    "served/text.none": ["text"],
}


class Missing(random.Random):
    """Whose columns have something missing in the second row, or nothing."""

    def __init__(self, seed, has):
        super().__init__(seed)
        self.has = has
        self.at = 0

    def random(self):
        self.at += 1
        return 0.0 if self.has and self.at % 3 == 2 else 0.99


def body(names, dtype, has_missing):
    parts = {}
    for place, name in enumerate(names):
        kind = "string" if name in ("city", "flag", "text") else "double"
        # The numbers beside texts stay plain: one odd thing at a time.
        own = "float64" if kind == "double" and len(names) == len(MIXED) else dtype
        choose = Missing(place, has_missing)
        chances = choose.choice
        choose.choice = lambda items: (0.4 if has_missing else 0) if items == [0, 0, 0, 0.4] else chances(items)
        parts[name] = column(choose, kind, own, 3)
    stream = io.BytesIO()
    pd.DataFrame(parts).to_parquet(stream, compression="gzip")
    return base64.b64encode(stream.getvalue()).decode()


def without_trace(response):
    if response.status_code != 400:
        return response.text
    fields = response.json()
    return json.dumps({key: "" if key == "stack_trace" else value for key, value in fields.items()})


bodies = {}
for names in ([*NUMBERS], [*MIXED], ["city", "flag"], ["text"]):
    for dtype in DTYPES:
        for has_missing in (False, True):
            if has_missing and dtype in NUMPY:
                continue
            bodies[f"{'+'.join(names)} {dtype}{' missing' if has_missing else ''}"] = body(names, dtype, has_missing)

answers = {}
for model, names in MODELS.items():
    client = TestClient(init(mlflow.pyfunc.load_model(f"e2e/fixtures/{model}")), raise_server_exceptions=False)
    for name, content in bodies.items():
        if not name.startswith("+".join(names) + " "):
            continue
        headers = {"content-type": "application/vnd.apache.parquet"}
        response = client.post("/invocations", content=base64.b64decode(content), headers=headers)
        answers.setdefault(model, {})[name] = [response.status_code, without_trace(response)]

packed = gzip.compress(json.dumps({"bodies": bodies, "answers": answers}).encode(), 9, mtime=0)
with open("e2e/fixtures/parquet-dtypes.json.gz", "wb") as file:
    file.write(packed)
