import { expect, test } from 'vitest'
import type { Value } from '#shared/values.ts'
import { isInstant } from '#shared/values.ts'
import { strOf } from '#app/python-data/python-repr.ts'
import { parseYaml } from './parse-yaml.ts'
import { YamlError } from './yaml-error.ts'

/** What PyYAML 6's `safe_load` makes of `- <text>`, type and value. */
const plainScalars: readonly (readonly [string, string])[] = [
  ['yes', 'True'],
  ['No', 'False'],
  ['on', 'True'],
  ['OFF', 'False'],
  ['y', 'str y'],
  ['n', 'str n'],
  ['YES', 'True'],
  ['yEs', 'str yEs'],
  ['TRUE', 'True'],
  ['tRue', 'str tRue'],
  ['~', 'None'],
  ['Null', 'None'],
  ['nULL', 'str nULL'],
  ['', 'None'],
  ['0', 'int 0'],
  ['-0', 'int 0'],
  ['+1', 'int 1'],
  ['010', 'int 8'],
  ['08', 'str 08'],
  ['0o10', 'str 0o10'],
  ['0x1F', 'int 31'],
  ['-0x1f', 'int -31'],
  ['0b101', 'int 5'],
  ['1_000', 'int 1000'],
  ['1__0', 'int 10'],
  ['0_7', 'int 7'],
  ['1e3', 'str 1e3'],
  ['1.0e3', 'str 1.0e3'],
  ['1.0e+3', 'float 1000.0'],
  ['1.e+3', 'float 1000.0'],
  ['+12e03', 'str +12e03'],
  ['.5', 'float 0.5'],
  ['-.5', 'str -.5'],
  ['.5e-1', 'float 0.05'],
  ['1.', 'float 1.0'],
  ['1._5', 'float 1.5'],
  ['685_230.15', 'float 685230.15'],
  ['-1_000.5_0', 'float -1000.5'],
  ['.inf', 'float inf'],
  ['-.INF', 'float -inf'],
  ['.nan', 'float nan'],
  ['inf', 'str inf'],
  ['1.0e+400', 'float inf'],
  ['1e400', 'str 1e400'],
  ['1:30', 'int 90'],
  ['-1:30', 'int -90'],
  ['190:20:30', 'int 685230'],
  ['1:30.5', 'float 90.5'],
  ['12:60', 'str 12:60'],
  ['9223372036854775808', 'int 9223372036854775808'],
  ['123456789012345678901234567890', 'int 123456789012345678901234567890'],
  ['3.11.7', 'str 3.11.7'],
  ['3.10', 'float 3.1'],
  ['2024-01-01', 'date 2024-01-01'],
  ['2024-1-1', 'str 2024-1-1'],
  ['2024-01-01 10:00:00', 'datetime 2024-01-01 10:00:00'],
  ['2024-01-01T10:00:00Z', 'datetime 2024-01-01 10:00:00+00:00'],
  ['2024-01-01 10:00:00.123456789', 'datetime 2024-01-01 10:00:00.123456'],
  ['2024-01-01t10:00:00+02:00', 'datetime 2024-01-01 10:00:00+02:00'],
  ['2024-01-01 10:00:00 -5', 'datetime 2024-01-01 10:00:00-05:00'],
  ['2024-1-2 3:04:05', 'datetime 2024-01-02 03:04:05'],
  ['1,000', 'str 1,000'],
  ['None', 'str None'],
  ['0x', 'str 0x'],
  ['hello', 'str hello'],
  ["'010'", 'str 010'],
  ['"yes"', 'str yes'],
  ['!!str 010', 'str 010'],
  ['!!int "12"', 'int 12'],
  ['!!float "2.5"', 'float 2.5'],
  ['! 5', 'str 5'],
]

function shown(value: Value | undefined): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'bigint') return `int ${value}`
  if (typeof value === 'number') {
    const text = Number.isFinite(value)
      ? String(value)
      : String(value).toLowerCase().replace('infinity', 'inf')
    return `float ${Number.isInteger(value) ? `${value}.0` : text}`
  }
  if (isInstant(value)) {
    return `${value.unit === 'D' ? 'date' : 'datetime'} ${strOf(value)}`
  }
  return typeof value === 'string' ? `str ${value}` : 'other'
}

