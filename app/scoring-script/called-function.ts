/** What a script's `init` or `run` will be when the platform calls it, as far as that can be seen without running it. */
import type { ScriptBinding } from './script-bindings.ts'
import type { ScriptDecorator, ScriptFunction, ScriptParameter } from './script-functions.ts'
import type { ScriptOutline } from './script-outline.ts'

/** One function that a name may stand for. Lines count from 1. */
export interface CalledFunction {
  readonly line: number
  readonly isAsync: boolean
  readonly parameters: readonly ScriptParameter[]
  readonly decorators: readonly ScriptDecorator[]
  /** False below a decorator of another module, which may change what it takes, and before an `import *`. */
  readonly isSure: boolean
}

/** What a name stands for: `missing`, functions of which it is one, or something that only running shows. */
export type Called =
  | { readonly kind: 'missing' }
  | { readonly kind: 'unseen'; readonly line: number | null }
  | { readonly kind: 'functions'; readonly functions: readonly CalledFunction[] }

/** Of a decorator by which the server calls a function otherwise; neither changes what it takes. */
const keepers = new Set(['rawhttp', 'input_schema', 'output_schema'])

/** Names that give a module names which no statement of it does. */
const makers = /\b(globals|exec|setattr|__getattr__|__import__|sys\.modules)\b/

/** Follows a name to its functions. `code` is the file's text. */
export function calledFunction(outline: ScriptOutline, name: string, code: string): Called {
  const found = followed(outline, name, new Set())
  if (found.length === 0) return makers.test(code) ? { kind: 'unseen', line: null } : { kind: 'missing' }
  const named = found.filter((one) => one.name !== '*')
  // A later `import *` may hold the name again; mostly it does not.
  const isShadowed = named.length > 0 && named.length < found.length
  const other = (named.length > 0 ? named : found).find(({ to }) => to.kind !== 'function')
  if (other !== undefined) return { kind: 'unseen', line: other.line }
  const functions = named.flatMap(({ to }) =>
    to.kind === 'function' ? [asCalled(to.function, outline)] : [],
  )
  return {
    kind: 'functions',
    functions: functions.map((one) => ({ ...one, isSure: one.isSure && !isShadowed })),
  }
}

/** The last binding that nothing decides about, and all behind it, of which each may be the one. */
function followed(
  { bindings, ...outline }: ScriptOutline,
  name: string,
  seen: ReadonlySet<string>,
): readonly ScriptBinding[] {
  const own = bindings.filter((one) => one.name === name || one.name === '*')
  const last = own.findLastIndex((one) => one.isCertain && one.name === name)
  return own.slice(Math.max(last, 0)).flatMap((one) => {
    if (one.to.kind === 'nothing') return []
    if (one.to.kind !== 'name') return [one]
    const target = one.to.name
    const meant = seen.has(target) ? [] : followed({ bindings, ...outline }, target, new Set([...seen, name]))
    return meant.length === 0 ? [{ ...one, to: { kind: 'unseen' } as const }] : meant
  })
}

/** The function below its decorators, from the lowest up. */
function asCalled(written: ScriptFunction, { bindings }: ScriptOutline): CalledFunction {
  const start: CalledFunction = { ...written, isSure: true }
  return written.decorators.toReversed().reduce((below: CalledFunction, { name, args }) => {
    if (keepers.has(name.split('.').at(-1) ?? '')) return below
    const own = bindings.findLast((one) => one.name === name)?.to
    if (own?.kind !== 'function') return { ...below, isSure: false }
    const made = own.function.returned
    const given = args === null || made === null || made === 'given' ? made : made.returned
    if (given === null) return { ...below, isSure: false }
    if (given === 'given') return below
    const keepsSignature = given.decorators.some((one) => /(^|\.)wraps$/.test(one.name))
    const parameters = keepsSignature ? below.parameters : given.parameters
    return { ...below, isAsync: given.isAsync, parameters, isSure: below.isSure || !keepsSignature }
  }, start)
}
