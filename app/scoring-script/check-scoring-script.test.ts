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

const known = {
  kind: 'online',
  packages,
  modulesBeside: new Set(['helpers', 'helper_module']),
  isStandard: shadowsStandardLibrary,
} as const

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
    expect(
      messages(fixture('batch/code/batch_score.py'), {
        kind: 'batch',
      }),
    ).toEqual([])
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
    const alone = (parameters: string) => messages(`${init}def run(${parameters}): pass\n`)
    for (const fine of [
      'raw_data',
      'data, timeout=3',
      'data: str = "x"',
      'data, *, flag=None',
      '*, data',
      'data, request_headers',
      'request_headers, data',
      'data, *, request_headers',
    ]) {
      expect([fine, alone(fine)]).toEqual([fine, []])
    }
    const starts = 'with which the server does not start.'
    expect(alone('')).toEqual(['4: run() takes nothing, so the server does not start.'])
    expect(alone('request_headers')).toEqual([
      '4: run() takes nothing but request_headers, so the server does not start.',
    ])
    expect(alone('a, b')).toEqual(['4: run() is called with one argument, but takes 2.'])
    expect(alone('a, *, b')).toEqual(['4: run() is called with one argument, but takes 2.'])
    expect(alone('*args')).toEqual([`4: run() has *args ("args"), ${starts}`])
    expect(alone('data, *, flag=None, **more')).toEqual([`4: run() has **kwargs ("more"), ${starts}`])
    for (const text of ['data, /', 'data, /, b=1', 'data,# a / b\n/'])
      expect(alone(text)).toEqual([`4: run() has positional-only parameters ("data"), ${starts}`])
    expect(messages(`${init}async def run(data): pass\n`)).toEqual(['4: run() is async; nothing awaits it.'])
    const early = 'def init(model): "AZUREML_MODEL_DIR"\ndef run(data): pass\n'
    expect(messages(early)).toEqual(['1: init() is called without arguments, but takes some.'])
    expect(messages('def init(*a, **k): "AZUREML_MODEL_DIR"\ndef run(data): pass\n')).toEqual([])
  })

  test('a batch script is called with one argument by its place', () => {
    const alone = (parameters: string) => messages(`${init}def run(${parameters}): pass\n`, { kind: 'batch' })
    for (const fine of ['mini_batch', 'mini_batch, /', '*a', 'a, **k', 'a, b=1'])
      expect([fine, alone(fine)]).toEqual([fine, []])
    expect(alone('*, a')).toEqual(['4: run() is called with one argument, but takes none.'])
    expect(alone('**k')).toEqual(['4: run() is called with one argument, but takes none.'])
    expect(alone('a, *, b')).toEqual(['4: run() is called with one argument, but takes some by name only.'])
    expect(alone('a, request_headers')).toEqual(['4: run() is called with one argument, but takes 2.'])
  })

  test('inference-schema calls run by its names', () => {
    const schema = (above: string, parameters: string) =>
      messages(
        `from inference_schema.schema_decorators import input_schema\n${init}${above}\ndef run(${parameters}): pass\n`,
      )
    const both = "@input_schema('a', 1)\n@input_schema('b', 2)"
    expect(schema(both, 'a, b')).toEqual([])
    expect(schema(both, 'a, b, request_headers')).toEqual([])
    expect(schema('@output_schema(1)', 'a, b')).toEqual([])
    expect(schema(both, 'a, *, c')).toEqual([
      '7: @input_schema is for "b", which run() does not take: every request fails.',
    ])
    expect(schema("@input_schema('a', 1)\n@input_schema('b', 2, optional=True)", 'a')).toEqual([])
    expect(schema("@input_schema(param_name='a', param_type=T([1, 2]))", 'a, *more')).toEqual([
      '6: run() has *args ("more"), with which the server does not start.',
    ])
    expect(schema("@rawhttp\n@input_schema('a', 1)", 'a')).toEqual([
      '7: run() has a schema, and @rawhttp is used too: the server does not start.',
    ])
  })

  test('whatever gives the names their meaning', () => {
    const fine = (text: string) => messages(`${init}${text}\n`)
    expect(messages('init = lambda: "AZUREML_MODEL_DIR"\nrun = lambda data: data\n')).toEqual([])
    expect(fine('def answer(data): pass\nrun = answer')).toEqual([])
    expect(fine('def run(*a): pass\ndef run(data): pass')).toEqual([])
    expect(fine('run = lambda *a: a')).toEqual([
      '4: run() has *args ("a"), with which the server does not start.',
    ])
    expect(fine('def answer(a, b): pass\nother = answer\nrun = other')).toEqual([
      '4: run() is called with one argument, but takes 2.',
    ])
    expect(fine('def run(data): pass\ndel run')).toEqual(['-: There is no function run(raw_data).'])
    const seen = (text: string) =>
      checkScoringScript({ ...known, code: `${init}${text}\n` }).map(({ severity, line }) => [severity, line])
    for (const text of [
      'from helpers import answer as run',
      'from helpers import *',
      'from helpers import (a,\n  run)',
      'import helpers.run as run',
      'run = helpers.make()',
      'run, other = pair',
      'run: object = Thing()',
      'class run: pass',
    ]) {
      expect([text, seen(text)]).toEqual([text, [['warning', 4]]])
    }
    expect(seen('globals()["run"] = print')).toEqual([['warning', null]])
    expect(seen('from helpers import *')).toEqual([['warning', 4]])
    expect(seen('def run(*a): pass\nfrom helpers import *')).toEqual([['warning', 4]])
    expect(seen('from helpers import *\ndef run(data): pass')).toEqual([])
  })

  test('what is decided only as it runs is a problem where nothing else can be', () => {
    const seen = (text: string) =>
      checkScoringScript({ ...known, code: `${init}${text}\n` }).map(({ severity, line }) => [severity, line])
    expect(seen('if x:\n    def run(*a): pass\nelse:\n    def run(b): pass')).toEqual([['warning', 5]])
    expect(seen('if x:\n    def run(*a): pass\nelse:\n    def run(**b): pass')).toEqual([
      ['problem', 5],
      ['problem', 7],
    ])
    expect(seen('if True:\n    def run(data): pass')).toEqual([])
  })

  test('decorators: those that keep what it takes, those that do not, and those that cannot be seen', () => {
    const timed = (inner: string) =>
      `def timed(f):\n${inner}    def call(*a, **k): return f(*a, **k)\n    return call\n`
    const seen = (text: string) =>
      checkScoringScript({ ...known, code: `${init}${text}\n` }).map(({ severity, line }) => [severity, line])
    expect(seen(`${timed('')}@timed\ndef run(data): pass`)).toEqual([['problem', 8]])
    expect(seen(`${timed('    @functools.wraps(f)\n')}@timed\ndef run(data): pass`)).toEqual([])
    expect(seen('def kept(f):\n    return f\n@kept\ndef run(*a): pass')).toEqual([['problem', 7]])
    const factory =
      'def named(n):\n    def around(f):\n        def call(data): pass\n        return call\n    return around\n'
    expect(seen(`${factory}@named(3)\ndef run(*a): pass`)).toEqual([])
    expect(seen('@mlflow.trace\ndef run(data): pass')).toEqual([])
    expect(seen('@elsewhere.typed\ndef run(*a): pass')).toEqual([['warning', 5]])
  })
})

