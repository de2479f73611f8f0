/** In what two inputs differ, in plain words: presence, names, order, dtypes and values. */
import { columnLabelRepr } from '#app/mlflow-types/spec-label.ts'
import { arrayDtypeName, columnDtypeName } from '#app/python-data/dtype.ts'
import { reprOf } from '#app/python-data/python-repr.ts'
import { isInstant, isTensor, isValueList, isValueMap, valueAt } from '#shared/values.ts'
import type { Column, Data, Frame, Table, Tensor, Tensors, Value, ValueMap } from '#shared/values.ts'

/** What is said of rows that arrive under other labels. */
export const INDEX_CHANGED = 'The index arrives changed or not at all.'

/** As many columns are told apart; a wide table mostly has one trouble in all of them. */
const MAX_TOLD = 20

/** Letters of a value that is shown. */
const MAX_SHOWN = 40

/** One sentence for each difference between an input and what arrives of it; empty when they are the same to a model. */
export function inputDifferences(before: Frame, after: Frame): readonly string[] {
  if (before.kind === 'table' && after.kind === 'table') return tableDifferences(before, after)
  if (before.kind === 'tensor' && after.kind === 'tensor')
    return tensorDifferences('The array', before, after)
  if (before.kind === 'tensors' && after.kind === 'tensors') return namedDifferences(before, after)
  if (before.kind !== after.kind)
    return [`The input arrives as ${kindWords[after.kind]}, not as ${kindWords[before.kind]}.`]
  return areSame(contentOf(before), contentOf(after)) ? [] : ['The input arrives changed.']
}

/** The same for params. */
export function paramDifferences(before: ValueMap | null, after: ValueMap | null): readonly string[] {
  const names = new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])
  return Array.from(names).flatMap((name) => {
    const [own, other] = [before?.get(name), after?.get(name)]
    if (own === undefined) return [`The param ${String(name)} arrives besides.`]
    if (other === undefined) return [`The param ${String(name)} does not arrive.`]
    return areSame(own, other)
      ? []
      : [`The param ${String(name)} arrives as ${shown(other)}, not as ${shown(own)}.`]
  })
}

const kindWords: Readonly<Record<Frame['kind'], string>> = {
  table: 'a table',
  series: 'a series',
  tensor: 'one array',
  tensors: 'a dict of arrays',
  plain: 'lists, dicts or single values',
}

function contentOf(frame: Frame): Value {
  if (frame.kind === 'plain') return frame.value
  return frame.kind === 'series'
    ? Array.from({ length: frame.values.data.length }, (_, row) => valueAt(frame.values, row))
    : null
}

function tableDifferences(before: Table, after: Table): readonly string[] {
  const names = { before: before.columns.map(columnLabelRepr), after: after.columns.map(columnLabelRepr) }
  const isSame =
    names.before.length === names.after.length && names.before.every((name, at) => name === names.after[at])
  if (!isSame) return nameDifferences(names)
  const told: string[] = []
  if (before.rowCount !== after.rowCount) {
    told.push(`${after.rowCount} rows arrive instead of ${before.rowCount}.`)
  } else {
    told.push(...limited(before.columns.flatMap((column, at) => columnDifference(column, after.columns[at]))))
  }
  const indexes = [before.index ?? null, after.index ?? null] as const
  if (!areSame(indexes[0], indexes[1])) told.push(INDEX_CHANGED)
  return told
}

function nameDifferences(names: {
  readonly before: readonly string[]
  readonly after: readonly string[]
}): readonly string[] {
  const lost = names.before.filter((name) => !names.after.includes(name))
  const extra = names.after.filter((name) => !names.before.includes(name))
  if (lost.length === 0 && extra.length === 0) {
    return names.before.length === names.after.length
      ? ['The columns arrive in another order.']
      : ['Columns that share a name do not all arrive.']
  }
  return [
    `The columns ${listed(names.before)} arrive as ${names.after.length === 0 ? 'none' : listed(names.after)}.`,
  ]
}

