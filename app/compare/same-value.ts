/** Two values of any kind: equal, close enough, or not; with numbers inside them held to the tolerance. */
import { isInstant, isTensor, isValueList, isValueMap, valueAt } from '#shared/values.ts'
import type { Instant, Tensor, Value, ValueMap } from '#shared/values.ts'
import type { Tolerance } from '#shared/comparison.ts'

/** What became of a cell; the order is that of badness. */
export const EQUAL = 0
export const WITHIN = 1
export const DIFFERENT = 2
export const MISSING_LEFT = 3
export const MISSING_RIGHT = 4
export type Mark =
  | typeof EQUAL
  | typeof WITHIN
  | typeof DIFFERENT
  | typeof MISSING_LEFT
  | typeof MISSING_RIGHT

/** How values are held against each other. */
export interface CellRule extends Tolerance {
  /** Whether NaN equals NaN (and null, which pandas takes for the same). */
  readonly nanEqual: boolean
}

/** Nesting beyond this is called different: it is the depth to which JSON is read. */
const MAX_DEPTH = 500

/** Compares two cells. */
export function compareValues(left: Value, right: Value, rule: CellRule, depth = 0): Mark {
  const leftMissing = isMissing(left)
  const rightMissing = isMissing(right)
  if (leftMissing && rightMissing) {
    return rule.nanEqual || (left === null && right === null) ? EQUAL : DIFFERENT
  }
  if (leftMissing) return MISSING_LEFT
  if (rightMissing) return MISSING_RIGHT
  if (isNumeric(left) && isNumeric(right)) return compareNumbers(left, right, rule)
  if (typeof left !== 'object' || typeof right !== 'object') return left === right ? EQUAL : DIFFERENT
  if (left === null || right === null || depth > MAX_DEPTH) return DIFFERENT
  return compareObjects(left, right, rule, depth)
}

type Thing = Exclude<Value, null | boolean | bigint | number | string>

function compareObjects(left: Thing, right: Thing, rule: CellRule, depth: number): Mark {
  const leftList = listOf(left)
  const rightList = listOf(right)
  if (leftList !== null && rightList !== null) return compareLists(leftList, rightList, rule, depth)
  if (isValueMap(left) && isValueMap(right)) return compareMaps(left, right, rule, depth)
  if (left instanceof Uint8Array && right instanceof Uint8Array) {
    return left.length === right.length && left.every((byte, place) => byte === right[place])
      ? EQUAL
      : DIFFERENT
  }
  if (isInstant(left) && isInstant(right)) return sameInstant(left, right) ? EQUAL : DIFFERENT
  const isOpaque = 'kind' in left && 'kind' in right && left.kind === 'opaque' && right.kind === 'opaque'
  return isOpaque && left.type === right.type && left.repr === right.repr ? EQUAL : DIFFERENT
}

/** An array inside a value is compared as the list it is in JSON. */
function listOf(value: Thing): readonly Value[] | null {
  if (isValueList(value)) return value
  return isTensor(value) ? nested(value, 0, 0) : null
}

function nested(tensor: Tensor, axis: number, offset: number): readonly Value[] {
  const stride = tensor.shape.slice(axis + 1).reduce((product, extent) => product * extent, 1)
  return Array.from({ length: tensor.shape[axis] ?? 1 }, (_none, place) =>
    axis + 1 < tensor.shape.length
      ? nested(tensor, axis + 1, offset + place * stride)
      : valueAt(tensor.values, offset + place),
  )
}

function compareLists(left: readonly Value[], right: readonly Value[], rule: CellRule, depth: number): Mark {
  if (left.length !== right.length) return DIFFERENT
  let worst: Mark = EQUAL
  for (const [place, item] of left.entries()) {
    const mark = compareValues(item, right[place] ?? null, rule, depth + 1)
    if (mark > WITHIN) return DIFFERENT
    if (mark > worst) worst = mark
  }
  return worst
}

/** Keys by their text, as JSON has them. */
function compareMaps(left: ValueMap, right: ValueMap, rule: CellRule, depth: number): Mark {
  if (left.size !== right.size) return DIFFERENT
  const byText = new Map(Array.from(right, ([key, value]) => [String(key), value]))
  let worst: Mark = EQUAL
  for (const [key, value] of left) {
    const other = byText.get(String(key))
    if (other === undefined) return DIFFERENT
    const mark = compareValues(value, other, rule, depth + 1)
    if (mark > WITHIN) return DIFFERENT
    if (mark > worst) worst = mark
  }
  return worst
}

function isMissing(value: Value): boolean {
  if (value === null || Number.isNaN(value)) return true
  return isInstant(value) && value.ticks === null
}

function isNumeric(value: Value): value is number | bigint | boolean {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
}

/** Numbers of any kind by their exact values: 2^53 + 1 is not 2^53. */
function compareNumbers(
  left: number | bigint | boolean,
  right: number | bigint | boolean,
  rule: CellRule,
): Mark {
  const one = typeof left === 'boolean' ? Number(left) : left
  const other = typeof right === 'boolean' ? Number(right) : right
  // JavaScript compares a bigint with a number by their exact values.
  // oxlint-disable-next-line eqeqeq
  if (one == other) return EQUAL
  const apart = distance(one, other)
  const allowed = rule.atol + rule.rtol * Math.abs(Number(other))
  return Number.isFinite(Number(other)) && apart <= allowed ? WITHIN : DIFFERENT
}

/** The absolute difference of two numbers; of integers it is exact before it becomes a double. */
export function distance(left: number | bigint, right: number | bigint): number {
  if (typeof left === 'bigint' || typeof right === 'bigint') {
    const one = wholeOf(left)
    const other = wholeOf(right)
    if (one !== null && other !== null) return Number(one > other ? one - other : other - one)
  }
  return Math.abs(Number(left) - Number(right))
}

function wholeOf(value: number | bigint): bigint | null {
  if (typeof value === 'bigint') return value
  return Number.isInteger(value) ? BigInt(value) : null
}

const perSecond = { D: 1n, s: 1n, ms: 1_000n, us: 1_000_000n, ns: 1_000_000_000n } as const
const SECONDS_PER_DAY = 86_400n

/** The same moment, whatever units it is counted in. A moment with a zone is not one without. */
function sameInstant(left: Instant, right: Instant): boolean {
  if ((left.zone === undefined) !== (right.zone === undefined)) return false
  return nanosecondsOf(left) === nanosecondsOf(right)
}

/** A moment's count since the epoch, by which moments in different units meet. */
export function nanosecondsOf({ ticks, unit }: Instant): bigint {
  const count = (ticks ?? 0n) * (unit === 'D' ? SECONDS_PER_DAY : 1n)
  return (count * perSecond.ns) / perSecond[unit]
}
