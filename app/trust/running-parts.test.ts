import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openModel } from '#app/opening.ts'
import type { RunningPart } from '#shared/trust.ts'
import { runningParts } from './running-parts.ts'

const fixtures = new URL('../../e2e/fixtures/', import.meta.url).pathname

async function partsOf(location: string): Promise<readonly RunningPart[]> {
  const { folder, model } = await openModel(location)
  return await runningParts(folder, model)
}

test.each([
  'sklearn-format-pickle',
  'sklearn-format-cloudpickle',
  'sklearn-forest',
  'sklearn-kmeans',
  'sklearn-knn',
])('%s names only known constructors', async (name) => {
  const parts = await partsOf(`${fixtures}models/${name}`)
  expect(parts.map(({ kind, verdict }) => [kind, verdict])).toEqual([
    ['loader', 'known'],
    ['pickle', 'known'],
  ])
  expect(parts[1]?.summary).toBe('Loading it calls what it names: only known constructors.')
  expect(parts[1]?.imports.every(({ isKnown }) => isKnown)).toBe(true)
})

test.each([
  ['onnx-iris', []],
  ['catboost-classifier', []],
  ['xgboost-booster', []],
  ['prophet-trend', []],
  [
    'keras-dense',
    [
      ['format', 'data/model.keras'],
      ['loader', 'mlflow.tensorflow'],
    ],
  ],
  ['pyfunc-from-code', [['script', 'code_model.py']]],
  [
    'pyfunc-custom',
    [
      ['code', 'code'],
      ['pickle', 'python_model.pkl'],
    ],
  ],
  ['sklearn-pipeline-mixed', [['pickle', 'model.pkl']]],
  // Its data class evaluates formulas.
  ['statsmodels-ols', [['pickle', 'model.statsmodels']]],
] as const)('%s: what is unknown in it', async (name, unknown) => {
  const parts = await partsOf(`${fixtures}models/${name}`)
  const found = parts
    .filter(({ verdict }) => verdict === 'unknown')
    .map(({ kind, path }) => `${kind} ${path}`)
  expect(new Set(found)).toEqual(new Set(unknown.map((parts) => parts.join(' '))))
})

test('functions that cloudpickle wrote are code, and are told as such', async () => {
  const parts = await partsOf(`${fixtures}models/pyfunc-types`)
  const pickle = parts.find(({ kind }) => kind === 'pickle')
  expect(pickle?.imports[0]).toMatchObject({ isKnown: false })
  expect(pickle?.imports).toContainEqual({
    name: 'cloudpickle.cloudpickle._make_function',
    isKnown: false,
    note: 'makes functions and classes from code in the file',
  })
})

test('a pickle that runs a command is unknown, with what it names', async () => {
  const parts = await partsOf(`${fixtures}bad/pickle-os-system`)
  expect(parts[0]).toMatchObject({
    kind: 'pickle',
    verdict: 'unknown',
    imports: [{ name: 'posix.system', isKnown: false, note: 'runs commands or reaches files' }],
  })
})

test('a pickle cut off is unknown even where all it names is known', async () => {
  const part = (await partsOf(`${fixtures}bad/pickle-truncated`)).find(({ kind }) => kind === 'pickle')
  expect(part).toMatchObject({ verdict: 'unknown' })
  expect(part?.summary).toContain('could not be read to its end')
})

test('a loader that is not of MLflow is unknown', async () => {
  expect((await partsOf(`${fixtures}bad/loader-module-os`))[0]).toMatchObject({
    kind: 'loader',
    path: 'os',
    verdict: 'unknown',
  })
})

test('what a model lists as trusted about itself is shown, and makes nothing known', async () => {
  const parts = await partsOf(`${fixtures}models/lightgbm-classifier`)
  const skops = parts.find(({ kind }) => kind === 'skops')
  expect(
    skops?.imports.filter(({ note }) => note?.includes('about itself')).map(({ name }) => name),
  ).toContain('lightgbm.sklearn.LGBMClassifier')
})

test('code of the model that takes the place of a library makes its names unknown', async () => {
  const place = await mkdtemp(join(tmpdir(), 'palate-parts-'))
  try {
    const root = join(place, 'model')
    await cp(`${fixtures}bad/code-path-evil`, root, { recursive: true })
    await mkdir(join(root, 'code', 'sklearn'))
    await writeFile(join(root, 'code', 'sklearn', '__init__.py'), '')
    const pickle = (await partsOf(root)).find(({ kind }) => kind === 'pickle')
    expect(pickle?.verdict).toBe('unknown')
    expect(pickle?.imports[0]).toEqual({
      name: 'sklearn.linear_model._logistic.LogisticRegression',
      isKnown: false,
      note: "comes from the model's own code",
    })
  } finally {
    await rm(place, { recursive: true, force: true })
  }
})
