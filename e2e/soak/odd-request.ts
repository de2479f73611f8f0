/** Odd requests: what clients send by mistake, in every place of a request where something can be wrong. */
import type { Pick } from './json-cells.ts'
import { dict, goodCell, list, oddCells, times } from './json-cells.ts'
import type { ColumnType } from '#shared/model.ts'

/** A column that a model was fitted on. */
export interface FittedColumn {
  readonly name: string
  readonly type: ColumnType
}

/** A request as bytes. */
export interface OddRequest {
  readonly contentType: string | null
  readonly body: Buffer
  /** What the bytes hold, where they cannot be read by eye. */
  readonly told?: string
}

/** A request that mostly has one thing wrong: a cell, a container, a key, the text or the header. */
export function oddRequest(columns: readonly FittedColumn[], pick: Pick): OddRequest {
  const flaw = pick([
    'none',
    'cells',
    'cells',
    'shape',
    'shape',
    'shape',
    'keys',
    'text',
    'header',
    'csv',
  ] as const)
  const json = (text: string): OddRequest => ({ contentType: 'application/json', body: Buffer.from(text) })
  switch (flaw) {
    case 'none':
      return json(plainBody(columns, pick, goodCell))
    case 'cells': {
      const odd = pick(oddCells)
      const chance = pick([2, 2, 12, 30])
      return json(
        plainBody(columns, pick, (type) =>
          pick(times(chance, (place) => place)) === 0 ? pick([odd, pick(oddCells)]) : goodCell(type, pick),
        ),
      )
    }
    case 'shape':
      return json(oddShape(columns, pick))
    case 'keys':
      return json(oddKeys(columns, pick))
    case 'text':
      return { contentType: 'application/json', body: oddText(plainBody(columns, pick, goodCell), pick) }
    case 'header':
      return {
        contentType: pick(contentTypes),
        body: Buffer.from(pick([plainBody(columns, pick, goodCell), csvText(columns, pick)])),
      }
    case 'csv':
      return {
        contentType: pick(['text/csv', 'text/csv; charset=utf-8']),
        body: Buffer.from(csvText(columns, pick)),
      }
  }
}

type MakeCell = (type: ColumnType, pick: Pick) => string

function rowsOf(
  columns: readonly FittedColumn[],
  pick: Pick,
  make: MakeCell,
): readonly (readonly string[])[] {
  return times(pick([1, 2, 2, 3]), () => columns.map(({ type }) => make(type, pick)))
}

/** Cells in one of the four forms, or as arrays. */
function plainBody(columns: readonly FittedColumn[], pick: Pick, make: MakeCell): string {
  const rows = rowsOf(columns, pick, make)
  const names = columns.map(({ name }) => name)
  return formOf(names, rows, pick)
}

function formOf(names: readonly string[], rows: readonly (readonly string[])[], pick: Pick): string {
  const records = list(rows.map((row) => dict(row.map((cell, place) => [names[place] ?? '', cell] as const))))
  const arrays = list(rows.map(list))
  const byColumn = dict(
    names.map((name, place) => [name, list(rows.map((row) => row[place] ?? 'null'))] as const),
  )
  const split = dict([
    ['columns', list(names.map((name) => JSON.stringify(name)))],
    ['data', arrays],
  ])
  const [form, content] = pick([
    ['dataframe_split', split],
    ['dataframe_split', split],
    ['dataframe_split', dict([['data', arrays]])],
    ['dataframe_records', records],
    ['instances', records],
    ['instances', arrays],
    ['inputs', byColumn],
    ['inputs', arrays],
    ['inputs', records],
    ['inputs', list(rows.map((row) => row[0] ?? 'null'))],
    ['instances', list(rows.map((row) => row[0] ?? 'null'))],
    ['inputs', rows[0]?.[0] ?? 'null'],
  ] as const)
  return dict([[form, content]])
}

const labels = String.raw`
"a"  "b"  "c"  "city"  0  1  2  1.0  0.5  true  false  null  NaN  Infinity  ["a", "b"]  ["a"]  []  [["a"]]
{}  {"a": 1}  ""  "a"  12345678901234567890  -1  "0"  "ä"  "\ud800"  "a\u0000"  1e20  [1, "x"]  ["a", ["b"]]
`
  .trim()
  .split(/ {2,}|\n/)

