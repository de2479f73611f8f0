/**
 * What is wrong with a script's `init` and `run`, by what calls them. Sources: azureml-inference-server-http, `user_script.py`
 * (`_analyze_run`, `invoke_run`: everything is passed by name) and `input_parsers.py`; inference-schema,
 * `schema_decorators.py`; Azure ML, "Author scoring scripts for batch deployments" (`run(mini_batch)`, by position).
 */
import { calledFunction } from './called-function.ts'
import type { CalledFunction } from './called-function.ts'
import { problem, warning } from './script-finding.ts'
import type { ScriptFinding } from './script-finding.ts'
import type { ScriptParameter } from './script-functions.ts'
import type { ScriptOutline } from './script-outline.ts'

/** One fault of a function, in words. */
interface Fault {
  readonly message: string
  readonly hint: string
}

/** A script and the endpoint it is for. */
interface GivenScript {
  readonly code: string
  readonly kind: 'online' | 'batch'
}

/** Findings of both functions. */
export function functionFindings(outline: ScriptOutline, script: GivenScript): readonly ScriptFinding[] {
  const argument = script.kind === 'batch' ? 'mini_batch' : 'raw_data'
  const hasRawRequest = outline.functions.some((one) => isDecorated(one, 'rawhttp'))
  const faultsOfRun = (run: CalledFunction) =>
    script.kind === 'batch' ? batchFaults(run) : onlineFaults(run, hasRawRequest)
  return [
    ...findingsOf(outline, script, {
      name: 'init',
      written: 'init()',
      purpose: 'Load the model in it: it is called once at the start.',
      faults: initFaults,
    }),
    ...findingsOf(outline, script, {
      name: 'run',
      written: `run(${argument})`,
      purpose: 'It is called for every request or mini-batch.',
      faults: faultsOfRun,
    }),
  ]
}

interface Expected {
  readonly name: string
  readonly written: string
  readonly purpose: string
  readonly faults: (called: CalledFunction) => readonly Fault[]
}

/** A fault is a problem where whatever the name stands for has one, and a warning where that is not sure. */
function findingsOf(
  outline: ScriptOutline,
  { code }: GivenScript,
  { name, written, purpose, faults }: Expected,
): readonly ScriptFinding[] {
  const called = calledFunction(outline, name, code)
  if (called.kind === 'missing') return [problem(null, `There is no function ${written}.`, purpose)]
  if (called.kind === 'unseen') {
    const message = `What ${name}() is cannot be seen without running the script.`
    return [warning(called.line, message, 'palate run-script runs it as the endpoint would.')]
  }
  const seen = called.functions.map((one) => ({ one, faults: faults(one) }))
  const isSure = seen.every(({ one, faults: own }) => one.isSure && own.length > 0)
  return seen.flatMap(({ one, faults: own }) =>
    own.map(({ message, hint }) =>
      isSure
        ? problem(one.line, message, hint)
        : warning(
            one.line,
            message,
            `${hint} ${one.isSure ? 'Another one may be taken instead.' : 'What stands above it may change that.'}`,
          ),
    ),
  )
}

function initFaults(init: CalledFunction): readonly Fault[] {
  const faults: Fault[] = []
  if (init.parameters.some(isNeeded)) {
    faults.push({
      message: 'init() is called without arguments, but takes some.',
      hint: 'Let it take none.',
    })
  }
  return [...faults, ...asyncFaults(init, 'init')]
}

function asyncFaults({ isAsync }: CalledFunction, name: string): readonly Fault[] {
  const message = `${name}() is async; nothing awaits it.`
  return isAsync ? [{ message, hint: 'Make it a plain function.' }] : []
}

/** What has to be given. */
function isNeeded({ kind, hasDefault }: ScriptParameter): boolean {
  return kind !== 'rest' && kind !== 'keywords' && !hasDefault
}

function onlineFaults(run: CalledFunction, hasRawRequest: boolean): readonly Fault[] {
  const hint = 'Write it as run(raw_data).'
  const refused = run.parameters.find(({ kind }) => kind !== 'plain' && kind !== 'keyword-only')
  if (refused !== undefined) {
    const what =
      refused.kind === 'rest'
        ? '*args'
        : refused.kind === 'keywords'
          ? '**kwargs'
          : 'positional-only parameters'
    return [
      { message: `run() has ${what} ("${refused.name}"), with which the server does not start.`, hint },
      ...asyncFaults(run, 'run'),
    ]
  }
  const [first, ...others] = run.parameters.filter(({ name }) => name !== 'request_headers')
  if (first === undefined) {
    const but = run.parameters.length > 0 ? ' but request_headers' : ''
    return [{ message: `run() takes nothing${but}, so the server does not start.`, hint }]
  }
  return [
    ...(isDecorated(run, 'input_schema', 'output_schema')
      ? schemaFaults(run, hasRawRequest)
      : argumentFaults(others, hint)),
    ...asyncFaults(run, 'run'),
  ]
}

/** Without a schema the server gives the first parameter, and the headers where they are asked for. */
function argumentFaults(others: readonly ScriptParameter[], hint: string): readonly Fault[] {
  const needed = others.filter(isNeeded).length
  if (needed === 0) return []
  return [{ message: `run() is called with one argument, but takes ${needed + 1}.`, hint }]
}

/** With one, each parameter is the entry of the body by its name; a schema for any other name fails. */
function schemaFaults(run: CalledFunction, hasRawRequest: boolean): readonly Fault[] {
  if (hasRawRequest) {
    return [
      {
        message: 'run() has a schema, and @rawhttp is used too: the server does not start.',
        hint: 'Leave one of them out.',
      },
    ]
  }
  const names = new Set(run.parameters.map(({ name }) => name))
  return run.decorators.flatMap((decorator): Fault[] => {
    const [text = '', ...others] = decorator.args ?? []
    const name = /^(?:param_name=)?(["'])(\w*)\1$/.exec(text)?.[2]
    const isPlain = others.every(
      (other) => !/^(optional|convert_to_provided_type)=|^(True|False)$/.test(other),
    )
    if (!isNamed(decorator.name, 'input_schema') || name === undefined || names.has(name) || !isPlain)
      return []
    const message = `@input_schema is for "${name}", which run() does not take: every request fails.`
    return [{ message, hint: 'Give it the name of a parameter.' }]
  })
}

function batchFaults(run: CalledFunction): readonly Fault[] {
  const hint = 'Write it as run(mini_batch).'
  const places = run.parameters.filter(({ kind }) => kind === 'plain' || kind === 'positional-only')
  const needed = run.parameters.filter(isNeeded)
  const takesOne = places.length > 0 || run.parameters.some(({ kind }) => kind === 'rest')
  const byName = needed.some(({ kind }) => kind === 'keyword-only')
  const faults: Fault[] = []
  if (!takesOne || byName || needed.length > 1) {
    const count = !takesOne ? 'none' : byName ? 'some by name only' : `${needed.length}`
    faults.push({ message: `run() is called with one argument, but takes ${count}.`, hint })
  }
  if (isDecorated(run, 'rawhttp')) {
    faults.push({ message: 'A batch deployment has no HTTP requests.', hint: 'Leave out @rawhttp.' })
  }
  return [...faults, ...asyncFaults(run, 'run')]
}

function isDecorated(
  { decorators }: Pick<CalledFunction, 'decorators'>,
  ...names: readonly string[]
): boolean {
  return decorators.some((one) => names.some((name) => isNamed(one.name, name)))
}

function isNamed(written: string, name: string): boolean {
  return written === name || written.endsWith(`.${name}`)
}
