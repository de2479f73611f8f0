/** The class that an output decides for in every row: by a column of labels, or by the largest of several columns. */
import type { SideColumn } from './side-column.ts'
import type { Value } from '#shared/values.ts'
import { cellOf } from './vector.ts'
import type { Vector } from './vector.ts'

/** Labels of more kinds than this are no classes. */
const MAX_CLASSES = 100

type Label = string | bigint | number | boolean

/** The class of each row as a place in `classes`; -1 where there is none. */
export interface Decision {
  /** How it is decided, for people. */
  readonly how: string
  readonly classes: readonly string[]
  /** Whether they are texts, which are sorted as texts: `10` before `9`. */
  readonly areTexts: boolean
  readonly codes: Int32Array
}

/** The classes of a column of labels, sorted as Python sorts them; null where it holds none. */
export function labelDecision({ column, vector }: SideColumn): Decision | null {
  if (!isLabelLike(vector)) return null
  const places = new Map<Label, number>()
  const codes = new Int32Array(vector.data.length).fill(-1)
  for (let row = 0; row < codes.length; row++) {
    const value = cellOf(vector, row)
    if (typeof value === 'object' || Number.isNaN(value)) continue
    let place = places.get(value)
    if (place === undefined) {
      if (places.size === MAX_CLASSES) return null
      place = places.size
      places.set(value, place)
    }
    codes[row] = place
  }
  return sortedDecision(`column ${column.name}`, [...places.keys()], codes)
}

function isLabelLike(vector: Vector): boolean {
  switch (vector.family) {
    case 'int':
    case 'bool':
    case 'text':
      return true
    case 'float':
      return vector.kind === 'numbers' && isWholeAndFew(vector)
    default:
      return false
  }
}

/** A float column is of labels when it holds few whole numbers. */
const MAX_FLOAT_CLASSES = 20

function isWholeAndFew({ data }: Extract<Vector, { kind: 'numbers' }>): boolean {
  const seen = new Set<number>()
  for (const value of data) {
    if (Number.isNaN(value)) continue
    if (!Number.isInteger(value)) return false
    seen.add(value)
    if (seen.size > MAX_FLOAT_CLASSES) return false
  }
  return seen.size > 0
}

function sortedDecision(how: string, values: readonly Label[], codes: Int32Array): Decision {
  const order = values
    .map((value, place) => ({ value, place }))
    .toSorted((one, other) => compareLabels(one.value, other.value))
  const rank = new Int32Array(values.length)
  for (const [place, entry] of order.entries()) rank[entry.place] = place
  return {
    how,
    classes: order.map(({ value }) => labelText(value)),
    areTexts: values.some((value) => typeof value === 'string'),
    codes: codes.map((code) => (code < 0 ? -1 : (rank[code] ?? -1))),
  }
}

function compareLabels(one: Label, other: Label): number {
  if (typeof one === 'string' || typeof other === 'string') {
    return String(one) < String(other) ? -1 : String(one) > String(other) ? 1 : 0
  }
  return Number(one) - Number(other)
}

/** A label as people write it: 1.0 and true are 1, so that they meet the integer 1 of another model. */
function labelText(value: Label): string {
  if (typeof value === 'boolean') return value ? '1' : '0'
  return String(value)
}

/** A model's own classes as labels are written; null where it names none, or none that are labels. */
export function labelTexts(classes: readonly Value[] | null | undefined): readonly string[] | null {
  if (classes == null) return null
  const texts = classes.map((value) => (isLabel(value) ? labelText(value) : null))
  return texts.some((text) => text === null) ? null : texts.flatMap((text) => text ?? [])
}

function isLabel(value: Value): value is Label {
  return typeof value !== 'object'
}

/** Columns that together say how likely each class is. */
export interface ScoreGroup {
  readonly name: string
  readonly columns: readonly SideColumn[]
  readonly kind: 'probabilities' | 'log-probabilities' | 'scores'
  /** The classes, where the columns have names that say them. */
  readonly classes: readonly string[] | null
}

/** How far a sum of probabilities may be from 1: those of JSON may be rounded. */
const SUM_TOLERANCE = 1e-3
const SAMPLE_ROWS = 1000

