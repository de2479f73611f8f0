/** Oddities that no fixture has, each in a folder made for it. */
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openModel } from '#app/opening.ts'
import type { Finding } from '#shared/model.ts'
import { modelFolder } from '../model-folder.testing.ts'

const signature = `signature:\n  inputs: '[{"type": "double"}]'\n`

async function findingsOf(flavors: string, files: Readonly<Record<string, string | Uint8Array>> = {}) {
  const { root } = modelFolder({ MLmodel: `flavors:\n${flavors}\n${signature}`, ...files })
  return (await openModel(root)).model.findings
}

function codes(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ severity, code, where }) => `${severity} ${code} ${where ?? ''}`)
}

const sklearn = (rest = '') =>
  `  sklearn: {pickled_model: model.pkl${rest}}\n  python_function: {loader_module: mlflow.sklearn, model_path: model.pkl}`
const pickle = Uint8Array.of(0x80, 0x05, 0x4e, 0x2e)

test('a Git LFS pointer in place of the model, and in place of weights it does not name', async () => {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12345\n`
  const findings = await findingsOf(sklearn(), { 'model.pkl': pointer, 'weights/model.safetensors': pointer })
  expect(codes(findings)).toEqual([
    'problem lfs-pointer model.pkl',
    'problem lfs-pointer weights/model.safetensors',
    'note runs-code-when-loaded model.pkl',
  ])
})

test('a pickle is known by its bytes, whatever its name', async () => {
  const flavor =
    '  statsmodels: {data: model.bin}\n  python_function: {loader_module: mlflow.statsmodels, data: model.bin}'
  expect(codes(await findingsOf(flavor, { 'model.bin': pickle }))).toEqual([
    'note runs-code-when-loaded model.bin',
  ])
  expect(codes(await findingsOf(flavor, { 'model.bin': 'plain' }))).toEqual([])
  expect(codes(await findingsOf(flavor, { 'model.bin': pickle.subarray(0, 3) }))).toEqual([
    'problem file-cut model.bin',
    'note runs-code-when-loaded model.bin',
  ])
})

test('missing files matter by what they are for', async () => {
  const flavor =
    '  onnx: {data: model.onnx}\n  python_function: {loader_module: mlflow.onnx, data: model.onnx, code: code, env: {conda: conda.yaml}}'
  expect(codes(await findingsOf(flavor))).toEqual([
    'problem file-missing MLmodel: flavors.onnx.data',
    'problem file-missing MLmodel: flavors.python_function.code',
    'warning file-missing MLmodel: flavors.python_function.env.conda',
  ])
})

test('a path that is named twice is told where it matters most', async () => {
  const flavor = '  python_function: {env: ../x, loader_module: mlflow.sklearn, model_path: ../x}'
  expect(codes(await findingsOf(flavor))).toContain(
    'problem path-outside-folder MLmodel: flavors.python_function.model_path',
  )
})

test('python_function without a loader, or with one of its own', async () => {
  expect(codes(await findingsOf('  python_function: {data: x}', { x: '' }))).toEqual([
    'problem file-empty x',
    'problem no-loader-module MLmodel: flavors.python_function.loader_module',
  ])
  expect(codes(await findingsOf('  python_function: {loader_module: mlflow_evil}'))).toEqual([
    'warning foreign-loader-module MLmodel: flavors.python_function.loader_module',
  ])
})

test('code that hides the standard library is named', async () => {
  const flavor = '  python_function: {loader_module: mlflow.sklearn, code: code}'
  const findings = await findingsOf(flavor, {
    'code/json.py': '',
    'code/random/__init__.py': '',
    'code/_mine.cpython-311-x86_64-linux-gnu.so': '',
    'code/usercustomize.pyc': '',
    'code/mine/os.py': '',
    'code/readme.txt': '',
  })
  expect(codes(findings)).toEqual(['warning shadows-standard-library code', 'note brings-code code'])
  expect(findings[0]?.message).toContain('json, random, usercustomize')
  expect(findings[1]?.message).toContain('3 files')
})

test('types a skops model asks to trust are sorted by what they can do', async () => {
  const types = [
    'sklearn.tree._tree.Tree',
    'lightgbm.basic.Booster',
    'numpy.testing._private.utils.runstring',
    'subprocess.Popen',
  ]
  const findings = await findingsOf(sklearn(`, skops_trusted_types: [${types.join(', ')}]`), {
    'model.pkl': pickle,
  })
  const where = 'MLmodel: flavors.sklearn.skops_trusted_types'
  expect(codes(findings)).toEqual([
    `warning skops-trusts-dangerous ${where}`,
    `warning skops-trusts-unknown ${where}`,
    'note runs-code-when-loaded model.pkl',
  ])
  expect(findings[0]?.message).toContain('subprocess.Popen')
  expect(findings[1]?.message).toContain('runstring')
})

test('links that nothing names are told as well', async () => {
  const { root } = modelFolder({ MLmodel: `flavors:\n${sklearn()}\n${signature}`, 'model.pkl': pickle })
  symlinkSync('/etc/hostname', join(root, 'notes'))
  symlinkSync('model.pkl', join(root, 'copy.pkl'))
  const { model } = await openModel(root)
  expect(codes(model.findings)).toEqual([
    'warning link-outside-folder notes',
    'note runs-code-when-loaded model.pkl',
    'note link-inside copy.pkl',
  ])
})

test('hidden characters in nested names, params, flavors and files', async () => {
  const { root } = modelFolder({
    MLmodel: `flavors: {"on\\u200bnx": {}}
signature:
  inputs: '[{"name": "a", "type": "object", "properties": {"x\\u202e": {"type": "long"}}}]'
  params: '[{"name": "p\\u0000", "type": "long", "default": 1}]'
`,
    'a\u202eb': '',
  })
  const { model } = await openModel(root)
  const hidden = model.findings.filter(({ code }) => code === 'hidden-characters')
  expect(hidden.map(({ where }) => where)).toEqual(['signature', 'MLmodel: flavors', 'files'])
  expect(hidden[0]?.message).toContain(String.raw`"x\u202e", "p\u0000"`)
})

test('flavors that are no mappings', async () => {
  expect(codes(await findingsOf('  onnx: model.onnx\n  python_function:\n'))).toEqual([
    'problem flavor-unreadable MLmodel: flavors.onnx',
    'problem flavor-unreadable MLmodel: flavors.python_function',
    'problem no-loader-module MLmodel: flavors.python_function.loader_module',
  ])
})
