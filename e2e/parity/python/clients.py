"""MLflow's own clients, and requests, against a running server: prints what each got as one JSON object.

usage: python clients.py URL
"""

import json
import sys

import numpy as np
import pandas as pd
import requests
from mlflow.deployments import PredictionsResponse
from mlflow.models import convert_input_example_to_serving_input
from mlflow.pyfunc.scoring_server.client import ScoringServerClient

url = sys.argv[1]
host, port = url.removeprefix("http://").rsplit(":", 1)
client = ScoringServerClient(host, int(port))
rows = [[5.1, 3.5, 1.4, 0.2], [6.2, 2.9, 4.3, 1.3]]
answers = {}

client.wait_server_ready(timeout=10)
client.ping()
answers["version"] = client.get_version()
answers["dataframe"] = client.invoke(pd.DataFrame(rows)).get_predictions("ndarray").tolist()
answers["array"] = client.invoke(np.array(rows)).get_predictions("ndarray").tolist()
answers["list"] = client.invoke(rows).get_predictions("ndarray").tolist()
answers["params"] = client.invoke(rows, params={"unknown": 1}).get_predictions("ndarray").tolist()
answers["frame"] = client.invoke(pd.DataFrame(rows)).get_predictions().to_numpy().tolist()
try:
    client.invoke([["a"]])
except Exception as error:
    answers["refused"] = str(error)

with requests.Session() as session:
    answers["requests"] = [
        session.post(f"{url}/invocations", json={"inputs": rows}).json(),
        session.post(f"{url}/invocations", json={"dataframe_split": pd.DataFrame(rows).to_dict(orient="split")}).json(),
        session.post(
            f"{url}/invocations",
            data=json.dumps({"instances": rows}),
            headers={"Content-Type": "application/json; charset=utf-8"},
        ).json(),
    ]
    answers["serving_input"] = session.post(
        f"{url}/invocations",
        data=convert_input_example_to_serving_input(np.array(rows)),
        headers={"Content-Type": "application/json"},
    ).json()
    answers["gzip"] = session.get(f"{url}/version", headers={"Accept-Encoding": "gzip"}).text
    answers["deployments"] = PredictionsResponse.from_json(
        session.post(f"{url}/invocations", json={"inputs": rows}).text
    ).get_predictions("ndarray").tolist()
print(json.dumps(answers))
