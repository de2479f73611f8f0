/** What gives a name its meaning at the top of a Python file: `def run`, `run = …`, `from module import run`. */
import { functionOf, isAtTop, lambdaOf } from './script-functions.ts'
import type { ScriptFunction, SourceText, SyntaxNode } from './script-functions.ts'

/** One of them. `*` is every name: `from module import *`. Lines count from 1. */
export interface ScriptBinding {
  readonly name: string
  readonly line: number
  /** Whether nothing (an `if`, a `try`, a loop) decides about it. */
  readonly isCertain: boolean
  readonly to:
    | { readonly kind: 'function'; readonly function: ScriptFunction }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'nothing' }
    /** What only running shows: it comes from another module, or of a call. */
    | { readonly kind: 'unseen' }
}

const unseen = { kind: 'unseen' } as const

/** The bindings that one node of the tree makes; none for most. */
export function bindingsOf(node: SyntaxNode, source: SourceText): readonly ScriptBinding[] {
  const found = boundBy(node, source)
  if (found.length === 0) return []
  const isGlobal = node.name === 'ScopeStatement'
  if (!isGlobal && !isAtTop(node)) return []
  const isCertain = !isGlobal && isUnconditional(node)
  const line = source.lineAt(node.from)
  return found.map(([name, to]) => ({ name, line, isCertain, to }))
}

type Bound = readonly [name: string, to: ScriptBinding['to']]

function boundBy(node: SyntaxNode, source: SourceText): readonly Bound[] {
  const { textOf } = source
  const variables = () => node.getChildren('VariableName').map(textOf)
  switch (node.name) {
    case 'FunctionDefinition': {
      const found = functionOf(node, source)
      return [[found.name, { kind: 'function', function: found }]]
    }
    case 'AssignStatement':
      return assigned(node, source)
    case 'ImportStatement':
      return importedNames(textOf(node)).map((name) => [name, unseen])
    case 'DeleteStatement':
      return variables().map((name) => [name, { kind: 'nothing' }])
    case 'ClassDefinition':
    case 'NamedExpression':
      return variables()
        .slice(0, 1)
        .map((name) => [name, unseen])
    case 'ForStatement':
    case 'WithStatement':
    case 'CapturePattern':
      return variables().map((name) => [name, unseen])
    case 'ScopeStatement':
      return node.getChild('global') === null ? [] : variables().map((name) => [name, unseen])
    default:
      return []
  }
}

/** `a = b = value`, `a, b = value`, `a: T = value`. */
function assigned(node: SyntaxNode, source: SourceText): readonly Bound[] {
  const value = node.lastChild
  const targets: string[] = []
  const group: string[] = []
  let isUnpacked = false
  for (let child = node.firstChild; child !== null && child !== value; child = child.nextSibling) {
    if (child.name === 'VariableName') group.push(source.textOf(child))
    else if (child.name === 'AssignOp') targets.push(...group.splice(0))
    else if (child.name === 'TupleExpression' || child.name === 'ArrayExpression') {
      group.push(...child.getChildren('VariableName').map(source.textOf))
      isUnpacked = true
    } else if (source.textOf(child) === ',') isUnpacked = true
  }
  return targets.map((name) => [name, isUnpacked || value === null ? unseen : meaning(name, value, source)])
}

function meaning(name: string, value: SyntaxNode, source: SourceText): ScriptBinding['to'] {
  if (value.name === 'LambdaExpression') return { kind: 'function', function: lambdaOf(value, name, source) }
  return value.name === 'VariableName' ? { kind: 'name', name: source.textOf(value) } : unseen
}

function importedNames(statement: string): readonly string[] {
  const text = statement
    .replaceAll(/#[^\n]*/g, '')
    .replaceAll(/[\\\s]+/g, ' ')
    .trim()
  const isFrom = text.startsWith('from ')
  const list = isFrom ? text.replace(/^from .*? ?import ?/u, '') : text.replace(/^import /u, '')
  return list
    .replaceAll(/[()]/g, '')
    .split(',')
    .map((part) => part.trim().split(' as '))
    .map(([module = '', name]) => name?.trim() ?? (isFrom ? module : (module.split('.')[0] ?? '')))
    .filter((name) => name !== '')
}

/** What a `with` or a decorator holds is always reached. */
function isUnconditional(node: SyntaxNode): boolean {
  for (let parent = node.parent; parent !== null; parent = parent.parent) {
    if (!/^(Script|DecoratedStatement|StatementGroup|WithStatement|Body)$/.test(parent.name)) return false
  }
  return true
}
