/**
 * A custom predict as what a team would commit: the code, a `PythonModel` that wraps the original with it, a script that
 * saves it as an MLflow model, and an Azure ML deployment with a scoring script that answers the same. Sources:
 * `mlflow.pyfunc.PythonModel`; Azure ML, "CLI (v2) managed online deployment YAML schema".
 */
import { INSIDE } from '#app/custom-predict/inside.ts'
import { UserError } from '#shared/user-error.ts'
import { deploymentYaml, servingConda } from './deployment-files.ts'
import type { ExportedFile } from './export-files.ts'
import { scriptOutline } from './script-outline.ts'
import type { ScriptFunction } from './script-outline.ts'

/** What is exported. */
export interface CustomExport {
  readonly name: string
  readonly code: CustomSource
  /** The model's own conda.yaml; null where it has none. */
  readonly conda: string | null
  /** The input example as Azure ML takes it; null where there is none. */
  readonly sampleRequest: string | null
}

/** Code of either language; `compiled` is JavaScript without types, as one expression that gives its function. */
export type CustomSource =
  | { readonly language: 'python'; readonly text: string }
  | {
      readonly language: 'javascript'
      readonly text: string
      readonly compiled: string
      /** A method of the native object whose outputs it takes; null takes those of predict. */
      readonly method: { readonly name: string; readonly flavor: string } | null
    }

/** V8 for Python, without access to files, network and process; by it the JavaScript runs as it is. */
export const JAVASCRIPT_PACKAGE = 'mini-racer==0.14.1'

/** The files. Throws a UserError `bad-usage` for Python that has no predict in it. */
export function customExport(given: CustomExport): readonly ExportedFile[] {
  const { name, code, conda, sampleRequest } = given
  const packages = code.language === 'javascript' ? [JAVASCRIPT_PACKAGE] : []
  const files = [
    ...(code.language === 'python' ? pythonFiles(code.text) : javascriptFiles(code)),
    { path: 'save_model.py', text: saveScript(packages, codeFiles(code)) },
    { path: 'code/score.py', text: SCORE },
    { path: 'conda.yaml', text: servingConda(conda, packages) },
    { path: 'deployment.yml', text: deploymentYaml(name) },
  ]
  if (sampleRequest === null) return files
  return [...files, { path: 'sample-request.json', text: `${sampleRequest}\n` }]
}

function codeFiles({ language }: CustomSource): readonly string[] {
  return language === 'python'
    ? ['custom_model.py', 'custom_predict.py']
    : ['custom_model.py', 'custom_columns.py', 'custom_predict.js']
}

function pythonFiles(code: string): readonly ExportedFile[] {
  return [
    { path: 'code/custom_predict.py', text: code },
    { path: 'code/custom_model.py', text: pythonWrapper(code) },
  ]
}

const WRAPPER_START = `"""The original model with the custom predict around it."""
import mlflow.pyfunc
`

function pythonWrapper(code: string): string {
  const { classes, functions } = scriptOutline(code)
  const models = classes.filter(({ bases }) => bases.some((base) => /(^|\.)PythonModel$/.test(base)))
  const last = models.at(-1)
  if (last !== undefined) return classWrapper(last.name, last.methods)
  const found = functions.findLast(({ name }) => name === 'predict') ?? functions.at(-1)
  if (found === undefined || found.parameters.length < 2) {
    throw new UserError({
      code: 'bad-usage',
      message:
        'The code has neither a class of mlflow.pyfunc.PythonModel nor a function predict(model, model_input).',
    })
  }
  return functionWrapper(found)
}

function classWrapper(name: string, methods: readonly ScriptFunction[]): string {
  const named = (method: string) => methods.findLast((one) => one.name === method)?.parameters ?? []
  const wantsModel =
    named('__init__').filter(({ kind, hasDefault }) => kind === 'plain' && !hasDefault).length > 1
  const predict = named('predict').map((parameter) => parameter.name)
  const given = [
    ...(predict.includes('context') ? ['context'] : []),
    'model_input',
    ...(predict.includes('params') ? ['params=params'] : []),
  ]
  return `${WRAPPER_START}from custom_predict import ${name}


class CustomModel(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        model = mlflow.pyfunc.load_model(context.artifacts["original"])
        self.custom = ${name}(${wantsModel ? 'model' : ''})
        if getattr(self.custom, "model", None) is None:
            self.custom.model = model
        self.custom.load_context(context)

    def predict(self, context, model_input, params=None):
        return self.custom.predict(${given.join(', ')})
`
}

