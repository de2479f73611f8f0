/**
 * A scoring script looked at before it runs, by what Azure ML demands of one. Sources: Azure ML, "Deploy machine learning
 * models to online endpoints" and "Author scoring scripts for batch deployments"; azureml-inference-server-http
 * (`user_script.py`), which calls `init()` and `run(…)`.
 */
import { packagesOf } from './import-packages.ts'
import { scriptOutline } from './script-outline.ts'
import type { ScriptFunction, ScriptImport, ScriptOutline } from './script-outline.ts'

/** A script and what it would run with. */
export interface ScoringScript {
  readonly code: string
  readonly kind: 'online' | 'batch'
  /** Normalised names of the environment's packages; null where no environment was given. */
  readonly packages: ReadonlySet<string> | null
  /** Modules and packages beside the script. */
  readonly modulesBeside: ReadonlySet<string>
  /** Whether Python itself brings a module. */
  readonly isStandard: (module: string) => boolean
}

/** One thing that is wrong with a script, or may be. Lines count from 1; null is the whole. */
export interface ScriptFinding {
  readonly severity: 'problem' | 'warning'
  readonly line: number | null
  readonly message: string
  readonly hint: string
}

/** Everything that is known to be wrong, in the order of lines. */
export function checkScoringScript(script: ScoringScript): readonly ScriptFinding[] {
  const outline = scriptOutline(script.code)
  const findings = [
    ...syntaxFindings(outline),
    ...initFindings(outline),
    ...runFindings(outline, script.kind),
    ...importFindings(outline, script),
    ...environmentFindings(script),
    ...modelFindings(outline, script),
  ]
  return findings.toSorted((one, other) => (one.line ?? 0) - (other.line ?? 0))
}

function syntaxFindings({ faults }: ScriptOutline): readonly ScriptFinding[] {
  return faults
    .slice(0, 3)
    .map((line) => problem(line, 'This is no Python.', 'Run the script once by itself.'))
}

function problem(line: number | null, message: string, hint: string): ScriptFinding {
  return { severity: 'problem', line, message, hint }
}

function warning(line: number | null, message: string, hint: string): ScriptFinding {
  return { severity: 'warning', line, message, hint }
}

/** The last definition of a name is the one Python calls. */
function functionNamed({ functions }: ScriptOutline, name: string): ScriptFunction | undefined {
  return functions.findLast((one) => one.name === name)
}

function required({ parameters }: ScriptFunction): number {
  return parameters.filter(
    ({ kind, hasDefault }) => (kind === 'plain' || kind === 'keyword-only') && !hasDefault,
  ).length
}

function initFindings(outline: ScriptOutline): readonly ScriptFinding[] {
  const init = functionNamed(outline, 'init')
  if (init === undefined) {
    return [
      problem(null, 'There is no function init().', 'Load the model in it: it is called once at the start.'),
    ]
  }
  const findings: ScriptFinding[] = []
  if (required(init) > 0) {
    findings.push(
      problem(init.line, 'init() is called without arguments, but takes some.', 'Let it take none.'),
    )
  }
  if (init.isAsync)
    findings.push(problem(init.line, 'init() is async; nothing awaits it.', 'Make it a plain function.'))
  return findings
}

/** Decorators of inference-schema, with which the server calls `run` by the names of its parameters. */
const schemaDecorators = new Set(['input_schema', 'output_schema'])

function runFindings(outline: ScriptOutline, kind: ScoringScript['kind']): readonly ScriptFinding[] {
  const run = functionNamed(outline, 'run')
  const argument = kind === 'batch' ? 'mini_batch' : 'raw_data'
  if (run === undefined) {
    return [
      problem(
        null,
        `There is no function run(${argument}).`,
        'It is called for every request or mini-batch.',
      ),
    ]
  }
  const findings: ScriptFinding[] = []
  const hasSchema = run.decorators.some((name) => schemaDecorators.has(name.split('.').at(-1) ?? ''))
  const takesOne = run.parameters.some((parameter) => parameter.kind === 'plain' || parameter.kind === 'rest')
  if (!hasSchema && (required(run) > 1 || !takesOne)) {
    const message = `run() is called with one argument, but takes ${required(run) > 1 ? `${required(run)}` : 'none'}.`
    findings.push(problem(run.line, message, `Write it as run(${argument}).`))
  }
  if (run.isAsync)
    findings.push(problem(run.line, 'run() is async; nothing awaits it.', 'Make it a plain function.'))
  if (kind === 'batch' && run.decorators.some((name) => name.endsWith('rawhttp'))) {
    findings.push(problem(run.line, 'A batch deployment has no HTTP requests.', 'Leave out @rawhttp.'))
  }
  return findings
}

