/** Edge cases of models that take arrays. */
import type { Value } from '#shared/values.ts'
import { isValueList } from '#shared/values.ts'
import type { BaseTensors } from './base-input.ts'
import type { EdgeCase, EdgeKind } from './edge-case.ts'
import { requestText } from './request-text.ts'
import { requestCase } from './table-cases.ts'

/** All cases of arrays. */
export function tensorCases(base: BaseTensors): readonly EdgeCase[] {
  const isNamed = base.tensors.some(({ name }) => name !== null)
  return [
    requestCase({ kind: 'as-is', title: 'the plain input' }, bodyOf(base)),
    ...base.tensors.flatMap((_tensor, place) => oneTensor(base, place)),
    ...(isNamed ? namedCases(base) : []),
    requestCase({ kind: 'other-form', tag: 'instances', title: 'as instances' }, instancesText(base)),
    requestCase({ kind: 'other-form', tag: 'bare', title: 'a bare list' }, requestText(base.values[0] ?? [])),
    requestCase(
      { kind: 'other-form', tag: 'azure', title: 'as input_data of Azure ML' },
      bodyOf(base, 'input_data'),
    ),
    requestCase({ kind: 'empty', tag: 'list', title: 'an empty list' }, '{"inputs": []}'),
  ]
}

interface OddArray {
  readonly kind: EdgeKind
  readonly tag?: string
  readonly title: string
  readonly value: Value
}

function oneTensor(base: BaseTensors, place: number): readonly EdgeCase[] {
  const tensor = base.tensors[place]
  const value = base.values[place]
  if (tensor === undefined || value === undefined) return []
  const label = tensor.name ?? 'the array'
  return oddArrays(value, tensor.dtype).map(({ kind, tag, title, value: odd }) =>
    requestCase(
      {
        kind,
        title: `${label} ${title}`,
        ...(tag === undefined ? {} : { tag }),
        ...(tensor.name === null ? {} : { name: tensor.name }),
      },
      bodyOf({ ...base, values: base.values.with(place, odd) }),
    ),
  )
}

function oddArrays(value: Value, dtype: string): readonly OddArray[] {
  const first = (odd: Value): Value => withFirstElement(value, odd)
  const isInteger = /^u?int/.test(dtype)
  const isFloat = dtype.startsWith('float')
  return [
    { kind: 'null', title: 'is null', value: null },
    { kind: 'null', tag: 'inside', title: 'has null inside', value: first(null) },
    { kind: 'wrong-shape', tag: 'more', title: 'has an axis more', value: [value] },
    ...(isValueList(value) && value.length > 0
      ? [{ kind: 'wrong-shape', tag: 'less', title: 'has an axis less', value: value[0] ?? null } as const]
      : []),
    ...lastAxis(value),
    { kind: 'wrong-type', title: 'is text', value: 'a' },
    { kind: 'text-for-number', title: 'has the text "3" inside', value: first('3') },
    { kind: 'text-for-number', tag: 'words', title: 'has the text "n/a" inside', value: first('n/a') },
    ...(isInteger
      ? ([
          { kind: 'fraction-for-integer', title: 'has 2.5 inside', value: first(2.5) },
          { kind: 'beyond-range', title: 'has 2^63 inside', value: first(2n ** 63n) },
          { kind: 'not-a-number', title: 'has NaN inside', value: first(Number.NaN) },
        ] as const)
      : []),
    ...(isFloat
      ? ([
          { kind: 'not-a-number', title: 'has NaN inside', value: first(Number.NaN) },
          { kind: 'infinity', title: 'has Infinity inside', value: first(Infinity) },
          { kind: 'beyond-range', title: 'has 1e39 inside', value: first(1e39) },
        ] as const)
      : []),
    { kind: 'boolean-for-number', title: 'has true inside', value: first(true) },
    { kind: 'empty', title: 'has no rows', value: [] },
  ]
}

