/** JSON texts of cells, good and odd ones, for generated requests. */
import type { ColumnType, ScalarType } from '#shared/model.ts'

/** Chooses one of a list; the generator's source of chance. */
export type Pick = <T>(choices: readonly T[]) => T

/** What a type is meant to be sent as. */
const good: Readonly<Record<ScalarType, readonly string[]>> = {
  boolean: ['true', 'false'],
  integer: ['0', '1', '-7', '2147483647', '-2147483648'],
  long: ['0', '1', '-7', '9007199254740993', '9223372036854775807', '-9223372036854775808'],
  float: ['0.5', '-1.25', '0.1', '3', '1e-5', '-0.0', '3.4028234663852886e+38'],
  double: ['0.5', '-1.25', '0.1', '3', '1e-5', '-0.0', '1.7976931348623157e308', '5e-324'],
  string: ['"a"', '""', '"1"', '"ä€😀"', '"x y"', '"nan"', '"a\\u0000"'],
  binary: ['"YWJj"', '""', '"AA=="', '"/+8="'],
  datetime: [
    '"2024-01-01"',
    '"2024-02-29T01:02:03"',
    '"2024-01-01T01:02:03.123456789"',
    '"2024-01-01 01:02:03.5"',
    '"2024-01-01T00:00:00Z"',
    '"2024-01-01T00:00:00+02:00"',
    '"1969-12-31"',
  ],
}

/** What breaks conversions, or is converted in a way nobody expects. */
export const oddCells: readonly string[] = String.raw`
null  true  false  NaN  Infinity  -Infinity  1e400  1e20  2.5  1.0  -0.0  1e16
0  1  -1  127  128  255  256  -129  32768  65536  16777217  2147483648  4294967296
9007199254740993  9223372036854775807  9223372036854775808  -9223372036854775809
18446744073709551615  18446744073709551616  123456789012345678901234567890  1704067200000000000
"1"  "1.5"  " 1 "  "1e3"  "abc"  ""  "nan"  "NaN"  "None"  "null"  "true"  "True"
"0x10"  "1_000"  "+1"  "Infinity"  "-inf"  "99999999999999999999"  "1."  ".5"  "٣"
"2024-01-01"  "2024-13-01"  "01/02/2024"  "13/02/2024"  "2024"  "20240101"  "2024-01"
"2024-01-01T00:00:00Z"  "2024-01-01T00:00:00+05:30"  "Jan 2, 2024"  "NaT"  "1677-09-21"
"2263-01-01"  "0001-01-01"  "10:00"  "2024-01-01T25:00"  "2024-01-01T00:00:00.1234567"
"YWJj"  "YW"  "Y"  "Y=Wj"  "YWJj\n"  "é"  "\ud800"  "a\tb"
[]  [1]  [1, 2]  ["a"]  [null]  [[1]]  [1, "a"]  {}  {"x": 1}  {"0": 1}  [{"x": 1}]
`
  .trim()
  .split(/ {2,}|\n/)

/** A cell as its type asks for. */
export function goodCell(type: ColumnType, pick: Pick, depth = 0): string {
  switch (type.kind) {
    case 'scalar':
      return pick(good[type.type])
    case 'array':
      return `[${times(pick([0, 1, 2, 3]), () => goodCell(type.items, pick, depth + 1)).join(', ')}]`
    case 'map':
      return dict(
        pick([[], ['k'], ['k', 'm']]).map((key) => [key, goodCell(type.values, pick, depth + 1)] as const),
      )
    case 'object':
      return dict(
        type.properties
          .filter(({ required }) => required || pick([true, false]))
          .map(({ name, type: inner }) => [name, goodCell(inner, pick, depth + 1)] as const),
      )
    case 'any':
      return pick(['1', '"a"', 'null', '[1, "a"]', '{"a": [1]}', '1.5', 'true'])
  }
}

/** A cell with something wrong in it, at any depth. */
export function oddCell(type: ColumnType, pick: Pick, depth = 0): string {
  if (type.kind === 'scalar' || type.kind === 'any' || pick([0, 1, 2]) === 0) return pick(oddCells)
  switch (type.kind) {
    case 'array':
      return `[${times(pick([1, 2, 3]), () => cell(type.items, pick, depth + 1)).join(', ')}]`
    case 'map':
      return dict(['k', 'm'].map((key) => [key, cell(type.values, pick, depth + 1)] as const))
    case 'object': {
      const entries = type.properties
        .filter(() => pick([true, true, true, false]))
        .map(({ name, type: inner }) => [name, cell(inner, pick, depth + 1)] as const)
      return dict(
        pick([true, false, false, false]) ? [...entries, ['extra', pick(oddCells)] as const] : entries,
      )
    }
  }
}

function cell(type: ColumnType, pick: Pick, depth: number): string {
  return pick([true, true, false]) ? goodCell(type, pick, depth) : oddCell(type, pick, depth)
}

/** A JSON object of keys and JSON texts. */
export function dict(entries: readonly (readonly [string, string])[]): string {
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}: ${value}`).join(', ')}}`
}

/** A JSON list of JSON texts. */
export function list(items: readonly string[]): string {
  return `[${items.join(', ')}]`
}

/** What `make` gives, so many times. */
export function times<T>(count: number, make: (place: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, place) => make(place))
}
