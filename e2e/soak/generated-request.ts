/** Generated requests to a scoring server: a signature and a payload that mostly fits it. */
import fc from 'fast-check'
import type { MadeRequest } from '#app/payload/request-outcome.testing.ts'
import type { ColumnType } from '#shared/model.ts'
import { inputsJson, makeInputs, makeParams, paramsJson } from './generated-schema.ts'
import type { MadeColumn, MadeInputs, MadeParam, MadeTensor } from './generated-schema.ts'
import { dict, goodCell, list, oddCell, times } from './json-cells.ts'
import type { Pick } from './json-cells.ts'
import { oddRequest } from './odd-request.ts'
import type { FittedColumn } from './odd-request.ts'

/** Signatures and requests of every kind. */
export const madeRequests: fc.Arbitrary<MadeRequest> = fc.gen().map((gen) => {
  const pick: Pick = (choices) => {
    const chosen = choices[gen(fc.nat, { max: choices.length - 1 })]
    if (chosen === undefined) throw new RangeError('There is nothing to choose from.')
    return chosen
  }
  return makeRequest(pick)
})

/** Signatures of every kind with requests that have something wrong in their form. */
export const oddMadeRequests: fc.Arbitrary<MadeRequest> = fc.gen().map((gen) => {
  const pick: Pick = (choices) => {
    const chosen = choices[gen(fc.nat, { max: choices.length - 1 })]
    if (chosen === undefined) throw new RangeError('There is nothing to choose from.')
    return chosen
  }
  return makeOddRequest(pick)
})

function makeOddRequest(pick: Pick): MadeRequest {
  const inputs = makeInputs(pick)
  const params = makeParams(pick)
  const described = { inputs: inputsJson(inputs), params: paramsJson(params, pick) }
  const signature = described.inputs === null && described.params === null ? null : described
  const { contentType, body } = oddRequest(columnsFor(inputs), pick)
  const text = body.toString('utf8')
  if (Buffer.from(text).equals(body)) return { signature, contentType, body: text }
  return { signature, contentType, body: body.toString('base64'), encoding: 'base64' }
}

function columnsFor(inputs: MadeInputs): readonly FittedColumn[] {
  switch (inputs.kind) {
    case 'none':
      return [{ name: 'a', type: { kind: 'scalar', type: 'double' } }]
    case 'columns':
      return inputs.columns.map(({ name, type }, place) => ({ name: name ?? String(place), type }))
    case 'tensors':
      return inputs.tensors.map(({ name, dtype, shape }) => ({
        name: name ?? 'a',
        type: shape.length > 1 ? { kind: 'array', items: tensorType(dtype) } : tensorType(dtype),
      }))
  }
}

function makeRequest(pick: Pick): MadeRequest {
  const inputs = makeInputs(pick)
  const params = makeParams(pick)
  const described = { inputs: inputsJson(inputs), params: paramsJson(params, pick) }
  const signature = described.inputs === null && described.params === null ? null : described
  if (inputs.kind === 'columns' && pick([true, ...times(9, () => false)])) {
    return { signature, contentType: 'text/csv', body: csvBody(inputs.columns, pick) }
  }
  const body = dict([...dataEntries(inputs, pick), ...paramEntries(params, pick)])
  return { signature, contentType: 'application/json', body }
}

function dataEntries(inputs: MadeInputs, pick: Pick): readonly (readonly [string, string])[] {
  if (pick([true, ...times(40, () => false)])) {
    return [[pick(['messages', 'prompt', 'input']), pick(['"a"', '[1]', '[{"role": "user"}]', 'null'])]]
  }
  switch (inputs.kind) {
    case 'tensors':
      return tensorEntries(inputs.tensors, pick)
    case 'columns':
      return columnEntries(inputs.columns, pick)
    case 'none':
      return columnEntries(
        [
          { name: 'a', type: { kind: 'any' }, required: true },
          { name: 'b', type: { kind: 'scalar', type: 'double' }, required: true },
        ],
        pick,
      )
  }
}

/** Cells by column, with the names they are sent under. */
interface Cells {
  readonly names: readonly string[]
  readonly columns: readonly (readonly string[])[]
  readonly rowCount: number
}

function makeCells(specs: readonly MadeColumn[], pick: Pick): Cells {
  const rowCount = pick([1, 1, 1, 2, 2, 3, 0])
  const sent = specs.map(({ name, type }, place) => ({
    name: name ?? String(place),
    cells: makeColumn(type, rowCount, pick),
  }))
  const arranged = arrange(sent, rowCount, pick)
  return { names: arranged.map(({ name }) => name), columns: arranged.map(({ cells }) => cells), rowCount }
}

