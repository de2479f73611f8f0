import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { taggedJson } from '#app/custom-predict/frame-columns.ts'
import { openModel } from '#app/opening.ts'
import { testPython } from '#e2e/python/python-tests.ts'
import { valueAt } from '#shared/values.ts'
import type { Frame } from '#shared/values.ts'
import { customSide } from './custom-side.ts'
import { exportPredict } from './export-predict.ts'
import { givenToCode } from './given-to-code.ts'
import { askedModel, loadSide } from './run-model.ts'

/** A model that answers in the form that it is asked for, over inputs of every kind. */
const MODEL = `import datetime, decimal, enum
import mlflow, numpy as np, pandas as pd

class Kind(enum.IntEnum):
    A = 3

MOMENT = pd.Timestamp("2024-02-29T12:34:56.789012345")
ZONES = ["UTC", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns"]
EAST = datetime.timezone(datetime.timedelta(hours=5, minutes=30))

def column(values):
    made = np.empty(len(values), dtype=object)
    for place, value in enumerate(values):
        made[place] = value
    return pd.Series(made, dtype=object)

def table():
    times = pd.to_datetime(["2024-01-02", "1969-12-31T23:59:59.999999", None], format="ISO8601")
    frame = pd.DataFrame({
        "bool": [True, False, True],
        "int8": np.array([-128, 0, 127], dtype="int8"),
        "uint64": np.array([0, 2**53, 2**64 - 1], dtype="uint64"),
        "int64": np.array([-(2**63), 2**53 - 1, 2**53 + 1]),
        "float16": np.array([0.1, np.nan, np.inf], dtype="float16"),
        "float32": np.array([0.1, -0.0, 1e-45], dtype="float32"),
        "float64": [5e-324, 1.0, -np.inf],
        "whole": [1.0, 2.0, 3.0],
        "text": ["é", "", "\\ud83c\\udf89\\x00".encode("utf-16", "surrogatepass").decode("utf-16")],
        "missing": pd.Series(["a", None, "b"], dtype="str"),
        "category": pd.Categorical(["x", None, "y"]),
        "Int64": pd.array([1, None, 2**60], dtype="Int64"),
        "boolean": pd.array([True, None, False], dtype="boolean"),
        "string": pd.array(["a", None, "c"], dtype="string"),
        "bytes": [b"", b"\\xff\\x00", b"abc"],
    })
    for unit in ("s", "ms", "us", "ns"):
        frame["moment_" + unit] = times.as_unit(unit)
        frame["lasts_" + unit] = pd.to_timedelta([1, None, -3], unit="s").as_unit(unit)
    for zone in ZONES:
        frame["in " + zone] = times.tz_localize(zone)
    frame["period"] = pd.period_range("2024-01", periods=3, freq="M")
    frame[7] = [1, 2, 3]
    frame[True] = [1, 2, 3]
    frame["mixed"] = column([1, "1", 1.5])
    frame["objects"] = column([None, pd.NA, pd.NaT])
    frame["numbers"] = column([np.float32(0.1), np.int64(5), Kind.A])
    frame["large"] = column([2**70, -(2**70), True])
    frame["moments"] = column([MOMENT, MOMENT.tz_localize("Europe/Berlin"), pd.Timestamp("3000-01-01")])
    frame["python"] = column([datetime.datetime(2024, 1, 2, 3, 4, 5, 6), datetime.date(1, 1, 1), datetime.datetime(2024, 7, 1, tzinfo=EAST)])
    frame["numpy"] = column([np.datetime64("2024-01-02"), np.datetime64("2024-01-02T03", "h"), np.datetime64("2024-01-02T03:04:05.000000006")])
    frame["other"] = column([decimal.Decimal("1.50"), datetime.timedelta(days=1), 1 + 2j])
    frame["arrays"] = column([np.arange(3), np.array([[1.5], [np.nan]]), np.array(7.0)])
    frame["lists"] = column([[1, 2.5, None], (True, "x"), [[MOMENT]]])
    frame["dicts"] = column([{"a": 1, "$int": "2", "__proto__": {"b": -0.0}}, {1: 1, 2.0: 2, None: 3, True: 4}, {"$float": "NaN", "": np.array(["2024"], dtype="M8[D]")}])
    return frame

def answer(form, data):
    if form == "table":
        return table()
    if form == "series":
        return pd.Series(table()["moment_ns"].to_numpy(), name="due", index=[5, 6, 7])
    if form == "unnamed":
        return table()["Int64"].rename(None)
    if form == "array":
        return np.array([[1.0, 2.0], [np.nan, -0.0], [3.0, 4.0]], dtype="float32")
    if form == "days":
        return np.array([["2024-01-02", "NaT"]], dtype="M8[D]")
    if form == "hours":
        return np.array(["2024-01-02T03", "NaT"], dtype="M8[h]")
    if form == "texts":
        return np.array(["a", "bcd", ""])
    if form == "objects":
        return np.array([[None, 1], ["x", 2.5]], dtype=object)
    if form == "single":
        return np.array(2.5)
    if form == "arrays":
        return {"label": np.array([1, 2**60]), "scores": np.array([[0.5, 0.5], [0.25, 0.75]]), "at": np.array(["2024-01-02", "NaT"], dtype="M8[ns]"), "lasts": np.array([5, "NaT"], dtype="m8[ns]"), "one": np.array(3)}
    if form == "dict":
        return {"label": ["a", "b"], 3: (1.0, 2.0), "mixed": [MOMENT, None], "count": 5, "series": pd.Series([1, 2])}
    if form == "records":
        return [{"label": "a", "score": 0.5}, {"label": None, "score": float("nan")}]
    if form == "zipmap":
        return [{0: np.float32(0.25), 1: np.float32(0.75)}, {0: 1.0, 1: 0.0}]
    if form == "number":
        return 2**60
    if form == "nothing":
        return pd.DataFrame({"a": pd.Series([], dtype="float64"), "b": pd.Series([], dtype=object)})
    return data

class Everything(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        form = (params or {}).get("form", "echo")
        if form == "echo":
            return [1.0]
        return answer(form, model_input)

mlflow.models.set_model(Everything())
`

