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

describe.skipIf(testPython === null)('with Python', { timeout: 300_000 }, () => {
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
    const raising = 'def predict(model, rows):\n    raise ValueError("no such flower")\n'
    const [nothing, raised] = await Promise.all([
      compared(pairA, written('nothing.py', 'x = 1\n'), '-i', flowers(), ...python),
      compared(pairA, written('raises.py', raising), '-i', flowers(), ...python),
    ])
    expect(nothing.code).toBe(5)
    expect(nothing.stderr).toContain('neither a class of mlflow.pyfunc.PythonModel nor a function')
    expect(raised.code).toBe(1)
    expect(raised.comparison.right.failure).toContain('no such flower')
  })

  test('scoring scripts against the logged predict: the same answers, and where they differ', async () => {
    const logged = inFolder('logged.json')
    const input = peopleFile()
    const saved = await runInProcess(['predict', mixed, '-i', input, '-o', logged, ...python])
    expect(saved.code).toBe(0)
    const scripts = ['online/code/score.py', 'online-dict/code/score.py', 'batch/code/batch_score.py']
    const environment = `environment=${azure}environment/conda.yaml&model=${mixed}`
    const [same, dict, batch] = await Promise.all(
      scripts.map((file) => {
        const kind = file.startsWith('batch') ? '&batch=yes' : ''
        return compared(logged, `${azure}${file}?${environment}${kind}`, '-i', input, ...python)
      }),
    )
    expect([same?.code, same?.comparison.rowsDifferent]).toEqual([0, 0])
    expect(dict?.comparison.columns[0]).toMatchObject({ right: 'labels', counts: { equal: 3 } })
    expect(dict?.code).toBe(1)
    expect(batch?.comparison.right.failure).toBeNull()
    expect(batch?.comparison.columns[0]?.counts).toMatchObject({ equal: 3 })
    expect(batch?.comparison.onlyRight.map(({ name }) => name)).toEqual(['1', '2'])
    expect(batch?.code).toBe(1)
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

  /** The exported scripts in one Python: importing MLflow is most of the time of each. */
  function saveAll(scripts: readonly (readonly [script: string, saved: string])[]): void {
    const code = `import runpy, sys
for script, saved in zip(sys.argv[2::2], sys.argv[3::2]):
    argv, sys.argv = sys.argv, [script, sys.argv[1], saved]
    runpy.run_path(script, run_name="__main__")
    sys.argv = argv
`
    execFileSync(testPython ?? '', ['-c', code, pairA, ...scripts.flat()], { stdio: 'pipe' })
  }

  test('what is exported is run, and answers as the drafts and the method do', async () => {
    const drafts = Object.entries(exports).map(([what, [file, code]]) => {
      return { what, draft: written(file, code), target: inFolder(`exported-${file}`) }
    })
    for (const { draft, target } of drafts) {
      const exported = await runInProcess(['export-method', pairA, '--custom', draft, '-o', target])
      expect([exported.code, exported.stderr]).toEqual([0, ''])
    }
    const method = inFolder('exported-method')
    await runInProcess(['export-method', `${pairA}#predict_proba`, '-o', method])
    const pipeline = path.join(method, 'pipeline')
    saveAll([
      ...drafts.map(
        ({ target }) => [path.join(target, 'save_model.py'), path.join(target, 'wrapper')] as const,
      ),
      [path.join(method, 'save_pipeline.py'), pipeline],
    ])
    const ask = (left: string, right: string) => compared(left, right, '-i', flowers(), ...python)
    const pairs = drafts.flatMap(({ what, draft, target }) => {
      const left = `${draft}?model=${pairA}`
      const environment = path.join(target, 'conda.yaml')
      const script = `${path.join(target, 'code/score.py')}?model=${pairA}&environment=${environment}`
      const wrapper = [`${what}, as a model`, left, path.join(target, 'wrapper')] as const
      // One of Python and one of JavaScript: the scripts differ in no more.
      return what === 'a function in Python'
        ? [wrapper]
        : [wrapper, [`${what}, as a script`, left, script] as const]
    })
    const own = ['the method, as a pipeline', `${pairA}#predict_proba`, `${pipeline}?runtime=python`] as const
    const all = [...pairs, own]
    // Two at a time: each is a process of its own.
    for (let place = 0; place < all.length; place += 2) {
      const two = all.slice(place, place + 2)
      const ran = await Promise.all(two.map(([, left, right]) => ask(left, right)))
      for (const [at, same] of ran.entries()) {
        const what = two[at]?.[0]
        const { summary, left } = same.comparison
        expect([what, summary, same.code]).toEqual([what, summary, 0])
        expect([what, what?.endsWith('script') === true ? '' : same.stderr]).toEqual([what, ''])
        expect([what, left.rowCount]).toEqual([what, 30])
      }
    }
  })
})