test.each(plainScalars)('%j is %s, as to PyYAML', (text, expected) => {
  const { value } = parseYaml(`- ${text}\n`)
  expect(Array.isArray(value) ? shown(value[0]) : 'no list').toBe(expected)
})

function failureOf(text: string): string {
  try {
    parseYaml(text)
    return 'no failure'
  } catch (error) {
    return error instanceof YamlError
      ? `${error.kind} ${error.line}:${error.column}`
      : `crash: ${String(error)}`
  }
}

test.each([
  ['a tag that would make an object', 'a: 1\nb: !!python/object/apply:os.system [x]\n', 'tag 2:'],
  ['a tag of its own', 'a: !mine x\n', 'tag 1:'],
  ['a month 13', 'a: 2024-13-01\n', 'syntax 1:'],
  ['an alias without anchor', 'a: *nobody\n', 'syntax 1:'],
  ['two documents', 'a: 1\n---\nb: 2\n', 'syntax '],
  ['a list as key', '? [a]\n: b\n', 'syntax 1:'],
  ['a merge of text', '<<: text\na: 1\n', 'syntax 1:'],
  ['a control character', 'a: b\u0007\n', 'syntax 1:5'],
  ['a lone surrogate', 'a: \ud800\n', 'syntax 1:4'],
  ['flow nesting without end', '['.repeat(100_000), 'limit '],
  ['deep nesting', `${'['.repeat(200)}${']'.repeat(200)}`, 'limit '],
  [
    'block nesting without end',
    Array.from({ length: 1500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
    'limit ',
  ],
  ['parts without end', '- a\n'.repeat(200_000), 'limit 1:1'],
])('refuses %s and says where', (_, text, expected) => {
  expect(failureOf(text)).toContain(expected)
})

test('an alias bomb is a limit, whatever it would expand to', () => {
  const lines = Array.from(
    { length: 30 },
    (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level},`.repeat(10)}]`,
  )
  expect(failureOf(`a0: &a0 x\n${lines.join('\n')}\n`)).toContain('limit 7:')
})

test('an alias in its own anchor is null and told', () => {
  const { value, cycles } = parseYaml('a: &a\n  b: 1\n  again: *a\n')
  expect(value).toEqual(
    new Map([
      [
        'a',
        new Map<string, Value>([
          ['b', 1n],
          ['again', null],
        ]),
      ],
    ]),
  )
  expect(cycles).toEqual([3])
})

test('aliases share a value, a later anchor of the same name counts from there', () => {
  const { value } = parseYaml('a: &x 1\nb: *x\nc: &x 2\nd: *x\n')
  expect(value).toEqual(
    new Map([
      ['a', 1n],
      ['b', 1n],
      ['c', 2n],
      ['d', 2n],
    ]),
  )
})

test('merge keys bring what is not there, of a list the earlier wins', () => {
  const { value } = parseYaml('p: &p {a: 1, b: 1}\nq: &q {b: 2, c: 2}\nr:\n  <<: [*p, *q]\n  c: 3\n')
  const merged = value instanceof Map ? value.get('r') : null
  expect(merged).toEqual(
    new Map([
      ['b', 1n],
      ['c', 3n],
      ['a', 1n],
    ]),
  )
})

test('a key written twice keeps its last value and is told with its line', () => {
  const { value, duplicateKeys } = parseYaml('a: 1\nb: 2\na: 3\n__proto__: x\n')
  expect(value).toEqual(
    new Map<string, Value>([
      ['a', 3n],
      ['b', 2n],
      ['__proto__', 'x'],
    ]),
  )
  expect(duplicateKeys).toEqual([{ key: 'a', line: 3 }])
})

test('keys have types as values do', () => {
  const { value } = parseYaml('yes: a\n1: b\n1.5: c\n~: d\n2024-01-01: e\n')
  expect(value).toEqual(
    new Map<Value, Value>([
      [true, 'a'],
      [1n, 'b'],
      [1.5, 'c'],
      [null, 'd'],
      ['2024-01-01', 'e'],
    ]),
  )
})