/** Last extents one short and one long, and ragged. */
function lastAxis(value: Value): readonly OddArray[] {
  if (!isValueList(value) || !isValueList(value[0] ?? null)) return []
  const short = mapLast(value, (items) => items.slice(0, -1))
  const long = mapLast(value, (items) => [...items, items[0] ?? null])
  const [head, ...rest] = value
  const ragged = [
    mapLast(head ?? null, (items) => items.slice(0, -1)),
    ...(rest.length > 0 ? rest : [head ?? null]),
  ]
  return [
    { kind: 'wrong-shape', tag: 'short', title: 'is one short in its last axis', value: short },
    { kind: 'wrong-shape', tag: 'long', title: 'is one long in its last axis', value: long },
    { kind: 'wrong-shape', tag: 'ragged', title: 'has rows of different lengths', value: ragged },
  ]
}

function mapLast(value: Value, change: (items: readonly Value[]) => readonly Value[]): Value {
  if (!isValueList(value)) return value
  return value.some(isValueList) ? value.map((item) => mapLast(item, change)) : change(value)
}

function withFirstElement(value: Value, odd: Value): Value {
  if (!isValueList(value)) return odd
  const [head, ...rest] = value
  return head === undefined ? value : [withFirstElement(head, odd), ...rest]
}

function namedCases(base: BaseTensors): readonly EdgeCase[] {
  const named = namedOf(base)
  const cases = named.map(([name]) =>
    requestCase(
      { kind: 'missing', name, title: `${name} is missing` },
      `{"inputs": ${requestText(new Map(named.filter(([other]) => other !== name)))}}`,
    ),
  )
  const extra = new Map([...named, ['palate_extra', [1n]] as const])
  cases.push(
    requestCase(
      { kind: 'extra', title: 'an array more than the signature has' },
      `{"inputs": ${requestText(extra)}}`,
    ),
  )
  cases.push(
    requestCase(
      { kind: 'wrong-type', tag: 'list', title: 'a list where names are expected' },
      `{"inputs": ${requestText(base.values[0] ?? [])}}`,
    ),
  )
  if (named.length < 2) return cases
  cases.push(
    requestCase(
      { kind: 'order', title: 'arrays in reverse order' },
      `{"inputs": ${requestText(new Map(named.toReversed()))}}`,
    ),
  )
  const [head, ...rest] = named
  const longer = head !== undefined && isValueList(head[1]) ? [...head[1], ...head[1].slice(0, 1)] : null
  if (head !== undefined && longer !== null) {
    const uneven = new Map<string, Value>([[head[0], longer], ...rest])
    cases.push(
      requestCase(
        { kind: 'wrong-shape', tag: 'uneven', title: 'arrays with different numbers of rows' },
        `{"inputs": ${requestText(uneven)}}`,
      ),
    )
  }
  return cases
}

function namedOf(base: BaseTensors): readonly (readonly [string, Value])[] {
  return base.tensors.map(
    (tensor, place) => [tensor.name ?? String(place), base.values[place] ?? null] as const,
  )
}

function bodyOf(base: BaseTensors, key: 'inputs' | 'input_data' = 'inputs'): string {
  const isNamed = base.tensors.some(({ name }) => name !== null)
  return `{"${key}": ${requestText(isNamed ? new Map(namedOf(base)) : (base.values[0] ?? []))}}`
}

function instancesText(base: BaseTensors): string {
  const isNamed = base.tensors.some(({ name }) => name !== null)
  if (!isNamed) return `{"instances": ${requestText(base.values[0] ?? [])}}`
  const named = namedOf(base)
  const count = Math.min(...named.map(([, value]) => (isValueList(value) ? value.length : 0)))
  const rows = Array.from(
    { length: count },
    (_, row) =>
      new Map(named.map(([name, value]) => [name, isValueList(value) ? (value[row] ?? null) : null])),
  )
  return `{"instances": ${requestText(rows)}}`
}