describe('imports', () => {
  test('each needs a package, by the name the package has', () => {
    const code = `import json, os.path as p\nimport sklearn.svm\nimport torch\nfrom cv2 import (imread,\n  imwrite)\nimport helper_module\n${init}def run(data):\n    import lightgbm as lgb\n`
    expect(messages(code, { modulesBeside: new Set(['helper_module']) })).toEqual([
      '3: torch is imported, but the environment has no torch.',
      '4: cv2 is imported, but the environment has no opencv-python.',
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

  test('what a package brings is there; what one may bring is a warning', () => {
    const code = `import flask, requests, scipy, joblib, yaml, dateutil, wrapt, tokenizers\n${init}def run(data): pass\n`
    expect(messages(code, { packages: new Set(['mlflow', 'azureml-inference-server-http']) })).toEqual([
      '1: tokenizers is imported, but the environment has no tokenizers.',
    ])
    const seen = (own: readonly string[], isKnown: boolean) =>
      checkScoringScript({
        ...known,
        code: `import tokenizers\n${init}def run(data): pass\n`,
        packages: new Set(own),
        isKnown,
      })
    const server = 'azureml-inference-server-http'
    expect(seen(['transformers', server], true)).toMatchObject([{ severity: 'warning', line: 1 }])
    expect(seen([server], true)).toMatchObject([{ severity: 'problem', line: 1 }])
    expect(seen([], false)).toMatchObject([{ severity: 'warning', line: 1 }])
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
  expect(outline).toMatchObject({ functions: [], classes: [], imports: [], faults: [] })
  expect(outline.bindings.map(({ name }) => name)).toEqual(['x'])
})
