"""MLflow's real scoring app over models in folders: one JSON line in, one JSON line out.

In:  {"model": folder} to load one, or {"content_type": text or null, "body": base64} to post to it.
Out: {"status": number, "text": text, "content_type": text or null}, {"ok": true}, or {"unfit": text}.
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
    headers = {} if request["content_type"] is None else {"content-type": request["content_type"]}
    response = client.post("/invocations", content=base64.b64decode(request["body"]), headers=headers)
    return {
        "status": response.status_code,
        "text": response.text,
        "content_type": response.headers.get("content-type"),
    }


for line in sys.stdin:
    sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
    sys.stdout.flush()
