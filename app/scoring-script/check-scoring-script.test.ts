import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { shadowsStandardLibrary } from '#app/model/python-standard-library.ts'
import { checkScoringScript } from './check-scoring-script.ts'
import type { ScoringScript } from './check-scoring-script.ts'
import { scriptOutline } from './script-outline.ts'

const azure = new URL('../../e2e/fixtures/azure/', import.meta.url)
const fixture = (path: string) => readFileSync(new URL(path, azure), 'utf8')
const packages = new Set([
  'mlflow',
  'numpy',
  'pandas',
  'scikit-learn',
  'azureml-inference-server-http',
  'azureml-core',
])

function messages(code: string, given: Partial<ScoringScript> = {}): readonly string[] {
  const script = {
    code,
    kind: 'online',
    packages,
    modulesBeside: new Set<string>(),
    isStandard: shadowsStandardLibrary,
    ...given,
  } as const
  return checkScoringScript(script).map(({ line, message }) => `${line ?? '-'}: ${message}`)
}

const init = 'import os\ndef init():\n    os.environ["AZUREML_MODEL_DIR"]\n'

describe('scripts of the fixtures', () => {
  test('those that work have nothing wrong', () => {
    expect(messages(fixture('online/code/score.py'))).toEqual([])
    expect(messages(fixture('online-dict/code/score.py'))).toEqual([])
    expect(messages(fixture('batch/code/batch_score.py'), { kind: 'batch' })).toEqual([])
  })

  test('the one that fails on import is known to', () => {
    expect(messages(fixture('online-old/code/score.py'))).toEqual([
      '7: MLflow no longer has infer_and_parse_json_input, so the import fails.',
    ])
  })

  test('their environment lacks the server', () => {
    const own = new Set(['mlflow', 'numpy', 'pandas', 'scikit-learn', 'scipy', 'matplotlib'])
    expect(messages(fixture('online/code/score.py'), { packages: own })).toEqual([
      '-: The environment has no azureml-inference-server-http, which answers the requests.',
    ])
  })
})

describe('what the platform calls', () => {
  test('both functions have to be there, at the top', () => {
    expect(messages('AZUREML_MODEL_DIR = 1')).toEqual([
      '-: There is no function init().',
      '-: There is no function run(raw_data).',
    ])
    const inside = 'class Scorer:\n    def init(self): pass\n    def run(self, data): "AZUREML_MODEL_DIR"\n'
    expect(messages(inside)).toHaveLength(2)
  })

  test('their parameters', () => {
    expect(messages(`${init}def run(): pass\n`)).toEqual([
      '4: run() is called with one argument, but takes none.',
    ])
    expect(messages(`${init}def run(a, b): pass\n`)).toEqual([
      '4: run() is called with one argument, but takes 2.',
    ])
    for (const fine of [
      'raw_data',
      'data, timeout=3',
      '*args',
      'data: str = "x"',
      'data, *, flag=None, **more',
    ]) {
      expect([fine, messages(`${init}def run(${fine}): pass\n`)]).toEqual([fine, []])
    }
    expect(messages(`${init}async def run(data): pass\n`)).toEqual(['4: run() is async; nothing awaits it.'])
    const early = 'def init(model): "AZUREML_MODEL_DIR"\ndef run(data): pass\n'
    expect(messages(early)).toEqual(['1: init() is called without arguments, but takes some.'])
  })

  test('inference-schema calls run by its names', () => {
    const code = `from inference_schema.schema_decorators import input_schema\n${init}@input_schema('a', 1)\n@input_schema('b', 2)\ndef run(a, b): pass\n`
    expect(messages(code)).toEqual([])
  })
})

describe('imports', () => {
  test('each needs a package, by the name the package has', () => {
    const code = `import json, os.path as p\nimport sklearn.svm\nimport torch\nfrom PIL import (Image,\n  ImageOps)\nimport helper_module\n${init}def run(data):\n    import lightgbm as lgb\n`
    expect(messages(code, { modulesBeside: new Set(['helper_module']) })).toEqual([
      '3: torch is imported, but the environment has no torch.',
      '4: PIL is imported, but the environment has no pillow.',
      '11: lightgbm is imported, but the environment has no lightgbm.',
    ])
  })

  test('a caught one is a warning, a relative one fails', () => {
    const code = `try:\n    import ujson\nexcept ImportError:\n    ujson = None\nfrom . import local\n${init}def run(data): pass\n`
    const script = {
      code,
      kind: 'online',
      packages,
      modulesBeside: new Set<string>(),
      isStandard: shadowsStandardLibrary,
    } as const
    expect(checkScoringScript(script).map(({ severity, line }) => [severity, line])).toEqual([
      ['warning', 2],
      ['problem', 5],
    ])
  })

  test('without an environment there is no script', () => {
    expect(messages(`${init}def run(data): pass\n`, { packages: null })).toEqual([
      '-: A scoring script needs an environment, and none is given.',
    ])
  })
})

test('a model path of one machine, and what is no Python', () => {
  const code =
    'import mlflow\ndef init():\n    mlflow.pyfunc.load_model("/home/me/model")\ndef run(data): return (1\n'
  const found = messages(code)
  expect(found).toContain('3: The model is loaded from a path of one machine.')
  expect(found).toContain('2: The model is not looked for where Azure ML puts it.')
  expect(found.some((line) => line.endsWith('This is no Python.'))).toBe(true)
})

test('text in strings and comments is no code', () => {
  const outline = scriptOutline(
    '"""\nimport torch\ndef run(): pass\n"""\n# import torch\nx = "import torch"\n',
  )
  expect(outline).toEqual({ functions: [], classes: [], imports: [], faults: [] })
})