const SAVE = `import sys
import mlflow, numpy as np
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, DataType, ParamSchema, ParamSpec, Schema, TensorSpec
from mlflow.types.schema import AnyType, Array, Map, Object, Property
place = sys.argv[1]
names = ["boolean", "integer", "long", "float", "double", "string", "binary", "datetime"]
columns = [ColSpec(name, name, required=name != "double") for name in names]
columns += [
    ColSpec(Array(DataType.string), "times"),
    ColSpec(Object([Property("at", DataType.string), Property("n", DataType.long, required=False)]), "object"),
    ColSpec(Map(Array(DataType.double)), "map"),
    ColSpec(AnyType(), "any", required=False),
]
when = np.datetime64("2024-01-02T03:04:05")
params = ParamSchema([
    ParamSpec("form", "string", "echo"), ParamSpec("whole", "long", 2**60), ParamSpec("part", "double", 0.5),
    ParamSpec("single", "float", 0.1), ParamSpec("flag", "boolean", True), ParamSpec("when", "datetime", when),
    ParamSpec("list", "long", [1, 2], shape=(-1,)), ParamSpec("times", "datetime", [when], shape=(-1,)),
])
signatures = {
    "columns": Schema(columns),
    "tensors": Schema([TensorSpec(np.dtype("int64"), (-1,), "ids"), TensorSpec(np.dtype("float32"), (-1, 2), "x"), TensorSpec(np.dtype("bool"), (-1, 1, 1), "mask"), TensorSpec(np.dtype("O"), (-1,), "words")]),
}
for name, inputs in signatures.items():
    mlflow.pyfunc.save_model(place + "/" + name, python_model=place + "/model.py", pip_requirements=["mlflow"], signature=ModelSignature(inputs, params=params))
mlflow.pyfunc.save_model(place + "/bare", python_model=place + "/model.py", pip_requirements=["mlflow"])
`

