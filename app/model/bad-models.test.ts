import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openModel } from '#app/opening.ts'
import { readInputExample } from './input-example.ts'
import { toFailure } from '#shared/user-error.ts'

const fixtures = new URL('../../e2e/fixtures/bad', import.meta.url).pathname

/** What each folder of e2e/fixtures/bad gives: a failure, or a model with these findings. */
type Expected =
  | { readonly code: string; readonly where: string; readonly message: string }
  | { readonly findings: readonly string[] }

const fails = (code: string, where: string, message: string): Expected => ({ code, where, message })
const opens = (findings: readonly string[]): Expected => ({ findings })

const expected: Readonly<Record<string, Expected>> = {
  'bad-conda': opens([
    'warning environment-unreadable conda.yaml',
    'warning environment-unreadable python_env.yaml:2',
    'note runs-code-when-loaded model.pkl',
  ]),
  'bad-json-example': opens([
    'warning input-example-unreadable input_example.json:1:32',
    'warning input-example-unreadable serving_input_example.json:1:2',
    'note runs-code-when-loaded model.pkl',
  ]),
  'bom-mlmodel': opens(['note byte-order-mark MLmodel', 'note runs-code-when-loaded model.pkl']),
  'code-path-evil': opens([
    'warning shadows-standard-library code',
    'note runs-code-when-loaded model.pkl',
    'note brings-code code',
  ]),
  'deep-json-example': opens([
    'warning input-example-unreadable input_example.json:1:502',
    'note runs-code-when-loaded model.pkl',
  ]),
  'empty-file-model': fails('bad-model', 'MLmodel', 'The MLmodel file is empty, not a mapping of fields.'),
  'empty-folder': fails(
    'bad-model',
    '…/MLmodel',
    'The folder … is not an MLflow model: it has no file named MLmodel.',
  ),
  'env-path-climbs-out': opens([
    'problem path-outside-folder MLmodel: flavors.python_function.env.conda',
    'note runs-code-when-loaded model.pkl',
  ]),
  'file-named-dir': opens(['problem wrong-kind-of-file MLmodel: flavors.onnx.data']),
  'flavors-null': opens(['problem no-flavors MLmodel: flavors', 'warning no-signature MLmodel: signature']),
  'hostile-names': opens(['warning hidden-characters signature', 'note runs-code-when-loaded model.pkl']),
  'loader-module-os': opens([
    'warning foreign-loader-module MLmodel: flavors.python_function.loader_module',
    'note runs-code-when-loaded model.pkl',
  ]),
  'mlmodel-empty': fails('bad-model', 'MLmodel', 'The MLmodel file is empty, not a mapping of fields.'),
  'mlmodel-list': fails('bad-model', 'MLmodel', 'The MLmodel file is a list, not a mapping of fields.'),
  'mlmodel-not-yaml': fails(
    'bad-model',
    'MLmodel:2:3',
    'The MLmodel file is not valid YAML. Flow sequence in block collection must be sufficiently indented and end with a ].',
  ),
  'mlmodel-scalar': fails(
    'bad-model',
    'MLmodel',
    'The MLmodel file is a single value, not a mapping of fields.',
  ),
  'mlmodel-yaml-python-tag': fails(
    'bad-model',
    'MLmodel:1:42',
    'The MLmodel file is not plain data. It asks for an object by the tag "tag:yaml.org,2002:python/object/apply:os.system", which is not plain data.',
  ),
  'no-flavors': opens(['problem no-flavors MLmodel: flavors', 'warning no-signature MLmodel: signature']),
  'no-mlmodel': fails(
    'bad-model',
    '…/MLmodel',
    'The folder … is not an MLflow model: it has no file named MLmodel.',
  ),
  'non-utf8-mlmodel': fails(
    'bad-model',
    'MLmodel:4',
    'The MLmodel file is not UTF-8 text: the byte 0xe9 in line 4 does not belong there.',
  ),
  'nul-mlmodel': fails(
    'bad-model',
    'MLmodel:1:9',
    'The MLmodel file is not valid YAML. It contains the character U+0000, which YAML does not allow.',
  ),
  'odd-requirements': opens([
    'problem requirements-file-missing requirements.txt:3',
    'problem requirements-file-missing requirements.txt:12',
    'warning requirement-unreadable requirements.txt:14',
    'warning requirement-unreadable requirements.txt:16',
    'warning requirement-unreadable requirements.txt:21',
    'warning requirement-unreadable requirements.txt:22',
    'warning requirements-disagree conda.yaml',
    'warning requirements-disagree conda.yaml',
    'note runs-code-when-loaded model.pkl',
    'note requirements-only-in-one requirements.txt',
  ]),
  'onnx-empty': opens(['problem file-empty model.onnx']),
  'onnx-external-absolute': opens(['problem path-outside-folder model.onnx']),
  'onnx-external-climbs-out': opens(['problem path-outside-folder model.onnx']),
  'onnx-external-missing': opens(['problem file-missing model.onnx']),
  'onnx-external-short': opens(['problem file-cut model.onnx']),
  'onnx-garbage': opens(['problem graph-unreadable model.onnx']),
  'onnx-huge-length': opens([
    'problem graph-unreadable model.onnx',
    'warning file-missing MLmodel: flavors.python_function.env.conda',
    'warning file-missing MLmodel: flavors.python_function.env.virtualenv',
    'warning file-missing MLmodel: saved_input_example_info.artifact_path',
    'warning file-missing MLmodel: saved_input_example_info.serving_input_path',
  ]),
  'onnx-path-climbs-out': opens(['problem path-outside-folder MLmodel: flavors.onnx.data']),
  'onnx-truncated': opens(['problem graph-unreadable model.onnx']),
  'path-absolute': opens([
    'problem path-outside-folder MLmodel: flavors.python_function.model_path',
    'note runs-code-when-loaded model.pkl',
  ]),
  'path-climbs-out': opens(['problem path-outside-folder MLmodel: flavors.python_function.model_path']),
  'pickle-empty': opens(['problem file-empty model.pkl', 'note runs-code-when-loaded model.pkl']),
  'pickle-os-system': opens(['note runs-code-when-loaded model.pkl']),
  'pickle-truncated': opens(['problem file-cut model.pkl', 'note runs-code-when-loaded model.pkl']),
  'signature-duplicate-names': opens([
    'warning duplicate-name signature.inputs',
    'note runs-code-when-loaded model.pkl',
  ]),
  'signature-huge': opens(['note runs-code-when-loaded model.pkl']),
  'signature-mixed': opens([
    'problem signature-unreadable signature.inputs',
    'note runs-code-when-loaded model.pkl',
  ]),
  'signature-not-json': opens([
    'problem signature-unreadable signature.inputs',
    'note runs-code-when-loaded model.pkl',
  ]),
  'signature-object': opens([
    'problem signature-unreadable signature.inputs',
    'note runs-code-when-loaded model.pkl',
  ]),
  'signature-unknown-type': opens([
    'problem signature-unreadable signature.inputs[0].type',
    'problem signature-unreadable signature.outputs[0].tensor-spec.dtype',
    'note runs-code-when-loaded model.pkl',
  ]),
  'skops-not-zip': opens(['problem file-damaged model.skops']),
  'skops-trusts-os-system': opens([
    'problem skops-untrusted model.skops',
    'warning skops-trusts-dangerous MLmodel: flavors.sklearn.skops_trusted_types',
  ]),
  'skops-untrusted': opens(['problem skops-untrusted model.skops']),
  'symlink-dangling': opens(['warning link-broken requirements.txt', 'note runs-code-when-loaded model.pkl']),
  'symlink-loop': opens(['note runs-code-when-loaded model.pkl', 'note link-inside code']),
  'symlink-out': opens(['problem path-outside-folder MLmodel: flavors.python_function.model_path']),
  'symlink-out-relative': opens(['problem path-outside-folder MLmodel: flavors.onnx.data']),
  'unknown-flavor': opens([
    'warning unknown-flavor MLmodel: flavors.quantum_forest',
    'warning no-python-function MLmodel: flavors',
    'warning no-signature MLmodel: signature',
    'warning file-missing MLmodel: flavors.quantum_forest.data',
  ]),
  'utf16-mlmodel': fails(
    'bad-model',
    'MLmodel:1',
    'The MLmodel file is UTF-16 text; MLflow reads UTF-8 only.',
  ),
  'yaml-alias-bomb': fails(
    'over-limit',
    'MLmodel:6:9',
    'The MLmodel file is not read: its aliases expand to more than 500000 values.',
  ),
  'yaml-duplicate-keys': opens([
    'problem file-missing MLmodel: flavors.sklearn.pickled_model',
    'warning duplicate-key MLmodel:4',
    'warning no-python-function MLmodel: flavors',
    'warning no-signature MLmodel: signature',
  ]),
  'yaml-self-alias': opens(['problem alias-cycle MLmodel:4', 'warning no-signature MLmodel: signature']),
  'zip-slip': fails(
    'bad-model',
    '…/MLmodel',
    'The folder … is not an MLflow model: it has no file named MLmodel.',
  ),
}

