"""Asks Azure ML's inference server, with the scoring script of no-code MLflow deployments, what `/score` answers.

Needs azureml-inference-server-http 1.5.1, inference-schema, azureml-ai-monitoring, mlflow and the script
`assets/inference/environments/mlflow-py312-inference/context/mlflow_score_script.py` of github.com/Azure/azureml-assets
(4b41f8c, 2026-07). The requests are those of the fixture's cases with `dataframe_split`, `dataframe_records`,
`inputs` or `instances` renamed to `input_data`.

usage: python record_azure_score.py SCRIPT FIXTURES > azure-score.json
"""

import json
import os
import subprocess
import sys

MODELS = [
    "onnx-diabetes", "onnx-dtypes", "onnx-external-data-named", "onnx-image", "onnx-image-unnamed", "onnx-iris",
    "onnx-iris-label", "onnx-iris-tensor", "onnx-iris-zipmap", "onnx-mixed", "onnx-mixed-columns", "onnx-multi-column",
    "onnx-multi-tensor", "onnx-no-signature", "onnx-text", "sklearn-tree", "sklearn-pipeline-mixed", "sklearn-int-columns",
    "sklearn-odd-names", "sklearn-proba",
]  # fmt: skip
KEYS = ["dataframe_split", "dataframe_records", "inputs", "instances"]


def request_of(case):
    """The case as a request to /score, or None where it has no such form."""
    if case.get("body") is None:
        return None
    if case["content_type"] not in ("application/json", None) and not case["name"].startswith("content-type/"):
        return None
    body = case["body"]
    for key in KEYS:
        if f'"{key}":' in body[:24]:
            return body.replace(f'"{key}":', '"input_data":', 1)
    return body if case["name"].startswith(("malformed", "llm")) else None


def record_one(script, fixtures, model):
    os.environ |= {
        "AZUREML_MODEL_DIR": os.path.join(fixtures, "models"),
        "MLFLOW_MODEL_FOLDER": model,
        "AZUREML_ENTRY_SCRIPT": script,
        "AML_APP_ROOT": os.path.dirname(script),
    }
    from azureml_inference_server_http.server.create_app import create

    client = create().test_client()
    with open(os.path.join(fixtures, "cases", f"{model}.json")) as file:
        cases = json.load(file)
    recorded = {}
    for case in cases:
        body = request_of(case)
        if body is None:
            continue
        headers = {} if case["content_type"] is None else {"Content-Type": case["content_type"]}
        answer = client.post("/score", data=body.encode(), headers=headers)
        recorded[case["name"]] = [
            answer.status_code,
            answer.headers["x-ms-run-function-failed"] == "True",
            answer.get_data(as_text=True),
        ]
    return recorded


if len(sys.argv) == 4:
    print(json.dumps(record_one(*sys.argv[1:])), file=os.fdopen(int(os.environ["RECORD_FD"]), "w"))
else:
    everything = {}
    for name in MODELS:
        read, write = os.pipe()
        subprocess.Popen(
            [sys.executable, *sys.argv, name],
            pass_fds=[write],
            env=os.environ | {"RECORD_FD": str(write)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as file:
            text = file.read()
        everything[name] = json.loads(text) if text else None
        print(name, None if not text else len(everything[name]), file=sys.stderr)
    json.dump(everything, sys.stdout, indent=0)