/** Names that MLflow 2 and 3 no longer have and older samples of Azure ML import (see MLflow's changelog). */
const droppedNames: Readonly<Record<string, string>> = {
  infer_and_parse_json_input: 'Use infer_and_parse_data({"dataframe_split": …}, schema).',
}

function importFindings({ imports }: ScriptOutline, script: ScoringScript): readonly ScriptFinding[] {
  const seen = new Set<string>()
  return imports.flatMap((one): ScriptFinding[] => {
    const findings = dropped(one)
    const [top = ''] = one.module.split('.')
    if (one.dots > 0) {
      const message = 'A scoring script is no part of a package, so a relative import fails.'
      return [...findings, problem(one.line, message, 'Import the module by its name.')]
    }
    if (top === '' || seen.has(top) || isThere(top, script)) return findings
    seen.add(top)
    const [name = top] = packagesOf(top)
    const message = `${top} is imported, but the environment has no ${name}.`
    const make = one.isOptional ? warning : problem
    return [...findings, make(one.line, message, `Add ${name} to the environment.`)]
  })
}

function dropped({ module, names, line }: ScriptImport): ScriptFinding[] {
  if (!module.startsWith('mlflow')) return []
  return names.flatMap((name) => {
    const hint = Object.hasOwn(droppedNames, name) ? droppedNames[name] : undefined
    return hint === undefined
      ? []
      : [problem(line, `MLflow no longer has ${name}, so the import fails.`, hint)]
  })
}

function isThere(module: string, { packages, modulesBeside, isStandard }: ScoringScript): boolean {
  if (packages === null || isStandard(module) || modulesBeside.has(module)) return true
  return module.startsWith('_') || packagesOf(module).some((name) => packages.has(name))
}

/** Packages of which a custom environment for online endpoints needs one: they bring the HTTP server. */
const servers = ['azureml-inference-server-http', 'azureml-defaults']

function environmentFindings({ packages, kind }: ScoringScript): readonly ScriptFinding[] {
  if (packages === null) {
    const message = 'A scoring script needs an environment, and none is given.'
    return [
      problem(
        null,
        message,
        'Azure ML refuses a deployment with code_configuration and without environment.',
      ),
    ]
  }
  const needed = kind === 'batch' ? ['azureml-core', 'azureml-defaults'] : servers
  if (needed.some((name) => packages.has(name))) return []
  const [first = ''] = needed
  const message =
    kind === 'batch'
      ? `The environment has no ${needed.join(' or ')}, which batch deployments start with.`
      : `The environment has no ${first}, which answers the requests.`
  return [warning(null, message, `Add ${first}, unless the image already has it.`)]
}

function modelFindings(outline: ScriptOutline, { code }: ScoringScript): readonly ScriptFinding[] {
  const init = functionNamed(outline, 'init')
  const findings: ScriptFinding[] = []
  if (!code.includes('AZUREML_MODEL_DIR')) {
    const message = 'The model is not looked for where Azure ML puts it.'
    const hint =
      'The folder is in the environment variable: os.path.join(os.environ["AZUREML_MODEL_DIR"], "model")'
    findings.push(warning(init?.line ?? null, message, hint))
  }
  const fixed = /load_model\(\s*[rbf]?["']([/~]|[A-Za-z]:\\)[^"']*["']/.exec(code)
  if (fixed !== null) {
    const line = code.slice(0, fixed.index).split('\n').length
    findings.push(
      problem(line, 'The model is loaded from a path of one machine.', 'Build it from AZUREML_MODEL_DIR.'),
    )
  }
  return findings
}
