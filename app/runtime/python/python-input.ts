/** What the Python runtime is given to load a model. Plain data: it crosses to the model's process. */
import type { Flavor } from '#shared/model.ts'
import type { RuntimeIdentity } from '#shared/prediction.ts'
import type { ValueMap } from '#shared/values.ts'

/** An interpreter that can run models. */
export interface Interpreter {
  /** As it was given: an environment's link is what makes Python use that environment. */
  readonly executable: string
  readonly pythonVersion: string
  readonly mlflowVersion: string
  /** Requirements it holds in place of the model's own, where Palate made it so. */
  readonly overrides?: readonly string[]
}

/** A model to load in Python. Loading runs the model's code: whoever makes this has seen that it is trusted. */
export interface LoadPythonInput {
  /** The interpreter. */
  readonly python: string
  readonly root: string
  readonly identity: RuntimeIdentity
  /** `model_config` of `mlflow.pyfunc.load_model`, over what the MLmodel says. */
  readonly modelConfig?: ValueMap
  /** Python code that answers in the model's place, with the model in its hands. */
  readonly custom?: CustomCode
}

/** A custom predict in Python: a function, or a class of `mlflow.pyfunc.PythonModel`. It runs as the model's own code does. */
export interface CustomCode {
  readonly code: string
  /** What tracebacks call it. */
  readonly file: string
}

/** Why MLflow's pyfunc cannot load a model; null where it can. */
export function pythonObstacle(flavors: readonly Flavor[]): string | null {
  if (flavors.some(({ name }) => name === 'python_function')) return null
  return 'Its MLmodel has no python_function flavor, so mlflow.pyfunc cannot load it.'
}

/** Who answers, told before the interpreter has loaded anything. */
export function pythonIdentity({
  executable,
  pythonVersion,
  mlflowVersion,
  overrides = [],
}: Interpreter): RuntimeIdentity {
  const changed = overrides.length === 0 ? '' : `, with ${overrides.join(', ')} in place of the model's own`
  return {
    kind: 'python',
    name: 'MLflow',
    version: mlflowVersion,
    detail: `Python ${pythonVersion} at ${executable}${changed}`,
  }
}