/** Saves what was exported of each model, and asks it the requests as MLflow's server does. */
const ASK = `import io, json, os, runpy, shutil, sys
place = sys.argv[1]
import mlflow, pandas as pd
from mlflow.pyfunc.scoring_server import _split_data_and_params, infer_and_parse_data
loaded = {}
def saved(model):
    new = place + "/new-" + model
    argv, sys.argv = sys.argv, ["script", place + "/" + model, new]
    # Each export has modules of the same names.
    for name in [name for name in sys.modules if name.startswith("custom_")]:
        del sys.modules[name]
    runpy.run_path(place + "/exported-" + model + "/save_model.py", run_name="__main__")
    sys.argv = argv
    return mlflow.pyfunc.load_model(new)
def scored(model, request, answer):
    """The scoring script answers the same to Azure's form of the request."""
    os.makedirs(place + "/azure")
    shutil.copytree(place + "/" + model, place + "/azure/model")
    os.environ["AZUREML_MODEL_DIR"] = place + "/azure"
    score = runpy.run_path(place + "/exported-" + model + "/code/score.py")
    score["init"]()
    text = io.StringIO()
    score["predictions_to_json"](answer, text)
    assert score["run"](json.dumps({"input_data": request["inputs"]})) == json.loads(text.getvalue())["predictions"]
for model, text in json.load(open(place + "/requests.json")):
    if model not in loaded:
        loaded[model] = saved(model)
    from custom_columns import cell_of, series_cells
    try:
        data, params = _split_data_and_params(text)
        answer = loaded[model].predict(infer_and_parse_data(data, loaded[model].metadata.get_input_schema()), params=params)
        if isinstance(answer, pd.DataFrame):
            told = [[str(name), str(answer[name].dtype), series_cells(answer[name])] for name in answer.columns]
        else:
            told = cell_of(answer)
    except Exception as error:
        told = {"raised": repr(error)[:2000]}
    if model == "tensors":
        scored(model, json.loads(text), answer)
    print("TOLD " + json.dumps(told))
`

/** Params that only the code reads, of a model without a signature. */
const OWN = '{"at": 0.5, "names": ["x", "y"]}'

/** Says every value with its type, or hands the outputs on. */
const CODE = `const show = (value) => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return '[' + value.map(show).join(', ') + ']'
  if (typeof value === 'object') return '{' + Object.keys(value).map((key) => JSON.stringify(key) + ': ' + show(value[key])).join(', ') + '}'
  if (typeof value === 'bigint') return value + 'n'
  return typeof value === 'number' ? (Object.is(value, -0) ? '-0' : String(value)) : JSON.stringify(value)
}
globalThis.calls = (globalThis.calls ?? 0) + 1
export default ({ inputs, outputs, params }) => {
  if (params.flag === false) return outputs
  const all = Object.entries({ inputs, outputs, params: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, value])) })
  const lines = all.flatMap(([kind, columns]) => Object.keys(columns).map((name) => [kind + ' ' + name, show(columns[name])]))
  return { name: lines.map(([name]) => name), said: lines.map(([, said]) => said), calls: lines.map(() => globalThis.calls), odd: lines.map((_line, row) => [null, 1, 'x', 2n ** 70n, NaN][row % 5]) }
}`

const forms =
  'table series unnamed array days hours texts objects single arrays dict records zipmap number nothing'.split(
    ' ',
  )

