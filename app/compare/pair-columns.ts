/** Which column of the left is compared with which of the right. */
import type { ColumnComparison } from '#shared/comparison.ts'
import { compareValues, WITHIN } from './same-value.ts'
import type { FlatColumn } from './flat-output.ts'
import { labelDecision } from './decisions.ts'
import type { SideColumn } from './side-column.ts'
import { cellOf } from './vector.ts'
import type { Vector } from './vector.ts'

/** Two columns that belong together. */
export interface ColumnPair {
  readonly left: SideColumn
  readonly right: SideColumn
  readonly reason: ColumnComparison['reason']
}

/** All columns of both sides. */
export interface PairedColumns {
  readonly pairs: readonly ColumnPair[]
  readonly onlyLeft: readonly SideColumn[]
  readonly onlyRight: readonly SideColumn[]
}

/** Given pairs by name first, then equal names, then what is left in the ways that the reasons name. */
export function pairColumns(
  left: readonly SideColumn[],
  right: readonly SideColumn[],
  given: readonly (readonly [string, string])[],
): PairedColumns {
  const pairs: ColumnPair[] = []
  let freeLeft = left
  let freeRight = right
  const take = (found: readonly ColumnPair[]) => {
    pairs.push(...found)
    freeLeft = freeLeft.filter((side) => !found.some((pair) => pair.left === side))
    freeRight = freeRight.filter((side) => !found.some((pair) => pair.right === side))
  }
  take(given.flatMap(([one, other]) => pairOf(named(freeLeft, one), named(freeRight, other), 'given')))
  take(matching(freeLeft, freeRight, ownName, 'name'))
  take(matching(freeLeft, freeRight, plainName, 'similar-name'))
  take(bySharedValues(freeLeft, freeRight))
  take(byPosition(freeLeft, freeRight))
  const isWhole = left.length === 1 && right.length === 1
  take(onlyColumns(freeLeft, freeRight, isWhole))
  const order = new Map(left.map((side, place) => [side, place]))
  pairs.sort((one, other) => (order.get(one.left) ?? 0) - (order.get(other.left) ?? 0))
  return { pairs, onlyLeft: freeLeft, onlyRight: freeRight }
}

function named(sides: readonly SideColumn[], name: string): SideColumn | undefined {
  return sides.find(({ column }) => column.name === name)
}

function pairOf(
  left: SideColumn | undefined,
  right: SideColumn | undefined,
  reason: ColumnPair['reason'],
): readonly ColumnPair[] {
  return left === undefined || right === undefined ? [] : [{ left, right, reason }]
}

/** Columns whose texts agree; of several with one text the first goes with the first. Null is no text. */
function matching(
  left: readonly SideColumn[],
  right: readonly SideColumn[],
  textOf: (column: FlatColumn) => string | null,
  reason: ColumnPair['reason'],
): readonly ColumnPair[] {
  const byText = new Map<string, SideColumn[]>()
  for (const side of right) {
    const text = textOf(side.column)
    if (text === null) continue
    byText.set(text, [...(byText.get(text) ?? []), side])
  }
  return left.flatMap((side) => {
    const text = textOf(side.column)
    return text === null ? [] : pairOf(side, byText.get(text)?.shift(), reason)
  })
}

/** The name; a place in an array is not the one column of another output. */
function ownName({ name, isNamed, group }: FlatColumn): string | null {
  return isNamed || group !== null ? name : null
}

/** A name without case and marks: `Petal Length (cm)` is `petal_length_cm`. */
function plainName({ name, isNamed }: FlatColumn): string | null {
  const plain = name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
  return isNamed && plain !== '' ? plain : null
}

/** As many rows, spread over the column, tell whether two columns hold the same. */
const SAMPLE_ROWS = 1000

/** A column under another name; only where the values say so without doubt. */
function bySharedValues(left: readonly SideColumn[], right: readonly SideColumn[]): readonly ColumnPair[] {
  const taken = new Set<SideColumn>()
  return left.flatMap((side) => {
    if (!isTellable(side, left) || isConstant(side.vector)) return []
    const same = right.filter(
      (other) => isTellable(other, right) && !taken.has(other) && hasSameValues(side.vector, other.vector),
    )
    const [partner, ...more] = same
    if (partner === undefined || more.length > 0) return []
    taken.add(partner)
    return pairOf(side, partner, 'same-values')
  })
}

/** A place in an array is told from others by nothing but its place. */
function isTellable({ column }: SideColumn, all: readonly SideColumn[]): boolean {
  return column.isNamed || all.length === 1
}

function isConstant(vector: Vector): boolean {
  const first = cellOf(vector, 0)
  return sampled(vector).every((row) => compareValues(first, cellOf(vector, row), EXACTLY) === 0)
}

const EXACTLY = { atol: 0, rtol: 0, nanEqual: true }
const NEARLY = { atol: 1e-9, rtol: 1e-5, nanEqual: true }

