/** Why MLflow does not load a model by its `onnx` flavor, as far as the MLmodel tells (`_OnnxModelWrapper` in `mlflow/onnx/__init__.py`). */
import path from 'node:path'
import { plainText } from '#app/onnx-graph/session-fields.ts'
import type { Finding, Flavor } from '#shared/model.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import type { Value } from '#shared/values.ts'

/** Findings `onnx-unloadable`; none for a model that pyfunc loads with something else. */
export function onnxLoadFindings(flavors: readonly Flavor[]): readonly Finding[] {
  const pyfunc = flavors.find(({ name }) => name === 'python_function')
  const onnx = flavors.find(({ name }) => name === 'onnx')
  if (onnx === undefined) return []
  const isLoaded = pyfunc !== undefined && field(pyfunc, 'loader_module') === 'mlflow.onnx'
  return [
    ...optionsFinding(field(onnx, 'onnx_session_options')),
    ...(isLoaded ? placeFinding(field(pyfunc, 'data')) : []),
  ]
}

/** MLflow asks whatever stands there for its keys, unless it is empty. */
function optionsFinding(options: Value): readonly Finding[] {
  if (isValueMap(options) || isEmpty(options)) return []
  return [
    {
      code: 'onnx-unloadable',
      severity: 'problem',
      message: `The session options are ${plainText(options).slice(0, 80)}, which is not a mapping of options.`,
      hint: 'MLflow cannot load the model either. Correct onnx_session_options in the MLmodel.',
      where: 'MLmodel: flavors.onnx.onnx_session_options',
    },
  ]
}

/** MLflow reads the MLmodel beside the graph once more. */
function placeFinding(data: Value): readonly Finding[] {
  const where = 'MLmodel: flavors.python_function.data'
  const hint = 'MLflow looks for the MLmodel beside it and cannot load the model. Move the file there.'
  const common = { code: 'onnx-unloadable', severity: 'problem', where } as const
  if (typeof data !== 'string' || data === '') {
    const message = 'The python_function flavor does not say where the ONNX file is.'
    return [
      { ...common, message, hint: 'MLflow cannot load the model. Add the field, e.g. data: model.onnx.' },
    ]
  }
  const inside = path.posix.normalize(data)
  if (!inside.includes('/') || path.posix.isAbsolute(data) || inside.startsWith('../')) return []
  return [
    { ...common, message: `The ONNX file "${data.slice(0, 200)}" does not lie beside the MLmodel.`, hint },
  ]
}

function field(flavor: Flavor, name: string): Value {
  return flavor.fields.find((candidate) => candidate.name === name)?.value ?? null
}

/** Python's truth. */
function isEmpty(value: Value): boolean {
  if (value === null || value === false || value === '' || value === 0 || value === 0n) return true
  return isValueList(value) && value.length === 0
}
