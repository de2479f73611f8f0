/** What a Python file defines and imports at its surface, read by a real parser and never executed. */
import { parser } from '@lezer/python'

/** A node of the parser's tree. */
type SyntaxNode = ReturnType<typeof parser.parse>['topNode']

/** One parameter of a function. */
export interface ScriptParameter {
  readonly name: string
  readonly kind: 'plain' | 'keyword-only' | 'rest' | 'keywords'
  readonly hasDefault: boolean
}

/** A function at the top of the file. Lines count from 1. */
export interface ScriptFunction {
  readonly name: string
  readonly line: number
  readonly isAsync: boolean
  readonly parameters: readonly ScriptParameter[]
  /** Names of decorators as written: `input_schema`, `rawhttp`. */
  readonly decorators: readonly string[]
}

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
  /** Lines that are no Python. */
  readonly faults: readonly number[]
}

/** A longer file is no script that anyone wrote. */
export const MAX_SCRIPT_LENGTH = 1024 * 1024

/** Reads the text of a Python file. */
export function scriptOutline(code: string): ScriptOutline {
  const tree = parser.parse(code)
  const lineAt = lineFinder(code)
  const functions: ScriptFunction[] = []
  const classes: ScriptClass[] = []
  const imports: ScriptImport[] = []
  const faults = new Set<number>()
  tree.iterate({
    enter: ({ name, from, type, node }) => {
      if (type.isError) faults.add(lineAt(from))
      if (name === 'ImportStatement') imports.push(...importsOf(node, code, lineAt(from)))
      if (name === 'ClassDefinition' && isAtTop(node)) classes.push(classOf(node, code, lineAt))
      if (name === 'FunctionDefinition' && isAtTop(node)) functions.push(functionOf(node, code, lineAt))
    },
  })
  return { functions, classes, imports, faults: [...faults] }
}

function lineFinder(code: string): (offset: number) => number {
  const starts = [0]
  for (let place = code.indexOf('\n'); place >= 0; place = code.indexOf('\n', place + 1))
    starts.push(place + 1)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }
}

/** In the file itself, also under a decorator, an `if` or a `try`, but in no class and no other function. */
function isAtTop(node: SyntaxNode): boolean {
  for (let parent = node.parent; parent !== null; parent = parent.parent) {
    if (parent.name === 'FunctionDefinition' || parent.name === 'ClassDefinition') return false
  }
  return true
}

function functionOf(node: SyntaxNode, code: string, lineAt: (offset: number) => number): ScriptFunction {
  const textOf = ({ from, to }: { from: number; to: number }) => code.slice(from, to)
  const named = node.getChild('VariableName')
  const list = node.getChild('ParamList')
  const decorated = node.parent?.name === 'DecoratedStatement' ? node.parent.getChildren('Decorator') : []
  return {
    name: named === null ? '' : textOf(named),
    line: lineAt(named?.from ?? node.from),
    isAsync: node.getChild('async') !== null,
    parameters: list === null ? [] : parametersOf(list, textOf),
    decorators: decorated.map((decorator) => /^@\s*([\w.]+)/.exec(textOf(decorator))?.[1] ?? ''),
  }
}

function classOf(node: SyntaxNode, code: string, lineAt: (offset: number) => number): ScriptClass {
  const textOf = (part: SyntaxNode | null) => (part === null ? '' : code.slice(part.from, part.to))
  const bases = textOf(node.getChild('ArgList')).replaceAll(/^\(|\)$/g, '')
  const methods = (node.getChild('Body')?.getChildren('FunctionDefinition') ?? []).map((method) =>
    functionOf(method, code, lineAt),
  )
  const decorated = (node.getChild('Body')?.getChildren('DecoratedStatement') ?? []).flatMap((statement) =>
    statement.getChildren('FunctionDefinition').map((method) => functionOf(method, code, lineAt)),
  )
  return {
    name: textOf(node.getChild('VariableName')),
    bases: bases.split(',').map((base) => base.trim()),
    methods: [...methods, ...decorated],
  }
}

function parametersOf(list: SyntaxNode, textOf: (node: SyntaxNode) => string): readonly ScriptParameter[] {
  const parameters: ScriptParameter[] = []
  let prefix = ''
  let isKeywordOnly = false
  for (let child = list.firstChild; child !== null; child = child.nextSibling) {
    const text = textOf(child)
    if (text === '*' || text === '**') {
      prefix = text
      if (text === '*') isKeywordOnly = true
    } else if (child.name === 'VariableName' && !isDefault(child)) {
      const plainKind = isKeywordOnly ? 'keyword-only' : 'plain'
      const kind = prefix === '*' ? 'rest' : prefix === '**' ? 'keywords' : plainKind
      parameters.push({ name: text, kind, hasDefault: hasDefault(child) })
      prefix = ''
    } else if (text === ',') prefix = ''
  }
  return parameters
}

/** A name right after `=` is the value of a parameter, not one itself. */
function isDefault(node: SyntaxNode): boolean {
  return node.prevSibling?.name === 'AssignOp'
}

function hasDefault(node: SyntaxNode): boolean {
  for (let next = node.nextSibling; next !== null && next.name !== ','; next = next.nextSibling) {
    if (next.name === 'AssignOp') return true
  }
  return false
}

function importsOf(node: SyntaxNode, code: string, line: number): readonly ScriptImport[] {
  const text = code
    .slice(node.from, node.to)
    .replaceAll(/#[^\n]*/g, '')
    .replaceAll(/[\\\s]+/g, ' ')
    .trim()
  const isOptional = isCaught(node)
  const from = /^from (\.*) ?([\w.]*) ?import (.*)$/u.exec(text)
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
