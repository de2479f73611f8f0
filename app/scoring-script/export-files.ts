/**
 * Another method of a model as what a team would commit: a script that saves an MLflow model answering `predict` by it,
 * and an Azure ML deployment with a scoring script that does. Sources: `mlflow.pyfunc.PythonModel`; Azure ML, "CLI (v2)
 * managed online deployment YAML schema".
 */

import { loggedMethods } from '#shared/native-methods.ts'
import { deploymentYaml, servingConda } from './deployment-files.ts'
import { SAVING_IMPORTS, savingFunctions } from './saving-scripts.ts'

/** What is exported. */
export interface MethodExport {
  readonly name: string
  /** MLflow's flavor that loads the native object. */
  readonly flavor: 'sklearn' | 'xgboost' | 'lightgbm'
  readonly method: string
  /** The model's own conda.yaml; null where it has none. */
  readonly conda: string | null
  /** A request as Azure ML takes it; null where nothing is known of one. */
  readonly sampleRequest: string | null
}

/** One file of an export. */
export interface ExportedFile {
  readonly path: string
  readonly text: string
}

/** Methods are put into code as they are. */
export const METHOD_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/

/** The files. Throws a RangeError for a method that is no Python name. */
export function methodExport(given: MethodExport): readonly ExportedFile[] {
  if (!METHOD_NAME.test(given.method)) throw new RangeError(`"${given.method}" is no name of a method.`)
  const files = [
    { path: 'save_model.py', text: saveScript(given) },
    ...(given.flavor === 'sklearn' && loggedMethods.has(given.method)
      ? [{ path: 'save_pipeline.py', text: pipelineScript(given) }]
      : []),
    { path: 'code/score.py', text: scoringScript(given) },
    { path: 'conda.yaml', text: servingConda(given.conda) },
    { path: 'deployment.yml', text: deploymentYaml(given.name) },
  ]
  if (given.sampleRequest === null) return files
  return [...files, { path: 'sample-request.json', text: `${given.sampleRequest}\n` }]
}

function saveScript({ flavor, method }: MethodExport): string {
  return `"""Saves an MLflow model that answers predict by ${method} of an original.

usage: python save_model.py ORIGINAL_MODEL_FOLDER NEW_FOLDER
"""
${SAVING_IMPORTS}

import mlflow
from mlflow.exceptions import MlflowException
from mlflow.models import Model, ModelSignature, infer_signature


class MethodModel(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        import mlflow.${flavor}

        self.model = mlflow.${flavor}.load_model(context.artifacts["original"])

    def predict(self, context, model_input, params=None):
        return self.model.${method}(model_input)


class Bound:
    """The model as MLflow calls it, before it is saved."""

    def __init__(self, original):
        self.model = MethodModel()
        self.model.load_context(mlflow.pyfunc.PythonModelContext(artifacts={"original": original}, model_config={}))

    def predict(self, model_input, params=None):
        return self.model.predict(None, model_input, params)


def save(original, target):
    info = Model.load(original)
    kept = kept_of(original, info)
    arguments = {
        "python_model": MethodModel(),
        "artifacts": {"original": os.path.abspath(original)},
        "signature": signature_of(info, Bound(os.path.abspath(original)), kept.get("input_example")),
        **kept,
    }
    save_whole(original, target, lambda path: mlflow.pyfunc.save_model(path=path, **arguments))


${savingFunctions([])}


if __name__ == "__main__":
    save(sys.argv[1], sys.argv[2])
`
}

/**
 * Of scikit-learn's own models MLflow keeps the method itself: `pyfunc_predict_fn` of `mlflow.sklearn.save_model`. What else
 * the original was saved with is in its MLmodel: a forest is refused in MLflow's default format, skops.
 */
function pipelineScript({ method }: MethodExport): string {
  return `"""Saves the scikit-learn estimator (a Pipeline where it is one) anew, so that predict answers by ${method}.

usage: python save_pipeline.py ORIGINAL_MODEL_FOLDER NEW_FOLDER
"""
${SAVING_IMPORTS}

import mlflow.pyfunc
import mlflow.sklearn
from mlflow.exceptions import MlflowException
from mlflow.models import Model, ModelSignature, infer_signature


class Bound:
    """The estimator as MLflow calls it, before it is saved."""

    def __init__(self, estimator):
        self.estimator = estimator

    def predict(self, model_input, params=None):
        return self.estimator.${method}(model_input)


def save(original, target):
    info = Model.load(original)
    estimator = mlflow.sklearn.load_model(original)
    kept = kept_of(original, info)
    signature = signature_of(info, Bound(estimator), kept.get("input_example"))
    arguments = {"pyfunc_predict_fn": "${method}", "signature": signature, **kept, **format_of(original, info)}
    save_whole(original, target, lambda path: mlflow.sklearn.save_model(estimator, path, **arguments))


def format_of(original, info):
    """How the original is serialized, and the code beside it."""
    flavor = info.flavors["sklearn"]
    kept = {"serialization_format": flavor.get("serialization_format", "pickle")}
    if flavor.get("skops_trusted_types"):
        kept["skops_trusted_types"] = flavor["skops_trusted_types"]
    code = flavor.get("code") or info.flavors.get("python_function", {}).get("code")
    if code:
        folder = os.path.join(original, code)
        kept["code_paths"] = [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name != "__pycache__"]
    return kept


${savingFunctions([])}


if __name__ == "__main__":
    save(sys.argv[1], sys.argv[2])
`
}

function scoringScript({ flavor, method }: MethodExport): string {
  return `"""Answers requests of a managed online endpoint by ${method} of the model."""
import json
import os
from io import StringIO

import mlflow.${flavor}
from mlflow.models import get_model_info
from mlflow.pyfunc.scoring_server import infer_and_parse_data, predictions_to_json


def init():
    global model
    global input_schema
    # The registered model's folder is mounted here; its MLflow folder in it is named "model".
    path = os.path.join(os.environ["AZUREML_MODEL_DIR"], "model")
    model = mlflow.${flavor}.load_model(path)
    signature = get_model_info(path).signature
    input_schema = None if signature is None else signature.inputs


def run(raw_data):
    request = json.loads(raw_data)
    if "input_data" not in request:
        raise ValueError('The request has no "input_data".')
    rows = request["input_data"]
    # A table says its columns; all else is an array, or arrays by name.
    is_table = isinstance(rows, dict) and {"columns", "data"} <= set(rows)
    data = infer_and_parse_data({"dataframe_split" if is_table else "inputs": rows}, input_schema)
    if input_schema is not None and hasattr(data, "columns"):
        data = data[input_schema.input_names()]
    answer = StringIO()
    predictions_to_json(model.${method}(data), answer)
    return json.loads(answer.getvalue())["predictions"]
`
}