function functionWrapper({ name, parameters }: ScriptFunction): string {
  const names = parameters.map((parameter) => parameter.name)
  const params = names.includes('params') ? ', params=params' : parameters.length > 2 ? ', params' : ''
  return `${WRAPPER_START}from custom_predict import ${name} as custom_predict


class CustomModel(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        self.model = mlflow.pyfunc.load_model(context.artifacts["original"])

    def predict(self, context, model_input, params=None):
        return custom_predict(self.model, model_input${params})
`
}

function javascriptFiles(code: Extract<CustomSource, { language: 'javascript' }>): readonly ExportedFile[] {
  return [
    { path: 'custom_predict.ts', text: code.text },
    { path: 'code/custom_predict.js', text: javascriptText(code.compiled) },
    { path: 'code/custom_columns.py', text: COLUMNS },
    { path: 'code/custom_model.py', text: javascriptWrapper(code.method) },
  ]
}

/** One function from the text of columns to the text of columns; made anew for each call, so that nothing stays. */
function javascriptText(compiled: string): string {
  return `// Made of custom_predict.ts: its types are left out, and what stands around it reads and writes columns.
var answerOf = (function () {
${INSIDE.trim()}
const custom = ${compiled.trim()}
if (typeof custom !== 'function') throw new Error('There is no function to call.')
return function (text) {
  const given = parse(text)
  const columns = (pairs) => { const target = {}; for (const [name, cells] of pairs) place(target, name, revived(cells)); return target }
  const result = custom({ inputs: columns(given.inputs), outputs: columns(given.outputs), params: revived(given.params) })
  return written(result, 'the result', 0)
}
})()
`
}

function javascriptWrapper(method: { readonly name: string; readonly flavor: string } | null): string {
  const [load, call] =
    method === null
      ? [`mlflow.pyfunc.load_model(context.artifacts["original"])`, 'predict(model_input, params=params)']
      : [`mlflow.${method.flavor}.load_model(context.artifacts["original"])`, `${method.name}(model_input)`]
  return `"""The original model with the custom predict, in JavaScript, after it."""
import os

import mlflow.pyfunc
${method === null ? '' : `import mlflow.${method.flavor}\n`}from custom_columns import answer_of, columns_of
from py_mini_racer import MiniRacer

CODE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "custom_predict.js")
TIME_LIMIT_SECONDS = 60


class CustomModel(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        self.model = ${load}
        with open(CODE, encoding="utf-8") as file:
            self.code = file.read()
        self.engine = MiniRacer()

    def predict(self, context, model_input, params=None):
        outputs = self.model.${call}
        given = {"inputs": columns_of(model_input), "outputs": columns_of(outputs), "params": params or {}}
        return answer_of(self.engine, self.code, given, TIME_LIMIT_SECONDS)
`
}

