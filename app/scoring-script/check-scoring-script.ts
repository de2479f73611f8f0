/**
 * A scoring script looked at before it runs, by what Azure ML demands of one. Sources: Azure ML, "Deploy machine learning
 * models to online endpoints" and "Author scoring scripts for batch deployments"; azureml-inference-server-http
 * (`user_script.py`), which calls `init()` and `run(…)`.
 */
import { functionFindings } from './function-findings.ts'
import { hasModule, packagesOf } from './import-packages.ts'
import { problem, warning } from './script-finding.ts'
import type { ScriptFinding } from './script-finding.ts'
import { scriptOutline } from './script-outline.ts'
import type { ScriptImport, ScriptOutline } from './script-outline.ts'

/** A script and what it would run with. */
export interface ScoringScript {
  readonly code: string
  readonly kind: 'online' | 'batch'
  /** Normalised names of the environment's packages; null where no environment was given. */
  readonly packages: ReadonlySet<string> | null
  /** Whether these are all that is named; false where they lie in an image or the workspace. */
  readonly isKnown?: boolean
  /** Modules and packages beside the script. */
  readonly modulesBeside: ReadonlySet<string>
  /** Whether Python itself brings a module. */
  readonly isStandard: (module: string) => boolean
}

/** Everything that is known to be wrong, in the order of lines. */
export function checkScoringScript(script: ScoringScript): readonly ScriptFinding[] {
  const outline = scriptOutline(script.code)
  const findings = [
    ...syntaxFindings(outline),
    ...functionFindings(outline, script),
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
    const found = top === '' || seen.has(top) ? 'yes' : isThere(top, script)
    if (found === 'yes') return findings
    seen.add(top)
    const [name = top] = packagesOf(top)
    if (found === 'unsure') {
      const message = `${top} is imported, and the environment does not name ${name}.`
      return [...findings, warning(one.line, message, 'Add it, unless what is named there brings it in.')]
    }
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

function isThere(module: string, script: ScoringScript): 'yes' | 'no' | 'unsure' {
  const { packages, modulesBeside, isStandard, isKnown = true } = script
  if (packages === null || isStandard(module) || modulesBeside.has(module)) return 'yes'
  if (module.startsWith('_')) return 'yes'
  const found = hasModule(module, packages)
  return found === 'no' && !isKnown ? 'unsure' : found
}

/** Packages of which a custom environment for online endpoints needs one: they bring the HTTP server. */
const servers = ['azureml-inference-server-http', 'azureml-defaults']

function environmentFindings({ packages, kind, isKnown = true }: ScoringScript): readonly ScriptFinding[] {
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
  if (!isKnown || needed.some((name) => packages.has(name))) return []
  const [first = ''] = needed
  const message =
    kind === 'batch'
      ? `The environment has no ${needed.join(' or ')}, which batch deployments start with.`
      : `The environment has no ${first}, which answers the requests.`
  return [warning(null, message, `Add ${first}, unless the image already has it.`)]
}

function modelFindings(outline: ScriptOutline, { code }: ScoringScript): readonly ScriptFinding[] {
  const init = outline.functions.findLast((one) => one.name === 'init')
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
