import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { testPython } from '#e2e/python/python-tests.ts'
import { compared, runInProcess, temporaryFolder } from './testing.ts'

const fixtures = fileURLToPath(new URL('../../e2e/fixtures/', import.meta.url))
const azure = `${fixtures}azure/`
const pairA = `${fixtures}models/pair-a`
const mixed = `${fixtures}models/sklearn-pipeline-mixed`
const flower = ['sepal length (cm)', 'sepal width (cm)', 'petal length (cm)', 'petal width (cm)']
const columns = ['age', 'income', 'city', 'plan', 'member', 'score']
const people = [
  [59, 64507.75, 'New York', 'pro', false, -0.0568],
  [67, 27424.91, 'Köln', 'plus', false, 0.2018],
  [19, 45090.27, '東京', 'pro', true, 2.4829],
]

const { inFolder, written } = temporaryFolder()

const flowers = () =>
  written(
    'flowers.json',
    JSON.stringify({
      dataframe_split: {
        columns: flower,
        data: Array.from({ length: 30 }, (_none, row) => [
          5 + row / 10,
          2.5 + (row % 5) / 5,
          1 + row / 6,
          0.1 + row / 12,
        ]),
      },
    }),
  )
const peopleFile = (data: readonly unknown[] = people) =>
  written('people.json', JSON.stringify({ dataframe_split: { columns, data } }))

test('nothing of Python runs without trust, and no script without its environment', async () => {
  const script = `${azure}online/code/score.py`
  const custom = written('none.py', 'def predict(model, model_input):\n    raise SystemExit(3)\n')
  expect((await compared(pairA, custom, '-i', flowers())).code).toBe(4)
  expect((await compared(pairA, `${pairA}?runtime=python`, '-i', flowers())).code).toBe(4)
  const bare = await compared(mixed, script, '-i', peopleFile(), '--trust')
  expect([bare.code, bare.stderr.includes('Which environment')]).toEqual([2, true])
  const environment = `${azure}environment/conda.yaml`
  const untrusted = await compared(pairA, `${script}?environment=${environment}`, '-i', flowers())
  expect([untrusted.code, untrusted.stderr.includes('neither is trusted')]).toEqual([4, true])
  const lone = await compared(custom, script, '-i', flowers(), '--trust', '--environment', environment)
  expect([lone.code, lone.stderr.includes('Which model')]).toEqual([2, true])
})

