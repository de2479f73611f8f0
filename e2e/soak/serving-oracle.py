"""MLflow's real scoring app over models in folders: one JSON line in, one JSON line out.

In:  {"model": folder} to load one, {"content_type": text or null, "body": base64} to post to it, or
     {"parquet": seed, "columns": [{"name": …, "type": …}]} to make a Parquet body of the seed and post it.
Out: {"status": number, "text": text, "content_type": text or null}, {"ok": true}, or {"unfit": text};
     with a Parquet body also {"body": base64, "told": what it holds}, or {"unmade": text}.
"""

import base64
import json
import logging
import os
import sys
import warnings

os.environ["MLFLOW_LOGGING_LEVEL"] = "CRITICAL"
os.environ["PYTHONHASHSEED"] = "0"
os.environ["OMP_NUM_THREADS"] = "1"
warnings.simplefilter("ignore")

import mlflow.pyfunc
from fastapi.testclient import TestClient
from mlflow.pyfunc.scoring_server import init
from parquet_bodies import parquet_body

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

client = None


def answer(request):
    global client
    if "model" in request:
        try:
            client = TestClient(init(mlflow.pyfunc.load_model(request["model"])), raise_server_exceptions=False)
        except Exception as error:
            return {"unfit": repr(error)}
        return {"ok": True}
    if "parquet" in request:
        return parquet_answer(request)
    return posted(request["content_type"], base64.b64decode(request["body"]))


def parquet_answer(request):
    try:
        body, told = parquet_body(request["columns"], request["parquet"])
    except Exception as error:
        return {"unmade": repr(error)}
    return {**posted("application/vnd.apache.parquet", body), "body": base64.b64encode(body).decode(), "told": told}


def posted(content_type, body):
    headers = {} if content_type is None else {"content-type": content_type}
    response = client.post("/invocations", content=body, headers=headers)
    return {
        "status": response.status_code,
        "text": response.text,
        "content_type": response.headers.get("content-type"),
    }


for line in sys.stdin:
    sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
    sys.stdout.flush()
