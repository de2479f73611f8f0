/** Python that stands in every exported script which saves a model: what it keeps of the original, and that it saves whole. */

/** Imports of the functions below. */
export const SAVING_IMPORTS = `import os
import re
import shutil
import sys
import tempfile

import yaml`

/** The functions; `added` are packages beside the original's own. */
export function savingFunctions(added: readonly string[]): string {
  return `def kept_of(original, info):
    """What the original was saved with and the new model keeps: environment, input example, metadata."""
    kept = {"metadata": info.metadata, **environment_of(original)}
    example = example_of(original, info)
    if example is not None:
        kept["input_example"] = example
    return kept


def example_of(original, info):
    """The input example as it was given, with its params; None where there is none."""
    if info.saved_input_example_info is None:
        return None
    try:
        example, params = info.load_input_example(original), info.load_input_example_params(original)
    except Exception as error:
        # MLflow saves examples that it cannot read again, e.g. moments of which only some have fractions of a second.
        print(f"The input example of the original cannot be read, and is left out: {error}", file=sys.stderr)
        return None
    return example if params is None else (example, params)


def environment_of(original):
    """The environment as MLflow takes it: files of constraints are named where they lie."""
    added = ${JSON.stringify(added)}
    conda = os.path.join(original, "conda.yaml")
    if os.path.exists(conda):
        with open(conda, encoding="utf-8") as file:
            environment = yaml.safe_load(file)
        parts = environment.get("dependencies") or []
        pip = [line for part in parts if isinstance(part, dict) for line in part.get("pip") or []]
        others = [part for part in parts if not isinstance(part, dict)]
        others += [] if any(re.match(r"pip\\b", str(part)) for part in others) else ["pip"]
        return {"conda_env": {**environment, "dependencies": [*others, {"pip": placed(pip, original) + added}]}}
    requirements = os.path.join(original, "requirements.txt")
    if os.path.exists(requirements):
        with open(requirements, encoding="utf-8") as file:
            lines = [line.strip() for line in file if line.strip() and not line.startswith("#")]
        return {"pip_requirements": placed(lines, original) + added}
    return {"extra_pip_requirements": added} if added else {}


def placed(requirements, original):
    """Requirements with the files that they name (-c constraints.txt) found from anywhere."""
    named = [line.split(None, 1) for line in requirements]
    return [
        " ".join((words[0], os.path.join(os.path.abspath(original), words[1])))
        if len(words) == 2 and words[0] in ("-c", "-r", "--constraint", "--requirement")
        else line
        for line, words in zip(requirements, named)
    ]


def save_whole(original, target, save):
    """Saves beside the target and renames: what fails leaves nothing behind."""
    target = os.path.abspath(target)
    if os.path.lexists(target) and (not os.path.isdir(target) or os.listdir(target)):
        sys.exit(f"{target} is there already.")
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".saving-", dir=os.path.dirname(target)) as place:
        part = os.path.join(place, "model")
        save(part)
        if os.path.exists(os.path.join(original, "python_env.yaml")):
            shutil.copyfile(os.path.join(original, "python_env.yaml"), os.path.join(part, "python_env.yaml"))
        if os.path.isdir(target):
            os.rmdir(target)
        os.rename(part, target)


def answers_of(info, model, example):
    """What the model answers to an input example, enforced as MLflow does; None without one."""
    if example is None:
        return None
    data, params = example if isinstance(example, tuple) else (example, None)
    return mlflow.pyfunc.PyFuncModel(info, model).predict(data, params=params)


def signature_of(info, model, example):
    """The original's inputs and params, and outputs of what is answered to the input example."""
    if info.signature is None:
        # MLflow makes one of the input example for None.
        return False
    outputs = None
    answers = answers_of(info, model, example)
    if answers is not None:
        try:
            outputs = infer_signature(model_output=answers).outputs
        except MlflowException as error:
            print(f"The outputs have no form that a signature tells, and are left out: {error}", file=sys.stderr)
    return ModelSignature(inputs=info.signature.inputs, outputs=outputs, params=info.signature.params)`
}