function hasSameValues(left: Vector, right: Vector): boolean {
  if (left.data.length !== right.data.length || left.family !== right.family) return false
  return sampled(left).every((row) => compareValues(cellOf(left, row), cellOf(right, row), NEARLY) <= WITHIN)
}

function sampled({ data }: Vector): readonly number[] {
  const step = Math.max(1, Math.floor(data.length / SAMPLE_ROWS))
  return Array.from({ length: Math.min(data.length, SAMPLE_ROWS) }, (_none, place) => place * step)
}

/** An array or dict against one of another name, or against a table: the only set of as many columns that fit. */
function byPosition(left: readonly SideColumn[], right: readonly SideColumn[]): readonly ColumnPair[] {
  const rightSets = setsOf(right)
  return setsOf(left).flatMap((set) => {
    const fitting = rightSets.filter((other) => fitsSet(set, other))
    const [only, ...more] = fitting
    return only === undefined || more.length > 0 ? [] : pairedSets(set, only)
  })
}

/** Columns by their group; those of a table are one set. */
function setsOf(sides: readonly SideColumn[]): readonly (readonly SideColumn[])[] {
  const byGroup = new Map<string | null, SideColumn[]>()
  for (const side of sides) {
    const { group } = side.column
    byGroup.set(group, [...(byGroup.get(group) ?? []), side])
  }
  return [...byGroup.values()].filter((set) => set.length > 1)
}

function fitsSet(left: readonly SideColumn[], right: readonly SideColumn[]): boolean {
  if (left.length !== right.length) return false
  const hasPlaces = [left, right].some((set) => set.every(({ column }) => !column.isNamed))
  const areSets = [left, right].every((set) => set.every(({ column }) => column.group !== null))
  if (!hasPlaces && !areSets) return false
  return pairedSets(left, right).every((pair) => isComparable(pair.left.vector, pair.right.vector))
}

/** By the names inside the sets where they are the same, else place by place. */
function pairedSets(left: readonly SideColumn[], right: readonly SideColumn[]): readonly ColumnPair[] {
  const byMember = new Map(right.map((side) => [side.column.member, side]))
  const hasAll = left.every(({ column }) => byMember.has(column.member)) && byMember.size === right.length
  return left.flatMap((side, place) =>
    pairOf(side, hasAll ? byMember.get(side.column.member) : right[place], 'position'),
  )
}

/**
 * One column is left on each side; or one without a name, and one of the other side that holds values of its kind. Of
 * another kind (1 and 0 for "yes" and "no") it belongs with the other where both are all there is, or both hold labels.
 */
function onlyColumns(
  left: readonly SideColumn[],
  right: readonly SideColumn[],
  isWhole: boolean,
): readonly ColumnPair[] {
  const [one, ...more] = left.length === 1 ? left : ofKind(left, right)
  const [other, ...others] = right.length === 1 ? right : ofKind(right, left)
  if (one === undefined || other === undefined || more.length + others.length > 0) return []
  if (isLabelOfScore(one, other) || isLabelOfScore(other, one)) return []
  const areLeft = left.length === 1 && right.length === 1
  const isPair = isComparable(one.vector, other.vector) || (areLeft && (isWhole || areLabels(one, other)))
  return isPair ? [{ left: one, right: other, reason: 'only-column' }] : []
}

/** Labels of as many classes, which may be the same ones in other words. */
function areLabels(one: SideColumn, other: SideColumn): boolean {
  const counts = [one, other].map((side) => labelDecision(side)?.classes.length ?? 0)
  return counts[0] === counts[1] && (counts[0] ?? 0) > 1
}

function ofKind(several: readonly SideColumn[], [only]: readonly SideColumn[]): readonly SideColumn[] {
  if (only === undefined || only.column.isNamed) return []
  return several.filter(({ column, vector }) => column.group === null && vector.family === only.vector.family)
}

/** Two labels on one side and a score for them on the other are compared as decisions. */
function isLabelOfScore(label: SideColumn, score: SideColumn): boolean {
  if (label.vector.family === 'float' || score.vector.family !== 'float') return false
  return (labelDecision(label)?.classes.length ?? 3) <= 2 && labelDecision(score) === null
}

const numeric = new Set(['float', 'int', 'bool', 'empty'])

/** Whether values of both could be equal at all. */
function isComparable(left: Vector, right: Vector): boolean {
  if (left.family === right.family || left.family === 'empty' || right.family === 'empty') return true
  if (left.family === 'mixed' || right.family === 'mixed') return true
  return numeric.has(left.family) && numeric.has(right.family)
}

/** Whether a pair goes by names the model gave that are not the same: whoever reads the answer by name breaks. */
export function isRenamed({ left, right, reason }: ColumnPair): boolean {
  if (reason === 'name' || reason === 'given') return false
  return left.column.isNamed && right.column.isNamed && left.column.name !== right.column.name
}
