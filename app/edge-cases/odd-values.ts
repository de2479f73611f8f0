/** Odd values for a column by its type: each with what is odd about it. */
import type { ColumnType, ScalarType } from '#shared/model.ts'
import type { Value } from '#shared/values.ts'
import type { EdgeKind } from './edge-case.ts'
import { sampleOf } from './base-input.ts'

/** One odd value. `title` follows the column's name: "age is null". */
export interface OddValue {
  readonly kind: EdgeKind
  /** Tells apart values of one kind. */
  readonly tag?: string
  readonly title: string
  readonly value: Value
}

/** Longer than any buffer meant for a word, short enough to be looked at. */
const LONG_TEXT = 'long '.repeat(4_000)

const anyType: readonly OddValue[] = [
  { kind: 'null', title: 'is null', value: null },
  { kind: 'wrong-type', tag: 'list', title: 'is a list', value: [1n, 2n] },
  { kind: 'wrong-type', tag: 'dict', title: 'is a dict', value: new Map([['a', 1n]]) },
]

const floats: readonly OddValue[] = [
  { kind: 'not-a-number', title: 'is NaN', value: Number.NaN },
  { kind: 'infinity', title: 'is Infinity', value: Infinity },
  { kind: 'text-for-number', title: 'is the text "3"', value: '3' },
  { kind: 'text-for-number', tag: 'words', title: 'is the text "n/a"', value: 'n/a' },
  { kind: 'empty-text', title: 'is an empty text', value: '' },
  { kind: 'boolean-for-number', title: 'is true', value: true },
  { kind: 'number-for-text', tag: 'integer', title: 'is the integer 3', value: 3n },
]

const integers: readonly OddValue[] = [
  { kind: 'fraction-for-integer', title: 'is 2.5', value: 2.5 },
  { kind: 'fraction-for-integer', tag: 'whole', title: 'is 2.0', value: 2 },
  { kind: 'not-a-number', title: 'is NaN', value: Number.NaN },
  { kind: 'infinity', title: 'is Infinity', value: Infinity },
  { kind: 'text-for-number', title: 'is the text "3"', value: '3' },
  { kind: 'text-for-number', tag: 'words', title: 'is the text "n/a"', value: 'n/a' },
  { kind: 'empty-text', title: 'is an empty text', value: '' },
  { kind: 'boolean-for-number', title: 'is true', value: true },
]

const scalarOdds: Readonly<Record<ScalarType, readonly OddValue[]>> = {
  boolean: [
    { kind: 'text-for-number', tag: 'false', title: 'is the text "false"', value: 'false' },
    { kind: 'number-for-text', tag: 'zero', title: 'is 0', value: 0n },
    { kind: 'number-for-text', tag: 'two', title: 'is 2', value: 2n },
    { kind: 'not-a-number', title: 'is NaN', value: Number.NaN },
  ],
  integer: [...integers, { kind: 'beyond-range', title: 'is 2^31', value: 2n ** 31n }],
  long: [
    ...integers,
    { kind: 'beyond-range', tag: 'double', title: 'is 2^53 + 1', value: 2n ** 53n + 1n },
    { kind: 'beyond-range', title: 'is 2^63', value: 2n ** 63n },
  ],
  float: [...floats, { kind: 'beyond-range', title: 'is 1e39', value: 1e39 }],
  double: [...floats, { kind: 'beyond-range', title: 'is an integer of 20 digits', value: 10n ** 19n * 9n }],
  string: [
    { kind: 'unseen-value', title: 'is a value never seen before', value: 'palate-never-seen-before' },
    { kind: 'empty-text', title: 'is an empty text', value: '' },
    { kind: 'number-for-text', title: 'is the number 7', value: 7n },
    { kind: 'long-text', title: 'is 20,000 letters long', value: LONG_TEXT },
    { kind: 'unicode', title: 'has accents, emoji and right-to-left letters', value: 'Zoë 🦊 e\u0301 שלום' },
    { kind: 'not-a-number', title: 'is NaN', value: Number.NaN },
  ],
  binary: [
    { kind: 'not-base64', title: 'is no base64', value: 'not base64!' },
    { kind: 'empty-text', title: 'is an empty text', value: '' },
    { kind: 'number-for-text', title: 'is the number 7', value: 7n },
  ],
  datetime: [
    { kind: 'zoned-date', title: 'ends in Z', value: '2026-01-02T03:04:05Z' },
    { kind: 'zoned-date', tag: 'offset', title: 'has an offset', value: '2026-01-02T03:04:05+02:00' },
    { kind: 'odd-date', tag: 'day', title: 'is a date without a time', value: '2026-01-02' },
    { kind: 'odd-date', tag: 'local', title: 'is written 02/01/2026', value: '02/01/2026' },
    { kind: 'odd-date', tag: 'seconds', title: 'is a count of seconds', value: 1_767_323_045n },
    { kind: 'odd-date', tag: 'words', title: 'is no date', value: 'tomorrow' },
    { kind: 'empty-text', title: 'is an empty text', value: '' },
  ],
}

/** The odd values of a type. */
export function oddValues(type: ColumnType): readonly OddValue[] {
  switch (type.kind) {
    case 'scalar':
      return [...anyType, ...scalarOdds[type.type]]
    case 'array':
      return [
        ...anyType.filter(({ tag }) => tag !== 'list'),
        { kind: 'empty', title: 'is an empty list', value: [] },
        { kind: 'null', tag: 'inside', title: 'has null inside', value: [sampleOf(type.items, 0), null] },
        {
          kind: 'wrong-type',
          tag: 'scalar',
          title: 'is one value instead of a list',
          value: sampleOf(type.items, 0),
        },
      ]
    case 'object':
      return [
        ...anyType.filter(({ tag }) => tag !== 'dict'),
        {
          kind: 'missing',
          tag: 'property',
          title: 'lacks its first property',
          value: withoutFirst(sampleOf(type, 0)),
        },
        { kind: 'extra', tag: 'property', title: 'has a property more', value: withExtra(sampleOf(type, 0)) },
        { kind: 'empty', title: 'is an empty dict', value: new Map() },
      ]
    case 'map':
      return [
        ...anyType.filter(({ tag }) => tag !== 'dict'),
        { kind: 'empty', title: 'is an empty dict', value: new Map() },
        { kind: 'null', tag: 'inside', title: 'has null inside', value: new Map([['key', null]]) },
      ]
    case 'any':
      return anyType
  }
}

function withoutFirst(value: Value): Value {
  return value instanceof Map ? new Map(Array.from(value).slice(1)) : value
}

function withExtra(value: Value): Value {
  return value instanceof Map ? new Map([...value, ['palate_extra', 1n]]) : value
}