function makeColumn(type: ColumnType, rowCount: number, pick: Pick): readonly string[] {
  const mode = pick([
    'good',
    'good',
    'good',
    'good',
    'good',
    'good',
    'good',
    'one-odd',
    'one-odd',
    'odd',
    'null',
  ] as const)
  const oddRow = pick([0, 1, 2])
  return times(rowCount, (row) => {
    if (mode === 'null' && row === oddRow) return 'null'
    const isOdd = mode === 'odd' || (mode === 'one-odd' && row === oddRow % Math.max(rowCount, 1))
    return isOdd ? oddCell(type, pick) : goodCell(type, pick)
  })
}

interface SentColumn {
  readonly name: string
  readonly cells: readonly string[]
}

/** Mostly as it should be; otherwise a column left out, added, moved, twice or under another name. */
function arrange(sent: readonly SentColumn[], rowCount: number, pick: Pick): readonly SentColumn[] {
  const [first, ...rest] = sent
  if (first === undefined) return sent
  const extra = { name: pick(['z', '0', 'A']), cells: times(rowCount, () => '5') }
  switch (pick([...times(12, () => 'same'), 'dropped', 'extra', 'moved', 'twice', 'renamed'])) {
    case 'dropped':
      return rest.length === 0 ? [extra] : rest
    case 'extra':
      return pick([
        [...sent, extra],
        [extra, ...sent],
      ])
    case 'moved':
      return [...rest, first]
    case 'twice':
      return [...sent, first]
    case 'renamed':
      return [{ ...first, name: first.name.toUpperCase() }, ...rest]
    default:
      return sent
  }
}

function columnEntries(specs: readonly MadeColumn[], pick: Pick): readonly (readonly [string, string])[] {
  const cells = makeCells(specs, pick)
  const isUnnamed = specs.some(({ name }) => name === null)
  const form = pick(['dataframe_split', 'dataframe_records', 'instances', 'inputs'] as const)
  switch (form) {
    case 'dataframe_split':
      return [[form, splitOf(cells, isUnnamed, pick)]]
    case 'dataframe_records':
      return [[form, list(recordsOf(cells, pick))]]
    case 'instances':
      return [
        [form, pick([list(recordsOf(cells, pick)), list(recordsOf(cells, pick)), looseData(cells, pick)])],
      ]
    case 'inputs':
      return [[form, pick([columnsOf(cells, pick), columnsOf(cells, pick), looseData(cells, pick)])]]
  }
}

function rowsOf({ columns, rowCount }: Cells): readonly (readonly string[])[] {
  return times(rowCount, (row) => columns.map((column) => column[row] ?? 'null'))
}

function splitOf(cells: Cells, isUnnamed: boolean, pick: Pick): string {
  const rows = rowsOf(cells).map((row) => list(pick([true, ...times(30, () => false)]) ? row.slice(1) : row))
  const names = list(
    cells.names.map((name, place) =>
      isUnnamed && pick([true, false]) ? String(place) : JSON.stringify(name),
    ),
  )
  const entries: (readonly [string, string])[] = [['data', list(rows)]]
  if (pick([false, ...times(9, () => true)])) entries.unshift(['columns', names])
  if (pick([true, ...times(9, () => false)])) {
    entries.push(['index', list(times(cells.rowCount, (row) => pick([`"r${row}"`, String(row + 5)])))])
  }
  return dict(entries)
}

function recordsOf(cells: Cells, pick: Pick): readonly string[] {
  return rowsOf(cells).map((row) => {
    const entries = row.map((cell, place) => [cells.names[place] ?? '', cell] as const)
    return dict(pick([true, ...times(15, () => false)]) ? entries.slice(1) : entries)
  })
}

function columnsOf({ names, columns }: Cells, pick: Pick): string {
  return dict(
    columns.map((cells, place) => {
      const isAlone = cells.length === 1 && pick([true, false, false])
      return [names[place] ?? '', isAlone ? (cells[0] ?? 'null') : list(cells)] as const
    }),
  )
}

/** Other containers for the same cells. */
function looseData(cells: Cells, pick: Pick): string {
  const [column = ['1']] = cells.columns
  return pick([
    list(recordsOf(cells, pick)),
    list(rowsOf(cells).map(list)),
    list(column),
    column[0] ?? '[]',
    columnsOf(cells, pick),
    dict([['a', columnsOf(cells, pick)]]),
  ])
}

function csvBody(specs: readonly MadeColumn[], pick: Pick): string {
  const cells = makeCells(
    specs.map((spec) => (spec.type.kind === 'scalar' ? spec : { ...spec, type: { kind: 'any' } })),
    pick,
  )
  const rows = rowsOf(cells).map((row) => row.map((cell) => csvCell(cell, pick)).join(','))
  const header = pick([true, true, true, true, false]) ? [cells.names.join(',')] : []
  return [...header, ...rows, ''].join(pick(['\n', '\n', '\r\n']))
}

