import { expect, test } from 'vitest'
import { modelFolder } from '#app/model/model-folder.testing.ts'
import { openModel } from '#app/opening.ts'
import type { RunningPart } from '#shared/trust.ts'
import { runningParts } from './running-parts.ts'
import { trustIn } from './trust.ts'

async function unknownOf(files: Readonly<Record<string, string>>): Promise<readonly RunningPart[]> {
  const { folder, model } = await openModel(modelFolder(files).root)
  return (await runningParts(folder, model)).filter(({ verdict }) => verdict === 'unknown')
}

const mlmodel = (...lines: readonly string[]) =>
  ['flavors:', '  python_function:', ...lines.map((line) => `    ${line}`), ''].join('\n')

const plain = mlmodel('loader_module: mlflow.sklearn', 'model_path: model.dat')

test.each(['\u0085', '\u2028', '\u2029', '\ufeff', '\r'])(
  'fields behind %j, which Python takes for the end of a line or for no column',
  async (end) => {
    const [found, ...rest] = await unknownOf({
      MLmodel: `${plain}    #${end}    code: code${end}    loader_module: hidden\n`,
      'model.dat': 'no pickle',
    })
    const name = `U+${end.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
    expect(found).toMatchObject({ path: 'MLmodel', summary: expect.stringContaining(name) })
    expect(rest).toEqual([])
  },
)

test('a mark at the beginning, ends of line as Windows writes them and escaped ones are as they should be', async () => {
  const text = `\ufeff${plain.replaceAll('\n', '\r\n')}run_id: "a\\u2028b\\x85"\r\n`
  expect(await unknownOf({ MLmodel: text, 'model.dat': 'no pickle' })).toEqual([])
})

test('another MLmodel that leads out of the folder cannot be trusted', async () => {
  const { root } = modelFolder({
    MLmodel: mlmodel('loader_module: mlflow.sklearn', 'data: sub'),
    'x.env/MLmodel': mlmodel('loader_module: mlflow.sklearn', 'model_path: /tmp/outside.dat'),
  })
  const { folder, model } = await openModel(root)
  const trust = trustIn(modelFolder({}).root)
  const { obstacle } = await trust.report(folder, model)
  expect(obstacle).toContain('/tmp/outside.dat')
  await expect(trust.trust(folder, model)).rejects.toMatchObject({ failure: { code: 'untrusted' } })
})

test('another MLmodel is unknown, and named', async () => {
  const found = await unknownOf({
    MLmodel: mlmodel('loader_module: mlflow.sklearn', 'data: sub'),
    'sub/MLmodel': plain,
    'deep/er/mlmodel': plain,
    'sub/MLmodel.txt': 'text',
  })
  expect(found.map(({ path }) => path)).toEqual(['deep/er/mlmodel', 'sub/MLmodel'])
})

test.each(['gzip', 'bzip2', 'lzma', 'other'])(
  'a Python model that is compressed (%s) is unknown',
  async (compression) => {
    const found = await unknownOf({
      MLmodel: mlmodel(
        'loader_module: mlflow.pyfunc.model',
        'python_model: ./weights.dat',
        `python_model_compression: ${compression}`,
      ),
      'weights.dat': '\x1f no pickle as it is',
    })
    expect(found).toEqual([
      expect.objectContaining({
        kind: 'pickle',
        path: 'weights.dat',
        summary: expect.stringContaining('compressed'),
      }),
    ])
  },
)

test.each([
  ['paths', `  first: {extra_files: [${'{path: x}, '.repeat(600)}]}\n`],
  ['flavors', Array.from({ length: 201 }, (_, index) => `  f${index}: {}\n`).join('')],
])('more %s than are followed hide what stands behind them, and are unknown', async (_what, before) => {
  const text = plain.replace('flavors:\n', `flavors:\n${before}`)
  expect(await unknownOf({ MLmodel: text, 'model.dat': "cos\nsystem\n(S'x'\ntR." })).toContainEqual(
    expect.objectContaining({ path: 'MLmodel', summary: expect.stringContaining('more flavors or files') }),
  )
})

const onnx = (...lines: readonly string[]) =>
  `${['flavors:', '  onnx:', '    data: model.onnx', ...lines.map((line) => `    ${line}`)].join('\n')}\n${mlmodel(
    'loader_module: mlflow.onnx',
    'data: model.onnx',
  ).replace('flavors:\n', '')}`

test.each([
  [
    [
      'onnx_session_options:',
      '  extra_session_config:',
      '    session.collect_node_memory_stats_to_file: /tmp/x.pth',
    ],
  ],
  [['onnx_session_options: {extra_session_config: {}}']],
  [['providers:', '- - TensorrtExecutionProvider', '  - trt_extra_plugin_lib_paths: /tmp/x.so']],
  [['providers: {CPUExecutionProvider: {}}']],
])('settings that MLflow hands on to onnxruntime can name files: %j', async (lines) => {
  const found = await unknownOf({ MLmodel: onnx(...lines), 'model.onnx': 'no pickle' })
  expect(found).toContainEqual(
    expect.objectContaining({ path: 'MLmodel', summary: expect.stringContaining('extra_session_config') }),
  )
})

test('names of providers and plain options of a session name none', async () => {
  const lines = ['providers:', '- CPUExecutionProvider', 'onnx_session_options:', '  intra_op_num_threads: 1']
  expect(await unknownOf({ MLmodel: onnx(...lines), 'model.onnx': 'no pickle' })).toEqual([])
})
