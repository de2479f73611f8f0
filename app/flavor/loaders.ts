/** How Python loads a model, with code to copy. */
import type { Loader } from '#shared/model.ts'
import type { ValueMap } from '#shared/values.ts'
import type { KnownFlavor } from './known-flavor.ts'

/** The wrapper with `predict` that every python_function gives (`mlflow.pyfunc.load_model`). */
export function inferenceLoader(root: string): Loader {
  const call = 'mlflow.pyfunc.load_model'
  return {
    kind: 'inference',
    call,
    returns: 'mlflow.pyfunc.PyFuncModel',
    code: `${importing('mlflow')}\nmodel = ${call}(${pythonText(root)})\npredictions = model.predict(data)\n`,
  }
}

/** The library's own object; none where Python cannot load the flavor. */
export function nativeLoaders(flavor: KnownFlavor, fields: ValueMap, root: string): readonly Loader[] {
  if (flavor.name === 'crate') return [crateLoader(root)]
  if (flavor.call === null) return []
  const call = flavor.call ?? `mlflow.${flavor.name}.load_model`
  const returns = typeof flavor.returns === 'string' ? flavor.returns : flavor.returns(fields)
  const module = call.split('.').slice(0, -1).join('.')
  return [
    { kind: 'native', call, returns, code: `${importing(module)}\nmodel = ${call}(${pythonText(root)})\n` },
  ]
}

/** Models of MLflow's R package (`mlflow/R/mlflow/R/model-crate.R`). */
function crateLoader(root: string): Loader {
  const call = 'mlflow::mlflow_load_model'
  return { kind: 'native', call, returns: 'function', code: `model <- ${call}(${pythonText(root)})\n` }
}

function importing(module: string): string {
  return `import ${module}\n`
}

/** A string literal; JSON's escapes mean the same in Python and R. */
function pythonText(text: string): string {
  return JSON.stringify(text)
}