function csvCell(cell: string, pick: Pick): string {
  const text = cell === 'null' ? pick(['', 'NA', 'null']) : cell.startsWith('"') ? JSON.parse(cell) : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const scalarOfDtype: readonly (readonly [RegExp, ColumnType])[] = [
  [/^float/, { kind: 'scalar', type: 'double' }],
  [/int/, { kind: 'scalar', type: 'integer' }],
  [/^bool/, { kind: 'scalar', type: 'boolean' }],
  [/^datetime/, { kind: 'scalar', type: 'datetime' }],
]

function tensorType(dtype: string): ColumnType {
  return scalarOfDtype.find(([pattern]) => pattern.test(dtype))?.[1] ?? { kind: 'scalar', type: 'string' }
}

function tensorEntries(specs: readonly MadeTensor[], pick: Pick): readonly (readonly [string, string])[] {
  const rowCount = pick([1, 2, 2, 3, 0])
  const arrays = specs.map((spec) => ({ name: spec.name, text: makeTensor(spec, rowCount, pick) }))
  const [first] = arrays
  const data =
    first === undefined || first.name === null
      ? (first?.text ?? '[]')
      : dict(arrange2(arrays, pick).map(({ name, text }) => [name ?? '', text] as const))
  const form = pick([
    'inputs',
    'inputs',
    'inputs',
    'instances',
    'dataframe_split',
    'dataframe_records',
  ] as const)
  if (form === 'inputs') return [[form, data]]
  if (form === 'instances') return [[form, pick([data, list(tensorRecords(specs, rowCount, pick))])]]
  const columns = specs.map((spec): MadeColumn => ({
    name: spec.name,
    type: spec.shape.length > 1 ? { kind: 'array', items: tensorType(spec.dtype) } : tensorType(spec.dtype),
    required: true,
  }))
  const wide = pick([columns, columns.flatMap((column) => [column, { ...column, name: `${column.name}2` }])])
  const cells = makeCells(wide, pick)
  return [[form, form === 'dataframe_split' ? splitOf(cells, true, pick) : list(recordsOf(cells, pick))]]
}

function arrange2<T extends { readonly name: string | null }>(
  arrays: readonly T[],
  pick: Pick,
): readonly T[] {
  const [first, ...rest] = arrays
  if (first === undefined) return arrays
  switch (pick([...times(8, () => 'same'), 'dropped', 'extra', 'moved'])) {
    case 'dropped':
      return rest
    case 'extra':
      return [...arrays, { ...first, name: 'extra' }]
    case 'moved':
      return [...rest, first]
    default:
      return arrays
  }
}

function tensorRecords(specs: readonly MadeTensor[], rowCount: number, pick: Pick): readonly string[] {
  return times(rowCount, () =>
    dict(
      specs.map(
        (spec) => [spec.name ?? 'x', makeTensor({ ...spec, shape: spec.shape.slice(1) }, 1, pick)] as const,
      ),
    ),
  )
}

function makeTensor({ dtype, shape }: MadeTensor, rowCount: number, pick: Pick): string {
  const type = tensorType(dtype)
  const chance = pick([0, 0, 0, 1, 4])
  const extents = shape.map((extent) => (extent === -1 ? rowCount : extent))
  const sent = pick([
    extents,
    extents,
    extents,
    extents,
    extents.slice(1),
    [...extents, 1],
    extents.map((extent) => extent + 1),
  ])
  const nested = (axis: number): string => {
    const extent = sent[axis]
    if (extent !== undefined) return list(times(extent, () => nested(axis + 1)))
    const isOdd = chance > 0 && pick([0, 1, 2, 3, 4, 5]) < chance
    return isOdd ? oddCell(type, pick) : goodCell(type, pick)
  }
  return nested(0)
}

function paramEntries(params: readonly MadeParam[], pick: Pick): readonly (readonly [string, string])[] {
  const mode = pick([...times(params.length === 0 ? 10 : 1, () => 'absent'), 'sent', 'sent', 'odd'])
  if (mode === 'absent') return []
  if (mode === 'odd' && pick([true, false, false]))
    return [['params', pick(['null', '[]', '1', '"a"', '{}'])]]
  const entries = params
    .filter(() => pick([true, true, false]))
    .map(({ name, type, isList }) => {
      const spec: ColumnType = { kind: 'scalar', type }
      const cell = () => (mode === 'odd' ? oddCell(spec, pick) : goodCell(spec, pick))
      return [name, pick([true, true, true, false]) === isList ? list([cell(), cell()]) : cell()] as const
    })
  return [['params', dict(pick([true, false, false]) ? [...entries, ['unknown', '1'] as const] : entries)]]
}