const COLUMNS = `"""Columns of what a model gets and answers as JSON, and back: numbers that JSON has no form for are tagged."""
import base64
import datetime
import json
import math

import numpy as np
import pandas as pd

UNNAMED = "predictions"


def columns_of(data):
    """[name, cells] of each column; rows of an array are lists."""
    if hasattr(data, "toarray") and hasattr(data, "nnz"):
        data = data.toarray()
    if isinstance(data, pd.DataFrame):
        return [[str(name), series_cells(data.iloc[:, place])] for place, name in enumerate(data.columns)]
    if isinstance(data, pd.Series):
        return [[UNNAMED if data.name is None else str(data.name), series_cells(data)]]
    if isinstance(data, dict):
        return [[str(name), cells_of(cells)] for name, cells in data.items()]
    return [[UNNAMED, cells_of(data)]]


def series_cells(series):
    is_number = isinstance(series.dtype, np.dtype) and series.dtype.kind in "biuf"
    if is_number or series.dtype == object:
        return [cell_of(value) for value in series.tolist()]
    return [None if value is pd.NaT or pd.isna(value) else cell_of(value) for value in series.tolist()]


def cells_of(cells):
    if isinstance(cells, np.ndarray):
        cells = cells.tolist() if cells.ndim > 0 else [cells.item()]
    return [cell_of(value) for value in cells] if isinstance(cells, (list, tuple)) else [cell_of(cells)]


def cell_of(value):
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
        return cell_of(value.tolist())
    if isinstance(value, (list, tuple)):
        return [cell_of(item) for item in value]
    if isinstance(value, dict):
        return {str(key): cell_of(item) for key, item in value.items()}
    return str(value)


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
    if list(columns) == [UNNAMED]:
        return columns[UNNAMED]
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
        else isinstance(cell, float) or (isinstance(cell, dict) and "$float" in cell)
        for cell in cells
    )


def value_of(cell, is_float):
    if isinstance(cell, bool) or cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, (int, float)):
        return float(cell) if is_float else cell
    if isinstance(cell, list):
        return [value_of(item, is_float) for item in cell]
    if "$int" in cell:
        return int(cell["$int"])
    if "$float" in cell:
        return float(cell["$float"].replace("Infinity", "inf"))
    return {key[1:]: value_of(item, is_float) for key, item in cell.items()}
`

function saveScript(packages: readonly string[], files: readonly string[]): string {
  const added = packages.length === 0 ? '' : `\n        requirements += ${JSON.stringify(packages)}`
  const otherwise = packages.length === 0 ? 'None' : JSON.stringify(packages)
  return `"""Saves an MLflow model whose predict is the custom one around an original.

usage: python save_model.py ORIGINAL_MODEL_FOLDER NEW_FOLDER
To log it into a run: mlflow.pyfunc.log_model with the same arguments, name="model" in place of path.
"""
import os
import sys

import mlflow
from mlflow.models import ModelSignature, infer_signature

CODE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "code")
sys.path.insert(0, CODE)

from custom_model import CustomModel


def arguments_for(original):
    """What saving and logging take: the wrapped model, its artifact, code, requirements and signature."""
    return {
        "python_model": CustomModel(),
        "artifacts": {"original": os.path.abspath(original)},
        "code_paths": [os.path.join(CODE, name) for name in ${JSON.stringify(files)}],
        "pip_requirements": requirements_of(original),
        "signature": signature_of(original),
    }


def requirements_of(original):
    file = os.path.join(original, "requirements.txt")
    if os.path.exists(file):
        with open(file, encoding="utf-8") as lines:
            requirements = [line.strip() for line in lines if line.strip() and not line.startswith("#")]${added}
        return requirements
    return ${otherwise}


def signature_of(original):
    """Inputs and params of the original; outputs of what is answered to its input example, where it has one."""
    model = mlflow.pyfunc.load_model(original)
    signature = model.metadata.signature
    if signature is None:
        return None
    example = model.metadata.load_input_example(original)
    if example is None:
        return ModelSignature(inputs=signature.inputs, params=signature.params)
    custom = CustomModel()
    context = mlflow.pyfunc.PythonModelContext(artifacts={"original": os.path.abspath(original)}, model_config={})
    custom.load_context(context)
    answers = mlflow.pyfunc.PyFuncModel(model.metadata, Bound(custom, context)).predict(example)
    return ModelSignature(
        inputs=signature.inputs,
        outputs=infer_signature(model_output=answers).outputs,
        params=signature.params,
    )


class Bound:
    def __init__(self, custom, context):
        self.custom, self.context = custom, context

    def predict(self, model_input, params=None):
        return self.custom.predict(self.context, model_input, params)


if __name__ == "__main__":
    mlflow.pyfunc.save_model(path=sys.argv[2], **arguments_for(sys.argv[1]))
`
}

const SCORE = `"""Answers requests of a managed online endpoint by the custom predict around the registered model."""
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