const scraps = String.raw`
null  true  0  1.5  ""  "abc"  []  {}  [[]]  [[], []]  [{}]  [null]  [1]  [1, 2, 3]  ["a"]  [[1]]  [[1, 2, 3]]
[[1, 2], [3]]  [[1, 2, 3], null]  [null, [1, 2, 3]]  [{"a": 1}, null]  [{"a": 1}, 2]  [{"a": 1}, [1]]  [1, [2]]  [[1], 2]
{"a": 1}  {"a": [1]}  {"a": [1], "b": [2, 3]}  {"a": {"0": 1}}  {"0": [1]}  [[[1, 2, 3]]]  [[[1], [2], [3]]]
[{"a": 1}, {"b": 2}]  [{"a": [1, 2]}]  {"a": null}  {"a": []}  {"": 1}  [true, false]  ["1", 2]  [[true, "a", null]]
[["1", "2", "3"]]  [[1, 2, 3], [4, 5]]  [[NaN, 1, 2]]  [[1, null, 2]]  [{}, {}]  [[], [1, 2, 3]]  [{"a": 1, "b": 2, "c": 3}]
{"columns": ["a"], "data": [[1]]}  9223372036854775808  [9223372036854775808]  [[1, 2, 36893488147419103232]]  [[[]]]
[["2024-01-01", 1, 2]]  "2024-01-01"  ["2024-01-01"]  [[{"a": 1}, 1, 2]]  [[[1], 1, 2]]  [["a", "b", "c", "d", "e"]]  [1.5, 2]
["a", "b"]  [[1, 2, 3, 4]]  {"a": "x", "b": 1, "c": 2}  {"a": [1, 2], "b": [1, 2], "c": [3, 4]}  {"a": [[1, 2]]}  [null, null]
`
  .trim()
  .split(/ {2,}|\n/)

/** Containers that are not what they should be. */
function oddShape(columns: readonly FittedColumn[], pick: Pick): string {
  const form = pick([
    'dataframe_split',
    'dataframe_split',
    'dataframe_split',
    'dataframe_records',
    'instances',
    'inputs',
  ])
  if (form !== 'dataframe_split' || pick([true, ...times(8, () => false)]))
    return dict([[form, pick(scraps)]])
  const rows = rowsOf(columns, pick, goodCell)
  const data = pick([
    list(rows.map(list)),
    list(rows.map(list)),
    list(rows.map(list)),
    list(rows.map(list)),
    pick(scraps),
  ])
  const names = columns.map(({ name }) => JSON.stringify(name))
  const oddNames = pick([
    list(names),
    list(names.map((name) => pick([name, name, pick(labels)]))),
    list(columns.map(() => pick(labels))),
    list(columns.map((_, place) => `["a", "${place}"]`)),
    list([...names].reverse()),
    list(names.slice(1)),
    list([...names, pick(labels)]),
    pick(scraps),
  ])
  const index = pick([
    list(rows.map((_, row) => String(row))),
    list(rows.map(() => pick(labels))),
    list([...rows.map((_, row) => String(row)), '7']),
    pick(scraps),
  ])
  const entries = [
    pick([['columns', oddNames] as const, ['columns', list(names)] as const]),
    ['data', data] as const,
    ...pick([[], [], [['index', index] as const], [[pick(['Columns', 'dtype', 'name']), '1'] as const]]),
  ]
  return dict([
    [form, dict(pick([entries, entries, entries, entries, entries.slice(1), entries.slice(0, 1)]))],
  ])
}

/** Keys at the top that are missing, twice, wrong, or of another protocol. */
function oddKeys(columns: readonly FittedColumn[], pick: Pick): string {
  const base = plainBody(columns, pick, goodCell).slice(1, -1)
  const other = plainBody(columns, pick, goodCell).slice(1, -1)
  const extra = pick([
    '"params": null',
    '"params": {}',
    '"params": []',
    '"params": [1]',
    '"params": "x"',
    '"params": {"a": 1}',
    '"params": 1',
    '"signature_name": "s"',
    '"messages": [{"role": "user", "content": "hi"}]',
    '"prompt": "hi"',
    '"input": "hi"',
    '"input": ["hi", "there"]',
    '"messages": null',
    '"": 1',
    '"temperature": 0.5',
    '"context": {"a": 1}',
  ])
  return pick([
    `{${base}, ${other}}`,
    `{${extra}, ${base}}`,
    `{${base}, ${extra}}`,
    `{${extra}}`,
    `{${extra}, "temperature": 1}`,
    `{${base.replace(/^"[a-z_]+"/, (key) => pick([key.toUpperCase(), key.replace('_', '-'), '"data"', '"input_data"', '"columns"', '" inputs"', '"input"', '"split"']))}}`,
    `{${base.replace(/^"[a-z_]+"/, () => pick(['"inputs"', '"instances"', '"dataframe_records"', '"dataframe_split"']))}}`,
    `[{${base}}]`,
    '{}',
  ])
}

