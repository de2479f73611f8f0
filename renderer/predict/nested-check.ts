/** Whether JSON text has the build that a nested type asks for, and arrays their shape. */
import type { ColumnType } from '#shared/model.ts'
import { floatLimits, integerRanges } from '#shared/number-limits.ts'
import { typeText } from '#shared/type-text.ts'
import { checkText } from '../strings/predict.ts'
import { unfitText } from '../strings/unfit.ts'
import { shapeText } from '../type-text.ts'
import type { CellCheck } from './cell-check.ts'
import { entryOf, parseJson } from './json-text.ts'
import type { JsonNode } from './json-text.ts'
import { unfitNumber } from './number-fit.ts'
import type { Unfit } from './number-fit.ts'

/** Checks JSON text against Array, Object, Map or AnyType. */
export function checkNested(text: string, type: ColumnType): CellCheck | null {
  const parsed = parseJson(text)
  if ('problem' in parsed) return { severity: 'error', message: checkText.notJson(parsed.problem.message) }
  const problem = problemOf(parsed.node, type, checkText.value)
  return problem === null ? null : checkOf(problem)
}

/** What does not fit at one value of a nested one; null where it fits. */
export function nodeProblem(node: JsonNode, type: ColumnType): string | null {
  const problem = problemOf(node, type, checkText.value)
  return problem === null ? null : checkOf(problem).message
}

/** What does not fit: another build, or a number beyond its type. */
type Problem = string | Unfit

function checkOf(problem: Problem): CellCheck {
  if (typeof problem === 'string') return { severity: 'error', message: problem }
  return { severity: 'error', message: `${problem.said} ${problem.otherwise}`, unfit: problem }
}

/** The first thing that does not fit; null where all does. */
function problemOf(node: JsonNode, type: ColumnType, path: string): Problem | null {
  switch (type.kind) {
    case 'any':
      return null
    case 'scalar':
      if (!fitsScalar(node, type.type)) return checkText.part(path, type.type, kindText(node))
      return node.kind === 'number' ? unfitAt(path, node.text, type.type) : null
    case 'array':
      if (node.kind !== 'array') return checkText.part(path, typeText(type), kindText(node))
      return firstOf(node.items, (item, place) => problemOf(item, type.items, `${path}[${place}]`))
    case 'map':
      if (node.kind !== 'object') return checkText.part(path, typeText(type), kindText(node))
      return firstOf(node.entries, ([key, value]) => problemOf(value, type.values, `${path}.${key}`))
    case 'object':
      return objectProblem(node, type, path)
  }
}

/** The whole of the text would have to be written anew, so nothing is offered in its place. */
function unfitAt(path: string, text: string, type: string): Unfit | null {
  const unfit = unfitNumber(text, type)
  if (unfit === null) return null
  return { ...unfit, said: unfitText.at(path, unfit.said), otherwise: unfitText.changed, uses: [] }
}

function objectProblem(
  node: JsonNode,
  type: Extract<ColumnType, { kind: 'object' }>,
  path: string,
): Problem | null {
  if (node.kind !== 'object') return checkText.part(path, 'object', kindText(node))
  const unknown = node.entries.find(([key]) => !type.properties.some((property) => property.name === key))
  if (unknown !== undefined) return checkText.partUnknown(`${path}.${unknown[0]}`)
  return firstOf(type.properties, (property) => {
    const value = entryOf(node, property.name)
    const place = `${path}.${property.name}`
    if (value === undefined) return property.required ? checkText.partMissing(place) : null
    if (value.kind === 'literal' && value.value === null && !property.required) return null
    return problemOf(value, property.type, place)
  })
}

function firstOf<T>(items: readonly T[], test: (item: T, place: number) => Problem | null): Problem | null {
  for (const [place, item] of items.entries()) {
    const found = test(item, place)
    if (found !== null) return found
  }
  return null
}

function fitsScalar(node: JsonNode, type: string): boolean {
  if (node.kind === 'literal') return node.value === null || type === 'boolean'
  if (node.kind === 'number') return ['integer', 'long', 'float', 'double'].includes(type)
  return node.kind === 'string' && ['string', 'binary', 'datetime'].includes(type)
}

function kindText(node: JsonNode): string {
  switch (node.kind) {
    case 'object':
      return 'an object'
    case 'array':
      return 'a list'
    case 'string':
      return 'text'
    case 'number':
      return 'a number'
    case 'literal':
      return String(node.value)
  }
}

/** Checks a nested list against a shape of which -1 extents are free, and its numbers against a dtype. */
export function checkArray(text: string, shape: readonly number[], dtype: string): CellCheck | null {
  if (text.trim() === '') return { severity: 'missing', message: checkText.missing }
  const parsed = parseJson(text)
  if ('problem' in parsed) return { severity: 'error', message: checkText.notJson(parsed.problem.message) }
  if (parsed.node.kind !== 'array') return { severity: 'error', message: checkText.notList }
  const found = shapeOf(parsed.node)
  if (found === null) return { severity: 'error', message: checkText.ragged }
  const fits =
    found.length === shape.length &&
    found.every((extent, axis) => shape[axis] === -1 || shape[axis] === extent)
  if (fits) {
    const unfit = isNumeric(dtype) ? unfitIn(parsed.node, dtype, '') : null
    return unfit === null ? null : checkOf(unfit)
  }
  return { severity: 'error', message: checkText.shape(shapeText(found), shapeText(shape)) }
}

function isNumeric(dtype: string): boolean {
  return dtype in integerRanges || dtype in floatLimits
}

function unfitIn(node: JsonNode, dtype: string, path: string): Unfit | null {
  if (node.kind === 'number') return unfitAt(path, node.text, dtype)
  if (node.kind !== 'array') return null
  for (const [place, item] of node.items.entries()) {
    const found = unfitIn(item, dtype, `${path}[${place}]`)
    if (found !== null) return found
  }
  return null
}

/** The shape of a nested list; null when its lists differ in length or depth. */
export function shapeOf(node: JsonNode): readonly number[] | null {
  if (node.kind !== 'array') return []
  const [first, ...rest] = node.items.map(shapeOf)
  if (first === undefined) return [0]
  if (first === null || rest.some((shape) => shape?.join() !== first.join())) return null
  return [node.items.length, ...first]
}
