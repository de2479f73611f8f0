/** Functions of a Python file as a real parser sees them: what they take, what stands above them, what they give back. */
import type { parser } from '@lezer/python'

/** A node of the parser's tree. */
export type SyntaxNode = ReturnType<typeof parser.parse>['topNode']

/** One parameter of a function; `inspect.Parameter` has the same kinds. */
export interface ScriptParameter {
  readonly name: string
  readonly kind: 'plain' | 'positional-only' | 'keyword-only' | 'rest' | 'keywords'
  readonly hasDefault: boolean
}

/** What stands above a function: `@input_schema('data', sample)`. */
export interface ScriptDecorator {
  /** As written: `inference_schema.input_schema`. */
  readonly name: string
  /** The texts between its brackets; null where it is not called. */
  readonly args: readonly string[] | null
}

/** A function. Lines count from 1. */
export interface ScriptFunction {
  readonly name: string
  readonly line: number
  readonly isAsync: boolean
  readonly parameters: readonly ScriptParameter[]
  readonly decorators: readonly ScriptDecorator[]
  /** Of a decorator: the function inside it that it gives back, `given` for the one it got; null for anything else. */
  readonly returned: ScriptFunction | 'given' | null
}

/** A file's text by its nodes. */
export interface SourceText {
  readonly textOf: (node: { readonly from: number; readonly to: number }) => string
  /** The line of an offset, from 1. */
  readonly lineAt: (offset: number) => number
}

/** Finds texts and lines of a file. */
export function sourceText(code: string): SourceText {
  const starts = [0]
  for (let place = code.indexOf('\n'); place >= 0; place = code.indexOf('\n', place + 1))
    starts.push(place + 1)
  return {
    textOf: ({ from, to }) => code.slice(from, to),
    lineAt(offset) {
      let low = 0
      let high = starts.length - 1
      while (low < high) {
        const middle = Math.ceil((low + high) / 2)
        if ((starts[middle] ?? 0) <= offset) low = middle
        else high = middle - 1
      }
      return low + 1
    },
  }
}

/** In the file itself, also under a decorator, an `if` or a `try`, but in no class and no other function. */
export function isAtTop(node: SyntaxNode): boolean {
  for (let parent = node.parent; parent !== null; parent = parent.parent) {
    if (/^(FunctionDefinition|ClassDefinition|LambdaExpression)$/.test(parent.name)) return false
  }
  return true
}

/** Reads a `FunctionDefinition`. */
export function functionOf(node: SyntaxNode, source: SourceText): ScriptFunction {
  const named = node.getChild('VariableName')
  const list = node.getChild('ParamList')
  const decorated = node.parent?.name === 'DecoratedStatement' ? node.parent.getChildren('Decorator') : []
  const parameters = list === null ? [] : parametersOf(list, source)
  return {
    name: named === null ? '' : source.textOf(named),
    line: source.lineAt(named?.from ?? node.from),
    isAsync: node.getChild('async') !== null,
    parameters,
    decorators: decorated.map((decorator) => decoratorOf(decorator, source)),
    returned: returnedBy(node, parameters, source),
  }
}

/** Reads a `LambdaExpression` that is given a name. */
export function lambdaOf(node: SyntaxNode, name: string, source: SourceText): ScriptFunction {
  const list = node.getChild('ParamList')
  return {
    name,
    line: source.lineAt(node.from),
    isAsync: false,
    parameters: list === null ? [] : parametersOf(list, source),
    decorators: [],
    returned: null,
  }
}

function decoratorOf(node: SyntaxNode, { textOf }: SourceText): ScriptDecorator {
  const list = node.getChild('ArgList')
  const name = /^@\s*([\w.]+)/.exec(textOf(node))?.[1] ?? ''
  if (list === null) return { name, args: null }
  const args = ['']
  for (let child = list.firstChild; child !== null; child = child.nextSibling) {
    const text = textOf(child)
    if (text === ',') args.push('')
    else if (text !== '(' && text !== ')') args.push(`${args.pop() ?? ''}${text}`)
  }
  return { name, args: args.filter((text) => text !== '') }
}

/** What the last `return` of a function names. */
function returnedBy(
  node: SyntaxNode,
  parameters: readonly ScriptParameter[],
  source: SourceText,
): ScriptFunction['returned'] {
  const body = node.getChild('Body')
  const named = body?.getChildren('ReturnStatement').at(-1)?.getChild('VariableName') ?? null
  if (body === null || named === null) return null
  const name = source.textOf(named)
  const inside = [body, ...body.getChildren('DecoratedStatement')].flatMap((one) =>
    one.getChildren('FunctionDefinition'),
  )
  const found = inside.map((one) => functionOf(one, source)).findLast((one) => one.name === name)
  if (found !== undefined) return found
  return parameters.some((parameter) => parameter.name === name) ? 'given' : null
}

function parametersOf(list: SyntaxNode, source: SourceText): readonly ScriptParameter[] {
  const parameters: ScriptParameter[] = []
  let prefix = ''
  let isKeywordOnly = false
  for (let child = list.firstChild; child !== null; child = child.nextSibling) {
    const text = source.textOf(child)
    if (hasSlashBefore(child, source)) endPositionalOnly(parameters)
    if (text === '*' || text === '**') {
      prefix = text
      if (text === '*') isKeywordOnly = true
    } else if (child.name === 'VariableName' && child.prevSibling?.name !== 'AssignOp') {
      const plainKind = isKeywordOnly ? 'keyword-only' : 'plain'
      const kind = prefix === '*' ? 'rest' : prefix === '**' ? 'keywords' : plainKind
      parameters.push({ name: text, kind, hasDefault: hasDefault(child) })
      prefix = ''
    } else if (text === ',') prefix = ''
  }
  return parameters
}

/** The parser has no node for the `/` of a list of parameters. */
function hasSlashBefore(node: SyntaxNode, { textOf }: SourceText): boolean {
  const before = node.prevSibling
  return before !== null && textOf({ from: before.to, to: node.from }).includes('/')
}

function endPositionalOnly(parameters: ScriptParameter[]): void {
  for (const [place, parameter] of parameters.entries()) {
    parameters[place] = { ...parameter, kind: 'positional-only' }
  }
}

function hasDefault(node: SyntaxNode): boolean {
  for (let next = node.nextSibling; next !== null && next.name !== ','; next = next.nextSibling) {
    if (next.name === 'AssignOp') return true
  }
  return false
}
