/** The files of an MLflow model folder around an ONNX file. Source: mlflow/onnx/__init__.py (`save_model`). */
import { parseRequirement } from '#app/requirements/parse-requirement.ts'
import { splitRequirements } from '#app/requirements/split-requirements.ts'
import { writtenRequirement } from '#app/requirements/written-requirement.ts'
import { isValueMap, type Value, type ValueMap } from '#shared/values.ts'

/** A file of text to write. */
export interface TextFile {
  readonly path: string
  readonly text: string
}

/** The first versions with equality of text and with trees in double, both of ONNX 1.16. */
const NEEDED = ['onnx>=1.16', 'onnxruntime>=1.20']
const KEPT: readonly string[] = ['mlflow', 'numpy', 'pandas']
const DEFAULT_PYTHON = '3.11'

/** What the source's MLmodel says, its requirements, and what is known of the new file. */
export interface SourceModel {
  readonly fields: ValueMap
  /** Lines of requirements.txt; null where there is none. */
  readonly requirements: string | null
  readonly onnxBytes: number
  /** 32 hexadecimal digits. */
  readonly uuid: string
  readonly time: Date
}

/** MLmodel, requirements.txt, conda.yaml and python_env.yaml. */
export function mlmodelFiles(source: SourceModel): readonly TextFile[] {
  const python = pythonVersion(source.fields)
  const requirements = requirementLines(source.requirements)
  return [
    { path: 'MLmodel', text: mlmodelText(source, python) },
    { path: 'requirements.txt', text: `${requirements.join('\n')}\n` },
    {
      path: 'conda.yaml',
      text:
        `channels:\n- conda-forge\ndependencies:\n- python=${python}\n- pip\n- pip:\n` +
        `${requirements.map((line) => `  - ${line}\n`).join('')}name: mlflow-env\n`,
    },
    {
      path: 'python_env.yaml',
      text: `python: ${quoted(python)}\nbuild_dependencies:\n- pip\n- setuptools\n- wheel\ndependencies:\n- -r requirements.txt\n`,
    },
  ]
}

/** What the exported model needs: MLflow, numpy and pandas as they were, written anew from their parts, and ONNX in place of the rest. */
function requirementLines(text: string | null): readonly string[] {
  const kept = splitRequirements(text ?? '').flatMap(({ text: line }) => {
    const requirement = parseRequirement(line)
    if (requirement.kind !== 'package' || !KEPT.includes(requirement.name)) return []
    const written = writtenRequirement(line, null)
    return written === null ? [] : [{ name: requirement.name, written }]
  })
  const mlflow = kept.some(({ name }) => name === 'mlflow') ? [] : ['mlflow']
  return [...mlflow, ...kept.map(({ written }) => written), ...NEEDED]
}

function pythonVersion(fields: ValueMap): string {
  const flavors = fields.get('flavors') ?? null
  const pyfunc = isValueMap(flavors) ? (flavors.get('python_function') ?? null) : null
  const version = isValueMap(pyfunc) ? pyfunc.get('python_version') : undefined
  return typeof version === 'string' && /^\d{1,2}(?:\.\d{1,3}){0,2}$/u.test(version)
    ? version
    : DEFAULT_PYTHON
}

function mlmodelText({ fields, onnxBytes, uuid, time }: SourceModel, python: string): string {
  const version = fields.get('mlflow_version')
  const lines = [
    'flavors:',
    '  onnx:',
    '    code: null',
    '    data: model.onnx',
    '    onnx_session_options: null',
    '    onnx_version: 1.16.0',
    '    providers:',
    '    - CPUExecutionProvider',
    '  python_function:',
    '    data: model.onnx',
    '    env:',
    '      conda: conda.yaml',
    '      virtualenv: python_env.yaml',
    '    loader_module: mlflow.onnx',
    `    python_version: ${quoted(python)}`,
    ...(typeof version === 'string' ? [`mlflow_version: ${quoted(version)}`] : []),
    `model_size_bytes: ${onnxBytes}`,
    `model_uuid: ${uuid}`,
    ...mappingLines('saved_input_example_info', fields.get('saved_input_example_info') ?? null),
    ...mappingLines('signature', fields.get('signature') ?? null),
    `utc_time_created: ${quoted(time.toISOString().replace('T', ' ').replace('Z', '000'))}`,
  ]
  return `${lines.join('\n')}\n`
}

/** A mapping of texts as it was. */
function mappingLines(name: string, value: Value): readonly string[] {
  if (!isValueMap(value)) return []
  const entries = Array.from(value, ([key, one]) =>
    typeof one === 'string' || one === null
      ? `  ${String(key)}: ${one === null ? 'null' : quoted(one)}`
      : null,
  ).filter((line) => line !== null)
  return [`${name}:`, ...entries]
}

/** Text as a double-quoted scalar: JSON's escapes are YAML's too. */
function quoted(text: string): string {
  return JSON.stringify(text)
}
