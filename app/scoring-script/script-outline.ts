/** What a Python file defines and imports at its surface, read by a real parser and never executed. */
import { parser } from '@lezer/python'
import { bindingsOf } from './script-bindings.ts'
import type { ScriptBinding } from './script-bindings.ts'
import { functionOf, isAtTop, sourceText } from './script-functions.ts'
import type { ScriptFunction, SourceText, SyntaxNode } from './script-functions.ts'

/** One imported module, wherever in the file; `names` are those taken from it. */
export interface ScriptImport {
  readonly module: string
  readonly names: readonly string[]
  readonly line: number
  /** Number of leading dots: relative to the file's own package. */
  readonly dots: number
  /** Whether a failing import is caught around it. */
  readonly isOptional: boolean
}

/** A class at the top of the file, with its methods. */
export interface ScriptClass {
  readonly name: string
  /** As written: `mlflow.pyfunc.PythonModel`. */
  readonly bases: readonly string[]
  readonly methods: readonly ScriptFunction[]
}

/** The outline of a file. */
export interface ScriptOutline {
  readonly functions: readonly ScriptFunction[]
  readonly classes: readonly ScriptClass[]
  readonly imports: readonly ScriptImport[]
  /** What gives names their meaning, in the order of the file. */
  readonly bindings: readonly ScriptBinding[]
  /** Lines that are no Python. */
  readonly faults: readonly number[]
}

/** A longer file is no script that anyone wrote. */
export const MAX_SCRIPT_LENGTH = 1024 * 1024

/** Reads the text of a Python file. */
export function scriptOutline(code: string): ScriptOutline {
  const tree = parser.parse(code)
  const source = sourceText(code)
  const functions: ScriptFunction[] = []
  const classes: ScriptClass[] = []
  const imports: ScriptImport[] = []
  const bindings: ScriptBinding[] = []
  const faults = new Set<number>()
  tree.iterate({
    enter: ({ name, from, type, node }) => {
      if (type.isError) faults.add(source.lineAt(from))
      if (name === 'ImportStatement') imports.push(...importsOf(node, source))
      if (name === 'ClassDefinition' && isAtTop(node)) classes.push(classOf(node, source))
      if (name === 'FunctionDefinition' && isAtTop(node)) functions.push(functionOf(node, source))
      bindings.push(...bindingsOf(node, source))
    },
  })
  return { functions, classes, imports, bindings, faults: [...faults] }
}

function classOf(node: SyntaxNode, source: SourceText): ScriptClass {
  const textOf = (part: SyntaxNode | null) => (part === null ? '' : source.textOf(part))
  const bases = textOf(node.getChild('ArgList')).replaceAll(/^\(|\)$/g, '')
  const methods = (node.getChild('Body')?.getChildren('FunctionDefinition') ?? []).map((method) =>
    functionOf(method, source),
  )
  const decorated = (node.getChild('Body')?.getChildren('DecoratedStatement') ?? []).flatMap((statement) =>
    statement.getChildren('FunctionDefinition').map((method) => functionOf(method, source)),
  )
  return {
    name: textOf(node.getChild('VariableName')),
    bases: bases.split(',').map((base) => base.trim()),
    methods: [...methods, ...decorated],
  }
}

function importsOf(node: SyntaxNode, source: SourceText): readonly ScriptImport[] {
  const line = source.lineAt(node.from)
  const text = source
    .textOf(node)
    .replaceAll(/#[^\n]*/g, '')
    .replaceAll(/[\\\s]+/g, ' ')
    .trim()
  const isOptional = isCaught(node)
  const from = /^from (\.*) ?([\w.]*) ?import ?(.*)$/u.exec(text)
  if (from !== null) {
    const [, dots = '', module = '', list = ''] = from
    const names = list
      .replaceAll(/[()]/g, '')
      .split(',')
      .map(firstWord)
      .filter((name) => name !== '')
    return [{ module, names, line, dots: dots.length, isOptional }]
  }
  const plain = /^import (.*)$/u.exec(text)?.[1] ?? ''
  return plain
    .split(',')
    .map(firstWord)
    .filter((module) => module !== '')
    .map((module) => ({ module, names: [], line, dots: 0, isOptional }))
}

/** The name before an `as`. */
function firstWord(text: string): string {
  return text.trim().split(' ')[0] ?? ''
}

function isCaught(node: SyntaxNode): boolean {
  for (let parent = node.parent; parent !== null; parent = parent.parent) {
    if (parent.name === 'TryStatement') return true
  }
  return false
}
