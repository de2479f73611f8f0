import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { onnxDescription } from '#app/onnx-description.ts'
import { openModel } from '#app/opening.ts'
import { displayWidth } from '#app/text/display-width.ts'
import { hasInvisible } from '#shared/visible.ts'
import type { OnnxDescription } from '#shared/onnx.ts'
import { describeForTerminal } from './inspect-text.ts'

const fixtures = new URL('../../e2e/fixtures', import.meta.url).pathname

async function textOf(path: string, options: { width?: number; color?: boolean } = {}): Promise<string> {
  const opened = await openModel(join(fixtures, path))
  const onnx: OnnxDescription | null = await onnxDescription(opened).catch(() => null)
  return describeForTerminal(opened.model, onnx, {
    width: options.width ?? 100,
    color: options.color ?? false,
  })
}

test('a model on one screen', async () => {
  const text = await textOf('models/onnx-iris', { width: 90 })
  expect(text).toBe(`onnx-iris
Takes 4 doubles; returns output_label (long).

  Saved    2026-11-22 03:59:23 UTC
  With     MLflow 3.17.2, Python 3.11.7
  Size     2.7 KB in 7 files
  Example  dataframe in input_example.json

Flavors
  onnx             mlflow.onnx.load_model    onnx.ModelProto            model.onnx
  python_function  mlflow.pyfunc.load_model  mlflow.pyfunc.PyFuncModel  model.onnx

Signature
  inputs   sepal length (cm)  double
           sepal width (cm)   double
           petal length (cm)  double
           petal width (cm)   double
  outputs  output_label       long

Graph
  IR version 8, opset ai.onnx.ml 1, ai.onnx 18, by skl2onnx 1.20.0
  takes  X              tensor(float)  [*, 4]
  gives  label          tensor(int64)  [*]
         probabilities  tensor(float)  [*, 3]
  3 nodes: LinearClassifier, Normalizer, Scaler
  0 initializers, 0 B

Environment
               requirements.txt  conda.yaml
  mlflow       ==3.17.2          ==3.17.2
  numpy        ==2.4.6           ==2.4.6
  onnx         ==1.23.2          ==1.23.2
  onnxruntime  ==1.31.1          ==1.31.1
  pandas       ==3.1.1           ==3.1.1
  pip                            <=26.3

Files
  1.1 KB  MLmodel
   185 B  conda.yaml
   171 B  input_example.json
   641 B  model.onnx
   112 B  python_env.yaml
    74 B  requirements.txt
   382 B  serving_input_example.json
`)
})

const folders = ['models', 'bad'].flatMap((group) =>
  readdirSync(join(fixtures, group), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${group}/${entry.name}`),
)

test.each([40, 60, 80, 200])(
  'no line is wider than %i columns, and nothing invisible is printed',
  async (width) => {
    const texts = await Promise.all(
      folders.map((path) => textOf(path, { width, color: true }).catch(() => '')),
    )
    const lines = texts.flatMap((text) => stripVTControlCharacters(text).split('\n'))
    expect(lines.filter((line) => displayWidth(line) > width)).toEqual([])
    expect(lines.filter((line) => hasInvisible(line) || line !== line.trimEnd())).toEqual([])
    expect(lines.length).toBeGreaterThan(2000)
  },
)

test('colors change nothing but the color', async () => {
  const colored = await textOf('bad/odd-requirements', { color: true })
  expect(colored).toContain('\u001b[31mproblem\u001b[39m')
  expect(stripVTControlCharacters(colored)).toBe(await textOf('bad/odd-requirements'))
})

test('nested types, defaults, disagreements and findings have their place', async () => {
  expect(await textOf('models/pyfunc-nested')).toContain('  pos     object                    optional')
  expect(await textOf('models/pyfunc-custom')).toContain("names    list of string  default ['n1']")
  expect(await textOf('bad/signature-huge')).toContain('… and 4960 more')
  expect(await textOf('bad/odd-requirements')).toMatch(/numpy +>=2,<3 +==2\.4\.6/u)
  const findings = await textOf('bad/path-climbs-out', { width: 70 })
  expect(findings).toContain('\nFindings\n  problem  The path ')
})