describe.skipIf(testPython === null)('with Python', () => {
  const python = ['--trust', '--python', testPython ?? '']

  test('the same model through another runtime, and a method there', async () => {
    const { code, comparison } = await compared(
      pairA,
      `${pairA}?runtime=python#predict_proba`,
      '-i',
      flowers(),
      ...python,
    )
    expect([code, comparison.classes[0]?.flips, comparison.classes[0]?.rowCount]).toEqual([0, 0, 30])
  })

  test('a function that gets the loaded model, and a class', async () => {
    const code = `import numpy as np

def shifted(values, by):
    return values + by

def predict(model, model_input, params=None):
    return shifted(np.asarray(model.predict(model_input)), 1)
`
    const moved = await compared(pairA, written('moved.py', code), '-i', flowers(), ...python)
    expect(moved.stderr).toBe('')
    expect(moved.code).toBe(1)
    expect(moved.comparison.columns[0]?.counts).toMatchObject({ different: 30 })
    expect(moved.comparison.findings.map(({ code: kind }) => kind)).toContain('constant-shift')
    const plain = `import mlflow
import mlflow.sklearn

class Same(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        self.native = mlflow.sklearn.load_model(context.artifacts["original"])

    def predict(self, context, model_input, params=None):
        assert list(self.model.predict(model_input)) == list(self.native.predict(model_input))
        return self.native.predict_proba(model_input)
`
    const file = written('same.py', plain)
    const same = await compared(
      `${pairA}#predict_proba`,
      `${file}?model=${pairA}`,
      '-i',
      flowers(),
      ...python,
    )
    expect([same.code, same.comparison.columns.length, same.comparison.rowsDifferent]).toEqual([0, 3, 0])
  })

  test('code that is no predict, and code that raises', async () => {
    const nothing = await compared(pairA, written('nothing.py', 'x = 1\n'), '-i', flowers(), ...python)
    expect(nothing.code).toBe(5)
    expect(nothing.stderr).toContain('neither a class of mlflow.pyfunc.PythonModel nor a function')
    const raising = 'def predict(model, rows):\n    raise ValueError("no such flower")\n'
    const raised = await compared(pairA, written('raises.py', raising), '-i', flowers(), ...python)
    expect(raised.code).toBe(1)
    expect(raised.comparison.right.failure).toContain('no such flower')
  })

  test('a scoring script: the same answers, and where it differs', async () => {
    const script = `${azure}online/code/score.py?environment=${azure}environment/conda.yaml`
    const same = await compared(mixed, script, '-i', peopleFile(), ...python)
    expect([same.code, same.comparison.rowsDifferent]).toEqual([0, 0])
    const dict = `${azure}online-dict/code/score.py?environment=${azure}environment/conda.yaml`
    const other = await compared(mixed, dict, '-i', peopleFile(), ...python)
    expect(other.comparison.columns[0]).toMatchObject({ right: 'labels', counts: { equal: 3 } })
    expect(other.code).toBe(1)
  })

  test('a batch script: its rows, against the logged predict', async () => {
    const script = `${azure}batch/code/batch_score.py?environment=${azure}environment/conda.yaml&batch=yes`
    const { code, comparison } = await compared(mixed, script, '-i', peopleFile(), ...python)
    expect(comparison.right.failure).toBeNull()
    expect(comparison.columns[0]?.counts).toMatchObject({ equal: 3 })
    expect(comparison.onlyRight.map(({ name }) => name)).toEqual(['1', '2'])
    expect(code).toBe(1)
  })

  const exports: Readonly<Record<string, readonly [file: string, code: string]>> = {
    'a function in Python': [
      'labels.py',
      `def predict(model, model_input):
    return ["small" if label == 0 else "large" for label in model.predict(model_input)]
`,
    ],
    'a class in Python': [
      'doubled.py',
      `import mlflow

class Doubled(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return self.model.predict(model_input) * 2
`,
    ],
    JavaScript: [
      'named.ts',
      `export default ({ inputs, outputs }: { inputs: Record<string, number[]>; outputs: { predictions: number[] } }) => ({
  label: outputs.predictions.map((label) => (label === 0 ? 'small' : 'large')),
  area: inputs['petal length (cm)']!.map((length, row) => length * inputs['petal width (cm)']![row]!),
  odd: outputs.predictions.map((label) => (label === 1 ? null : label === 2 ? NaN : -0.5)),
  rank: outputs.predictions,
})`,
    ],
  }

  for (const [what, [file, code]] of Object.entries(exports)) {
    test(`${what} is exported, run, and answers as the draft does`, async () => {
      const draft = written(file, code)
      const target = inFolder(`exported-${file}`)
      const exported = await runInProcess(['export-method', pairA, '--custom', draft, '-o', target])
      expect([exported.code, exported.stderr]).toEqual([0, ''])
      const wrapper = path.join(target, 'wrapper')
      execFileSync(testPython ?? '', [path.join(target, 'save_model.py'), pairA, wrapper], { stdio: 'pipe' })
      const same = await compared(`${draft}?model=${pairA}`, wrapper, '-i', flowers(), ...python)
      expect([same.stderr, same.comparison.summary, same.code]).toEqual(['', same.comparison.summary, 0])
      expect(same.comparison.left.rowCount).toBe(30)
    }, 300_000)
  }

  test('the exported scoring scripts answer as the drafts do', async () => {
    for (const what of ['a class in Python', 'JavaScript']) {
      const [file, code] = exports[what] ?? ['', '']
      const draft = `${written(file, code)}?model=${pairA}`
      const target = inFolder(`scored-${file}`)
      await runInProcess(['export-method', pairA, '--custom', inFolder(file), '-o', target])
      const environment = path.join(target, 'conda.yaml')
      const script = `${path.join(target, 'code/score.py')}?model=${pairA}&environment=${environment}`
      const scored = await compared(draft, script, '-i', flowers(), ...python)
      expect([what, scored.comparison.summary, scored.code]).toEqual([what, scored.comparison.summary, 0])
    }
  }, 300_000)

  test('a method of a scikit-learn model is saved as its own pipeline', async () => {
    const target = inFolder('exported-method')
    await runInProcess(['export-method', `${pairA}#predict_proba`, '-o', target])
    const saved = path.join(target, 'pipeline')
    execFileSync(testPython ?? '', [path.join(target, 'save_pipeline.py'), pairA, saved], { stdio: 'pipe' })
    const same = await compared(
      `${pairA}#predict_proba`,
      `${saved}?runtime=python`,
      '-i',
      flowers(),
      ...python,
    )
    expect([same.comparison.summary, same.code]).toEqual([same.comparison.summary, 0])
  })
})