function listed(names: readonly string[]): string {
  return names.length > MAX_TOLD ? `${names.slice(0, MAX_TOLD).join(', ')} …` : names.join(', ')
}

function limited(sentences: readonly string[]): readonly string[] {
  if (sentences.length <= MAX_TOLD) return sentences
  return [...sentences.slice(0, MAX_TOLD), `And ${sentences.length - MAX_TOLD} columns more arrive changed.`]
}

function columnDifference({ name, values }: Column, after: Column | undefined): readonly string[] {
  if (after === undefined) return []
  return dataDifference(`Column ${name}`, { before: values, after: after.values, nameOf: columnDtypeName })
}

function namedDifferences(before: Tensors, after: Tensors): readonly string[] {
  const arrived = new Map(after.entries.map(({ name, tensor }) => [name, tensor]))
  const names = new Set(before.entries.map(({ name }) => name))
  return [
    ...before.entries.flatMap(({ name, tensor }) => {
      const other = arrived.get(name)
      if (other === undefined) return [`The array ${name} does not arrive.`]
      return tensorDifferences(`The array ${name}`, tensor, other)
    }),
    ...after.entries.flatMap(({ name }) => (names.has(name) ? [] : [`The array ${name} arrives besides.`])),
  ]
}

function tensorDifferences(label: string, before: Tensor, after: Tensor): readonly string[] {
  if (before.shape.join() !== after.shape.join()) {
    return [`${label} arrives with the shape (${after.shape.join(', ')}), not (${before.shape.join(', ')}).`]
  }
  return dataDifference(label, { before: before.values, after: after.values, nameOf: arrayDtypeName })
}

interface Compared {
  readonly before: Data
  readonly after: Data
  readonly nameOf: (data: Data) => string
}

function dataDifference(label: string, { before, after, nameOf }: Compared): readonly string[] {
  if (typeOf(before) !== typeOf(after))
    return [`${label} arrives as ${nameOf(after)}, not as ${nameOf(before)}.`]
  let first = -1
  let count = 0
  for (let place = 0; place < before.data.length; place += 1) {
    if (areSame(valueAt(before, place), valueAt(after, place))) continue
    if (count === 0) first = place
    count += 1
  }
  if (count === 0) return []
  const change = `${shown(valueAt(before, first))} arrives as ${shown(valueAt(after, first))}`
  const many = count === 1 ? 'One value changes' : `${count} values change`
  return [`${label}: ${many}; number ${first + 1}, ${change}.`]
}

/** The dtype without the room of numpy's text. */
function typeOf(data: Data): string {
  switch (data.dtype) {
    case 'datetime64':
      return `${data.unit} ${data.zone ?? ''}`
    case 'extension':
      return data.name
    default:
      return data.dtype
  }
}

function shown(value: Value): string {
  const text = reprOf(value)
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text
}

/** Whether two Python values are the same: type, dtype and bits; NaN is NaN. */
function areSame(one: Value, other: Value): boolean {
  if (Object.is(one, other)) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (one instanceof Uint8Array) return other instanceof Uint8Array && Buffer.compare(one, other) === 0
  if (isValueList(one)) return isValueList(other) && areSameItems(one, other)
  if (isValueMap(one)) {
    return isValueMap(other) && areSameItems(Array.from(one).flat(), Array.from(other).flat())
  }
  if (other instanceof Uint8Array || isValueList(other) || isValueMap(other)) return false
  if (isTensor(one)) return isTensor(other) && tensorDifferences('', one, other).length === 0
  if (isInstant(one))
    return isInstant(other) && one.ticks === other.ticks && one.unit === other.unit && one.zone === other.zone
  return one.kind === other.kind && 'repr' in other && one.repr === other.repr
}

function areSameItems(one: readonly Value[], other: readonly Value[]): boolean {
  return one.length === other.length && one.every((item, at) => areSame(item, other[at] ?? null))
}
