/** Cells as JSON values and back. Writing what was read gives the same JSON, number texts included. */
import type { ColumnType, ScalarType } from '#shared/model.ts'
import { nullCell, textCell } from './draft.ts'
import type { Cell } from './draft.ts'
import { parseJson, writeJson } from './json-text.ts'
import type { JsonNode } from './json-text.ts'

const decimalPattern = /^([+-]?)(\d+)?(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/

/**
 * A typed number as a JSON number: what people write (".5", "+3", "1.") becomes what JSON takes, digits are kept.
 * NaN and infinities become the words Python reads. Undefined when it is no number.
 */
export function numberNode(text: string): JsonNode | undefined {
  const trimmed = text.trim()
  if (/^nan$/i.test(trimmed)) return { kind: 'number', text: 'NaN' }
  const infinite = /^([+-]?)(?:inf|infinity)$/i.exec(trimmed)
  if (infinite !== null) return { kind: 'number', text: infinite[1] === '-' ? '-Infinity' : 'Infinity' }
  const match = decimalPattern.exec(trimmed)
  if (match === null) return undefined
  const [, sign = '', whole, fraction, exponent] = match
  if (whole === undefined && (fraction === undefined || fraction === '')) return undefined
  const digits = (whole ?? '0').replace(/^0+(?=\d)/, '')
  const rest = fraction === undefined ? '' : `.${fraction === '' ? '0' : fraction}`
  const power = exponent === undefined ? '' : `e${exponent}`
  const isJson = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(trimmed)
  return { kind: 'number', text: isJson ? trimmed : `${sign === '-' ? '-' : ''}${digits}${rest}${power}` }
}

function booleanNode(text: string): JsonNode | undefined {
  switch (text.trim().toLowerCase()) {
    case 'true':
      return { kind: 'literal', value: true }
    case 'false':
      return { kind: 'literal', value: false }
    default:
      return undefined
  }
}

/** A cell as JSON by its column's type; undefined when it is absent. What fits no type is sent as text. */
export function cellToNode(cell: Cell, type: ColumnType): JsonNode | undefined {
  switch (cell.kind) {
    case 'absent':
      return undefined
    case 'null':
      return { kind: 'literal', value: null }
    case 'json':
      return nodeOfJson(cell.text) ?? { kind: 'string', value: cell.text }
    case 'text':
      return typedNode(cell.text, type) ?? { kind: 'string', value: cell.text }
  }
}

function typedNode(text: string, type: ColumnType): JsonNode | undefined {
  return type.kind === 'scalar' ? scalarNode(text, type.type) : nodeOfJson(text)
}

function scalarNode(text: string, type: ScalarType): JsonNode | undefined {
  switch (type) {
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      return numberNode(text)
    case 'boolean':
      return booleanNode(text)
    case 'string':
    case 'datetime':
    case 'binary':
      return undefined
  }
}

function nodeOfJson(text: string): JsonNode | undefined {
  const parsed = parseJson(text)
  return 'node' in parsed ? parsed.node : undefined
}

/** A JSON value as a cell of a column. */
export function nodeToCell(node: JsonNode, type: ColumnType): Cell {
  if (node.kind === 'literal' && node.value === null) return nullCell
  if (type.kind !== 'scalar') return textCell(writeJson(node))
  const text = textOf(node)
  const isSame =
    text !== undefined && sameJson(typedNode(text, type) ?? { kind: 'string', value: text }, node)
  return isSame ? textCell(text) : { kind: 'json', text: writeJson(node) }
}

function textOf(node: JsonNode): string | undefined {
  switch (node.kind) {
    case 'string':
      return node.value
    case 'number':
      return node.text
    case 'literal':
      return String(node.value)
    case 'array':
    case 'object':
      return undefined
  }
}

function sameJson(left: JsonNode, right: JsonNode): boolean {
  return left.kind === right.kind && writeJson(left) === writeJson(right)
}