const row = [true, 1, 2n ** 60n, 0.1, 0.1, 'é', 'aGk=', '2024-02-29T12:34:56.789012']
const nested = [['2024-01-02T03:04:05', '1969-12-31'], { at: '2024-01-02', n: 5 }, { a: [1.5, 2] }, [1, 'x']]
const others = [false, -5, -1, 1e-40, null, '', '', '1970-01-01T00:00:00.000001']
const columnsRequest = (params: string) =>
  `{"dataframe_split": {"columns": ["datetime", "boolean", "integer", "long", "float", "double", "string", "binary", "times", "object", "map", "any", "extra"], "data": [${[
    [...row, ...nested],
    [...others, [], { at: '2024-01-02T00:00:00.5' }, {}, null],
  ]
    .map((cells) => [cells[7], ...cells.slice(0, 7), ...cells.slice(8), 'left out'])
    .map((cells) =>
      JSON.stringify(cells, (_key, cell: unknown) => (typeof cell === 'bigint' ? `#${cell}#` : cell)),
    )
    .join(', ')}]}${params}}`.replaceAll(/"#(\d+)#"/g, '$1')
const given = ', "params": {"part": 0.25, "when": "2023-05-06T07:08:09", "list": [3, 9007199254740993]}'

const requests: readonly (readonly [model: string, text: string])[] = [
  ['columns', columnsRequest('')],
  ['columns', columnsRequest(given)],
  ...forms.map((form) => ['columns', columnsRequest(`, "params": {"form": "${form}"}`)] as const),
  ...forms
    .filter((form) => !['dict', 'arrays'].includes(form))
    .map((form) => ['columns', columnsRequest(`, "params": {"form": "${form}", "flag": false}`)] as const),
  [
    'tensors',
    '{"inputs": {"ids": [1, 9007199254740993], "x": [[0.1, 1], [2, 3]], "mask": [[[true]], [[false]]], "words": ["a", "b"]}}',
  ],
  [
    'bare',
    '{"dataframe_split": {"columns": ["a", "b", "c"], "data": [[1, "2024-01-02", [1, {"b": null}]], [null, null, 2.5]]}, "params": {"at": 0.25, "names": ["a"]}}',
  ],
  [
    'bare',
    '{"dataframe_records": [{"a": 9007199254740993, "b": true}, {"a": 1, "b": false}], "params": {"at": 0.25, "names": ["a"]}}',
  ],
  ['bare', '{"instances": [[1, 2], [3, 4]], "params": {"at": 0.25, "names": ["a"]}}'],
  ['bare', '{"inputs": {"ids": [1, 2], "x": [[0.1], [2]]}, "params": {"at": 0.25, "names": ["a"]}}'],
]

describe.skipIf(testPython === null)('the exported wrapper against the draft', { timeout: 300_000 }, () => {
  const place = mkdtempSync(path.join(tmpdir(), 'palate-test-'))
  const models = [...new Set(requests.map(([model]) => model))]
  let wrapper: readonly string[] = []
  const python = (code: string) =>
    execFileSync(testPython ?? '', ['-c', code, place], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 1 << 28,
    })
  afterAll(() => rmSync(place, { recursive: true, force: true }))

  beforeAll(async () => {
    writeFileSync(path.join(place, 'model.py'), MODEL)
    writeFileSync(path.join(place, 'requests.json'), JSON.stringify(requests))
    python(SAVE)
    for (const name of models) {
      const { folder, model } = await openModel(path.join(place, name))
      const made = {
        folder,
        model,
        method: null,
        code: { language: 'javascript', text: CODE },
        ...(name === 'bare' ? { params: OWN } : {}),
      } as const
      await exportPredict(made, path.join(place, `exported-${name}`))
    }
    wrapper = python(ASK)
      .split('\n')
      .filter((line) => line.startsWith('TOLD '))
      .map((line) => line.slice('TOLD '.length))
  }, 300_000)

  for (const name of models) {
    test(`the same values of every type: ${name}`, async () => {
      const { folder, model } = await openModel(path.join(place, name))
      const identity = { kind: 'python', name: 'MLflow', version: '', detail: '' } as const
      const request = { kind: 'python', python: testPython ?? '', root: folder.root, identity } as const
      const asked = askedModel(() => loadSide({ request }, model.signature, null))
      try {
        for (const [at, [which, text]] of requests.entries()) {
          if (which !== name) continue
          const payload = { contentType: 'application/json', body: Buffer.from(text) }
          const given = givenToCode(payload, model.signature)
          const { loaded } = await asked.side()
          // Not as the server answers: it refuses what JSON has no form for, which code may give one.
          const { answer } = await loaded.predict(
            given.inputs ?? { kind: 'plain', value: null },
            given.params,
          )
          if (!answer.ok) throw new Error(`${text}: ${answer.exception.message}`)
          const side = { name, output: answer.output, failure: null, rowNumbers: null, failures: [] }
          const run = { name, code: CODE, worker: null, signal: new AbortController().signal }
          const { output } = await customSide(side, { ...run, ...given })
          expect([text, output === null ? null : told(output)]).toEqual([text, JSON.parse(wrapper[at] ?? '')])
        }
      } finally {
        await asked.close()
      }
    })
  }
})

/** An answer as the script tells it: Python's JSON has a form for -0. */
function told(frame: Frame): unknown {
  const plain = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value), (_key, cell: unknown) =>
      JSON.stringify(cell) === '{"$float":"-0"}' ? -0 : cell,
    )
  if (frame.kind === 'plain') return plain(taggedJson(frame.value))
  if (frame.kind !== 'table') return frame.kind
  return frame.columns.map(({ name, values }) => {
    const cells = Array.from({ length: values.data.length }, (_none, place) => valueAt(values, place))
    return [name, values.dtype, plain(cells.map(taggedJson))]
  })
}
