import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { testPython } from '#e2e/python/python-tests.ts'
import { runInProcess, temporaryFolder } from './testing.ts'

const { inFolder } = temporaryFolder()

/** Models as teams log them: each of MLflow's formats, code beside them, and what else an MLmodel keeps. */
const MAKE = `import os, sys
place = sys.argv[1]
os.makedirs(os.path.join(place, "src"))
with open(os.path.join(place, "src", "own_steps.py"), "w") as file:
    file.write("""from sklearn.base import BaseEstimator, TransformerMixin
class Twice(TransformerMixin, BaseEstimator):
    def fit(self, X, y=None):
        self.fitted_ = True
        return self
    def transform(self, X):
        return X * 2
""")
with open(os.path.join(place, "limits.txt"), "w") as file:
    file.write("numpy<3")
sys.path.insert(0, os.path.join(place, "src"))
import mlflow.sklearn
import numpy as np
import pandas as pd
from mlflow.models import infer_signature
from own_steps import Twice
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
X = pd.DataFrame(np.random.default_rng(1).normal(size=(60, 3)), columns=["a", "b", "c"])
y = np.array(["lo", "mid", "hi"])[np.digitize(X.a, [-0.5, 0.5])]
forest = RandomForestClassifier(3, random_state=0, max_depth=3).fit(X, y)
steps = make_pipeline(Twice(), LogisticRegression()).fit(X, y)
signature = infer_signature(X, forest.predict(X))
X.to_json(os.path.join(place, "rows.json"), orient="split", index=False)
def save(model, name, **given):
    mlflow.sklearn.save_model(model, os.path.join(place, name), **given)
limits = "-c " + os.path.join(place, "limits.txt")
code = [os.path.join(place, "src", "own_steps.py")]
save(forest, "cloudpickle", signature=signature, input_example=X.head(2), serialization_format="cloudpickle",
     metadata={"team": "flowers", "tags": [1, 2]}, pip_requirements=["mlflow", "scikit-learn", limits])
conda = {"name": "own", "channels": ["conda-forge"], "dependencies": ["python=3.10.2", "libgomp", "pip", {"pip": ["mlflow", "scikit-learn"]}]}
save(forest, "pickle", signature=signature, serialization_format="pickle", conda_env=conda)
save(forest, "skops", signature=signature, input_example=X.head(2), serialization_format="skops",
     skops_trusted_types=["sklearn.tree._tree.Tree"], pip_requirements=["mlflow", "scikit-learn", "skops"])
save(steps, "code", signature=False, input_example=X.head(2), serialization_format="pickle", code_paths=code,
     pip_requirements=["mlflow", "scikit-learn"])
`

/** Runs the exported scripts, and tells of each model what it keeps and whether it answers by the method. */
const RUN = `import json, os, runpy, sys
place, names = sys.argv[1], sys.argv[2:]
import mlflow, numpy as np, pandas as pd, yaml
from mlflow.models import Model
rows = pd.read_json(os.path.join(place, "rows.json"), orient="split")
def asked(model):
    return mlflow.pyfunc.load_model(model).predict(rows)
told = {}
for name in names:
    original = os.path.join(place, name)
    before = Model.load(original)
    def same_file(other, file):
        texts = []
        for folder in (original, other):
            path = os.path.join(folder, file)
            texts.append(yaml.safe_load(open(path)) if file.endswith("yaml") else open(path).read() if os.path.exists(path) else None)
        return texts[0] == texts[1]
    for script in ("save_pipeline", "save_model"):
        new = os.path.join(place, "new", name + "-" + script)
        argv, sys.argv = sys.argv, ["script", original, new]
        runpy.run_path(os.path.join(place, "exported-" + name, script + ".py"), run_name="__main__")
        sys.argv = argv
        after = Model.load(new)
        kept = lambda flavor: {key: value for key, value in flavor.items() if key not in ("model_path", "predict_fn")}
        told[name + " " + script] = {
            "answers": bool(np.array_equal(asked(new), mlflow.sklearn.load_model(original).predict_proba(rows))),
            "flavor": script == "save_model" or kept(after.flavors["sklearn"]) == kept(before.flavors["sklearn"]),
            "inputs": (after.signature is None and before.signature is None) or after.signature.inputs == before.signature.inputs,
            "example": same_file(new, "input_example.json"),
            "metadata": after.metadata == before.metadata,
            "environment": [file for file in ("conda.yaml", "python_env.yaml", "requirements.txt", "constraints.txt") if not same_file(new, file)],
            "outputs": None if after.signature is None or after.signature.outputs is None else str(after.signature.outputs.inputs[0].shape),
        }
import mlflow.sklearn
def failing(model, path, **named):
    os.makedirs(path)
    raise OSError("disk full")
mlflow.sklearn.save_model = failing
for target in (os.path.join(place, "made", "model"), os.path.join(place, "new")):
    sys.argv = ["script", os.path.join(place, names[0]), target]
    try:
        runpy.run_path(os.path.join(place, "exported-" + names[0], "save_pipeline.py"), run_name="__main__")
    except (OSError, SystemExit) as error:
        told[os.path.basename(target)] = str(error).removeprefix(place + os.sep)
told["left"] = os.listdir(os.path.join(place, "made"))
print(json.dumps(told))
`

describe.skipIf(testPython === null)('exported scripts that save', { timeout: 300_000 }, () => {
  const python = (code: string, ...args: readonly string[]) =>
    execFileSync(testPython ?? '', ['-c', code, ...args], { encoding: 'utf8', stdio: 'pipe' })

  test('keep what the original was saved with, in each format, and answer by the method', async () => {
    const place = inFolder('models')
    const names = ['cloudpickle', 'pickle', 'skops', 'code']
    python(MAKE, place)
    for (const name of names) {
      const target = `${place}/exported-${name}`
      const { code, stderr } = await runInProcess([
        'export-method',
        `${place}/${name}#predict_proba`,
        '-o',
        target,
      ])
      expect([name, code, stderr]).toEqual([name, 0, ''])
    }
    const told = JSON.parse(
      python(RUN, place, ...names)
        .trim()
        .split('\n')
        .at(-1) ?? '',
    )
    const kept = { answers: true, flavor: true, inputs: true, example: true, metadata: true, environment: [] }
    const shapes: Readonly<Record<string, string | null>> = {
      cloudpickle: '(-1, 3)',
      pickle: null,
      skops: '(-1, 3)',
      code: null,
    }
    const expected = names.flatMap((name) =>
      ['save_pipeline', 'save_model'].map((script) => [
        `${name} ${script}`,
        { ...kept, outputs: shapes[name] },
      ]),
    )
    // What fails leaves nothing behind, and what is there already is not replaced.
    const failures = { model: 'disk full', new: 'new is there already.', left: [] }
    expect(told).toEqual({ ...Object.fromEntries(expected), ...failures })
  })
})