let base: string
let bad: string

/**
 * A copy of the folders with their links, as make-links.sh makes them. Whatever their paths and links name outside is a
 * FIFO without a writer: reading it would wait for ever.
 */
beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'palate-bad-')))
  bad = join(base, 'fixtures/bad')
  cpSync(fixtures, bad, { recursive: true })
  symlinkSync('no-such-file', join(bad, 'symlink-dangling/requirements.txt'))
  symlinkSync(join(base, 'trap'), join(bad, 'symlink-out/model.pkl'))
  symlinkSync('../../models/onnx-internal-data/model.onnx', join(bad, 'symlink-out-relative/model.onnx'))
  symlinkSync('.', join(bad, 'symlink-loop/code'))
  mkdirSync(join(base, 'fixtures/models/onnx-internal-data'), { recursive: true })
  mkdirSync(join(base, 'fixtures/models/sklearn-format-pickle'))
  const traps = [
    'trap',
    'README.md',
    'enforcement.json',
    'fixtures/models/onnx-internal-data/model.onnx',
    'fixtures/models/sklearn-format-pickle/model.pkl',
  ]
  execFileSync(
    'mkfifo',
    traps.map((path) => join(base, path)),
  )
})

afterAll(() => rmSync(base, { recursive: true, force: true }))