/** The text of a body broken, or written otherwise. */
function oddText(text: string, pick: Pick): Buffer {
  const at = pick(times(text.length, (place) => place))
  const nested = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth)
  const cut = text.slice(0, at)
  const rest = text.slice(at)
  const utf16 = Buffer.from(text, 'utf16le')
  return pick([
    () => Buffer.from(cut),
    () => Buffer.from(cut + rest.slice(1)),
    () =>
      Buffer.from(
        cut +
          pick([
            ',',
            '}',
            ']',
            '{',
            '[',
            '"',
            ':',
            '0',
            '\u00a0',
            '\u0001',
            '\n',
            '\t',
            '\u0000',
            '//',
            '\\',
          ]) +
          rest,
      ),
    () => Buffer.from(`\ufeff${text}`),
    () => Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]),
    () => utf16,
    () => Buffer.from(text.replaceAll('"', "'")),
    () =>
      Buffer.concat([
        Buffer.from(cut),
        Buffer.from([pick([0xff, 0x80, 0xc3, 0xed, 0xf8, 0xe0])]),
        Buffer.from(rest),
      ]),
    () =>
      Buffer.from(
        pick([
          '',
          ' ',
          'null',
          '[]',
          '1',
          '"a"',
          'true',
          'NaN',
          '1.5',
          '{',
          '{}',
          '[{}]',
          '\u0000',
          'a=1&b=2',
          '-',
          '1e999',
          '"\\ud800"',
          '{"a":1}x',
          '-Infinity',
          '{"inputs"}',
          '{"inputs":}',
          '{,}',
          '{"inputs": [1,]}',
          '{inputs: 1}',
          '{"inputs": 01}',
          '{"inputs": .5}',
          '{"inputs": 1.}',
          '{"inputs": +1}',
          '{"inputs": 0x1}',
          '{"inputs": tru}',
          '{"inputs": "\\x"}',
          '{"inputs": "\\u12"}',
          '{"inputs": "a\nb"}',
          '{"inputs": -NaN}',
          '{"inputs": Inf}',
        ]),
      ),
    () => Buffer.from(`  ${text}\n\n`),
    () => Buffer.from(`${text}${pick([text, ',', ' x', '\u0000', '\u00a0'])}`),
    () => Buffer.from(`{"inputs": ${nested(pick([2, 10, 33, 65, 100, 300, 600, 850]), '[', ']')}}`),
    () => Buffer.from(`{"inputs": ${nested(pick([2, 10, 100]), '{"a":', '}').replace('{"a":}', '1')}}`),
    () => Buffer.from(`{"inputs": ${'9'.repeat(pick([18, 19, 20, 40, 4299, 4300, 4301]))}}`),
  ])()
}

const contentTypes: readonly (string | null)[] = [
  null,
  '',
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset=UTF-8',
  'application/json; charset="utf-8"',
  'application/json; charset=utf8',
  'application/json; charset=iso-8859-1',
  'application/json; Charset=utf-8',
  'application/json; charset',
  'application/json; charset=',
  'application/json;',
  'application/json; ; charset=utf-8',
  'application/json; charset=latin1; charset=utf-8',
  'application/json; format=pandas-split',
  'application/JSON',
  'Application/json',
  'application/x-json',
  'application/json, text/csv',
  'text/json',
  'text/csv',
  'text/csv; charset=utf-8; header=present',
  'text/csv;',
  'TEXT/CSV',
  'text/plain',
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencoded',
  'application/vnd.apache.parquet',
  'application/octet-stream',
  ';charset=utf-8',
  'json',
]

const csvCells = String.raw`
1  2.5  -3  abc  ""  "a,b"  "a""b"  ''  NA  NaN  nan  null  None  N/A  #N/A  -  true  True  TRUE  false  yes  inf  -inf  Infinity  1e5  1e400
 1  1   " 1"  1,5  1_000  0x10  +1  01  99999999999999999999  9223372036854775808  2024-01-01  ä  1.  .5  -0  1e  <NA>  n/a  NULL
`
  .trim()
  .split(/ {2,}|\n/)

/** CSV with headers, quotes, ends of line and rows that are mostly as they should be. */
function csvText(columns: readonly FittedColumn[], pick: Pick): string {
  const isOdd = pick([true, true, false])
  const plain = (type: ColumnType) => {
    const cell = goodCell(type, pick)
    return cell.startsWith('"')
      ? `"${String(JSON.parse(cell)).replaceAll('"', '""').replaceAll('\u0000', '')}"`
      : cell
  }
  const rows = times(pick([0, 1, 2, 2, 3]), () => {
    const cells = columns.map(({ type }) =>
      isOdd && pick([true, false, false, false]) ? pick(csvCells) : plain(type),
    )
    if (!isOdd) return cells
    return pick([cells, cells, cells, cells, cells, [...cells, '9'], cells.slice(1), [''], []])
  })
  const names = columns.map(({ name }) => name)
  const header = isOdd
    ? pick([
        names,
        names,
        names,
        names,
        [...names].reverse(),
        ['', ...names],
        names.map((name) => ` ${name}`),
        names.map((name) => `"${name}"`),
        names.map(() => 'a'),
        [...names, ''],
        names.slice(1),
        [...names, 'extra'],
        names.map((_, place) => String(place)),
      ])
    : names
  const lines = [header, ...rows].map((cells) =>
    cells.join(pick([',', ',', ',', ',', ',', ',', ',', ',', ';', ', '])),
  )
  const end = pick(['\n', '\n', '\n', '\r\n', '\r'])
  const text = lines.join(isOdd ? pick([end, end, end, end + end]) : '\n')
  if (!isOdd) return `${text}\n`
  return pick([
    `${text}${end}`,
    `${text}${end}`,
    text,
    `\ufeff${text}`,
    `${end}${text}`,
    `${text}${end}"open`,
    `${text}${end}a"b,1,2`,
    '',
    end,
    `${text} `,
    `# comment${end}${text}`,
    `${text}\u0000`,
  ])
}