/** Columns out of one array or dict, or the float columns of a table where they sum up to 1; `method` is what answered. */
export function scoreGroups(sides: readonly SideColumn[], method: string | null): readonly ScoreGroup[] {
  const byGroup = new Map<string | null, SideColumn[]>()
  for (const side of sides) {
    if (side.vector.kind !== 'numbers' || side.vector.family !== 'float') continue
    const { group } = side.column
    byGroup.set(group, [...(byGroup.get(group) ?? []), side])
  }
  return Array.from(byGroup).flatMap(([group, columns]): ScoreGroup[] => {
    if (columns.length < 2) return []
    const kind = kindOf(columns, method)
    // Columns of a table stand together only by what they hold.
    if (group === null && kind !== 'probabilities') return []
    const members = columns.map(({ column }) => (group === null ? column.name : column.member))
    const isPlaces = members.every((member, place) => member === String(place))
    return [{ name: group ?? '', columns, kind, classes: isPlaces ? null : members }]
  })
}

/** Whether what a method of scikit-learn answers is compared with 0, wherever its values lie. */
function isMargin(method: string | null): boolean {
  return method === 'decision_function'
}

function kindOf(columns: readonly SideColumn[], method: string | null): ScoreGroup['kind'] {
  if (isMargin(method)) return 'scores'
  const rows = columns[0]?.vector.data.length ?? 0
  const step = Math.max(1, Math.floor(rows / SAMPLE_ROWS))
  let isProbable = rows > 0
  let isLog = rows > 0
  let hasRow = false
  for (let row = 0; row < rows && (isProbable || isLog); row += step) {
    const cells = columns.map(({ vector }) => numberAt(vector, row))
    // A row without numbers has no class, and says nothing of the others.
    if (cells.some(Number.isNaN)) continue
    hasRow = true
    const isBounded = cells.every((cell) => cell >= 0 && cell <= 1 + SUM_TOLERANCE)
    isProbable &&= isBounded && Math.abs(sumOf(cells) - 1) <= SUM_TOLERANCE
    isLog &&= Math.abs(sumOf(cells.map((cell) => Math.exp(cell))) - 1) <= SUM_TOLERANCE
  }
  if (!hasRow) return 'scores'
  return isProbable ? 'probabilities' : isLog ? 'log-probabilities' : 'scores'
}

function sumOf(cells: readonly number[]): number {
  return cells.reduce((sum, cell) => sum + cell, 0)
}

function numberAt(vector: Vector, row: number): number {
  return vector.kind === 'numbers' ? (vector.data[row] ?? Number.NaN) : Number.NaN
}

/** The largest column of each row, the first of equal ones as numpy's `argmax`; -1 where one is NaN. */
export function largestDecision({ columns, name, classes }: ScoreGroup): Decision {
  const rows = columns[0]?.vector.data.length ?? 0
  const codes = new Int32Array(rows)
  const best = new Float64Array(rows).fill(-Infinity)
  for (const [place, { vector }] of columns.entries()) {
    for (let row = 0; row < rows; row++) {
      const value = numberAt(vector, row)
      if (Number.isNaN(value)) codes[row] = -1
      else if (codes[row] !== -1 && value > (best[row] ?? 0)) {
        best[row] = value
        codes[row] = place
      }
    }
  }
  const how = `largest of the ${columns.length} columns ${name === '' ? '' : `of ${name}`}`.trim()
  return { how, classes: classes ?? columns.map((_side, place) => String(place)), areTexts: false, codes }
}

/**
 * One column of scores for two classes: a probability is cut at 0.5, a margin at 0. Where nobody says what it is, it is a
 * probability if all of it lies between 0 and 1.
 */
export function cutDecision({ column, vector }: SideColumn, method: string | null): Decision | null {
  if (vector.kind !== 'numbers' || vector.family !== 'float' || vector.data.length === 0) return null
  let isProbability = !isMargin(method)
  for (const value of vector.data) if (value < 0 || value > 1) isProbability = false
  const cut = isProbability ? 0.5 : 0
  const codes = Int32Array.from(vector.data, (value) => (Number.isNaN(value) ? -1 : value > cut ? 1 : 0))
  return { how: `column ${column.name} above ${cut}`, classes: ['0', '1'], areTexts: false, codes }
}