async function outcome(name: string): Promise<Expected> {
  try {
    const { model } = await openModel(join(bad, name))
    return opens(model.findings.map(({ severity, code, where }) => `${severity} ${code} ${where}`))
  } catch (error) {
    const { code, where = '', message } = toFailure(error)
    const short = (text: string) => text.replace(join(bad, name), '…')
    return fails(code, short(where), short(message))
  }
}

test('every folder is expected to give something', () => {
  const folders = readdirSync(bad, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  expect(folders.map(({ name }) => name).sort()).toEqual(Object.keys(expected).sort())
})

test.each(Object.entries(expected))('%s', async (name, outcomeOfIt) => {
  expect(await outcome(name)).toEqual(outcomeOfIt)
})

test.each([
  ['a FIFO', (path: string) => execFileSync('mkfifo', [path]), 'neither a file nor a folder'],
  ['a folder', (path: string) => mkdirSync(path), 'a folder, not a file'],
  ['a link out of the folder', (path: string) => symlinkSync(join(base, 'trap'), path), 'leaves the model'],
])('an MLmodel that is %s', async (name, make, message) => {
  const folder = join(base, name)
  mkdirSync(folder)
  make(join(folder, 'MLmodel'))
  const failure = await openModel(folder).then(() => null, toFailure)
  expect(failure).toMatchObject({ code: 'bad-model', where: 'MLmodel' })
  expect(failure?.message).toContain(message)
})

test('failures and problems say what to do', async () => {
  for (const name of Object.keys(expected)) {
    const hints = await openModel(join(bad, name)).then(
      ({ model }) => model.findings.filter(({ severity }) => severity !== 'note').map(({ hint }) => hint),
      (error: unknown) => [toFailure(error).hint],
    )
    expect(hints.every((hint) => hint !== undefined && hint.length > 10)).toBe(true)
  }
})

test('a model that is half broken opens half', async () => {
  const { model } = await openModel(join(bad, 'signature-unknown-type'))
  expect(model.summary).toBe('What it takes cannot be read; what it returns cannot be read.')
  expect(model.flavors.map(({ name }) => name)).toEqual(['python_function', 'sklearn'])
  expect(model.environment.rows.length).toBeGreaterThan(3)
  const climbing = (await openModel(join(bad, 'env-path-climbs-out'))).model
  expect(climbing.flavors[0]?.paths).toEqual(['model.pkl'])
  expect(climbing.environment.files.map(({ path }) => path)).toEqual(['requirements.txt'])
})

test('names are data, whatever they are called', async () => {
  const { model } = await openModel(join(bad, 'hostile-names'))
  const { inputs } = model.signature ?? {}
  expect(inputs?.kind === 'columns' ? inputs.columns.map(({ name }) => name) : []).toEqual([
    '<img src=x onerror=alert(1)>',
    '__proto__',
    'constructor',
    '\u202egnp.exe',
    'a\nb',
    '',
    "'; DROP TABLE x;--",
    '=1+1',
  ])
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})

test.each([
  ['bad-json-example', 'bad-model'],
  ['env-path-climbs-out', 'bad-model'],
])('the input example of %s is refused by name', async (name, code) => {
  const { folder, model } = await openModel(join(bad, name))
  const failure = await readInputExample(folder, model).then(() => null, toFailure)
  expect(failure?.code).toBe(code)
})

test('a serving example beside a broken example is used', async () => {
  const { folder, model } = await openModel(join(bad, 'deep-json-example'))
  expect((await readInputExample(folder, model))?.payload.body).toContain('"dataframe_split"')
  const alone = { ...model, inputExample: model.inputExample && { ...model.inputExample, servingPath: null } }
  const failure = await readInputExample(folder, alone).then(() => null, toFailure)
  expect(failure?.code).toBe('over-limit')
})
