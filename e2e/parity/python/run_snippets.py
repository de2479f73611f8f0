"""Runs snippets of Python and prints, a line each, what their predictions are as the scoring server would write them.

usage: python run_snippets.py < snippets.json    (a list of texts)
"""

import io
import json
import sys
from contextlib import redirect_stdout

import mlflow
from mlflow.pyfunc.scoring_server import predictions_to_json

for code in json.load(sys.stdin):
    names = {}
    printed = io.StringIO()
    try:
        with redirect_stdout(printed):
            exec(compile(code, "snippet.py", "exec"), names)
        answer = io.StringIO()
        if "predictions" in names:
            predictions_to_json(names["predictions"], answer)
        print(json.dumps({"answer": answer.getvalue(), "printed": printed.getvalue()}))
    except Exception as error:
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}))
