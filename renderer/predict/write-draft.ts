/** A draft as the body of a request to /invocations (`mlflow/pyfunc/scoring_server/__init__.py`). */
import { cellToNode } from './cell-json.ts'
import { absentCell, isAbsent } from './draft.ts'
import type {
  ArraysInput,
  Draft,
  DraftArray,
  DraftColumn,
  DraftParam,
  PayloadForm,
  Row,
  RowsInput,
} from './draft.ts'
import { isSingle, typeOfDtype } from './input-shape.ts'
import { parseJson, writeJson, writeJsonLines } from './json-text.ts'
import type { JsonEntry, JsonNode } from './json-text.ts'

/** The body on one line, as it is sent. */
export function writeDraft(draft: Draft): string {
  return writeJson(draftNode(draft))
}

/** The body over several lines, as it is shown. */
export function writeDraftLines(draft: Draft): string {
  return writeJsonLines(draftNode(draft))
}

/**
 * The form that can carry a draft: where some rows lack a column that others have, rows are sent as records, since
 * a split frame or columns cannot leave a single place out.
 */
export function formToSend(draft: Draft): PayloadForm {
  if (draft.input.kind === 'arrays') {
    const isSplit = draft.form === 'instances:arrays' && instancesNode(arraysNode(draft.input)) === null
    return isSplit ? 'inputs:arrays' : draft.form
  }
  if (!isRagged(draft.input)) return draft.form
  if (draft.form === 'dataframe_split') return 'dataframe_records'
  return draft.form === 'inputs:columns' ? 'inputs:records' : draft.form
}

function isRagged({ columns, rows }: RowsInput): boolean {
  return columns.some((_, place) => {
    const first = isAbsent(rows[0]?.[place])
    return rows.some((row) => isAbsent(row[place]) !== first)
  })
}

function draftNode(draft: Draft): JsonNode {
  const form = formToSend(draft)
  const key = form.split(':')[0] ?? form
  const whole = draft.input.kind === 'rows' ? rowsNode(draft.input, form) : arraysNode(draft.input)
  const input = form === 'instances:arrays' ? (instancesNode(whole) ?? whole) : whole
  const own = draft.params.filter((param) => param.cell !== null)
  const params: JsonEntry[] =
    own.length === 0 ? [] : [['params', { kind: 'object', entries: own.flatMap(paramEntry) }]]
  const extras = draft.extras.map(({ key, json }): JsonEntry => [key, jsonNode(json)])
  return { kind: 'object', entries: [[key, input], ...params, ...extras] }
}

function paramEntry(param: DraftParam): JsonEntry[] {
  const type = param.isList ? ({ kind: 'array', items: param.type } as const) : param.type
  const node = param.cell === null ? undefined : cellToNode(param.cell, type)
  return node === undefined ? [] : [[param.name, node]]
}

function jsonNode(text: string): JsonNode {
  const parsed = parseJson(text)
  return 'node' in parsed ? parsed.node : { kind: 'string', value: text }
}

function rowsNode(input: RowsInput, form: PayloadForm): JsonNode {
  switch (form) {
    case 'dataframe_split':
      return splitNode(input)
    case 'dataframe_records':
    case 'inputs:records':
    case 'instances:records':
      return list(input.rows.map((row) => recordNode(input.columns, row)))
    case 'inputs:columns':
      return { kind: 'object', entries: sentPlaces(input).map((place) => columnEntry(input, place)) }
    case 'inputs:values':
      return list(input.rows.map((row) => nodeAt(input.columns, row, 0)))
    case 'inputs:array':
    case 'instances:array':
      return arrayOfRows(input, null)
    case 'inputs:arrays':
    case 'instances:arrays':
      return { kind: 'object', entries: arrayNames(input).map((name) => [name, arrayOfRows(input, name)]) }
  }
}

function list(items: readonly JsonNode[]): JsonNode {
  return { kind: 'array', items }
}

function nodeAt(columns: readonly DraftColumn[], row: Row, place: number): JsonNode {
  const column = columns[place]
  const node = column === undefined ? undefined : cellToNode(row[place] ?? absentCell, column.type)
  return node ?? { kind: 'literal', value: null }
}

/** Places of the columns that are sent: all but those absent in every row. */
function sentPlaces({ columns, rows }: RowsInput): readonly number[] {
  const places = columns.map((_, place) => place)
  return rows.length === 0 ? places : places.filter((place) => rows.some((row) => !isAbsent(row[place])))
}

function splitNode(input: RowsInput): JsonNode {
  const places = sentPlaces(input)
  const names = places.map((place): JsonNode => {
    const column = input.columns[place]
    if (column?.isNumbered === true) return { kind: 'number', text: column.name }
    return { kind: 'string', value: column?.name ?? '' }
  })
  const data = input.rows.map((row) => list(places.map((place) => nodeAt(input.columns, row, place))))
  const index: JsonEntry[] = input.index === null ? [] : [['index', list(input.index.map(jsonNode))]]
  return { kind: 'object', entries: [...index, ['columns', list(names)], ['data', list(data)]] }
}

function recordNode(columns: readonly DraftColumn[], row: Row): JsonNode {
  const entries = columns.flatMap((column, place): JsonEntry[] => {
    const node = cellToNode(row[place] ?? absentCell, column.type)
    return node === undefined ? [] : [[column.name, node]]
  })
  return { kind: 'object', entries }
}

function columnEntry(input: RowsInput, place: number): JsonEntry {
  const name = input.columns[place]?.name ?? ''
  return [name, list(input.rows.map((row) => nodeAt(input.columns, row, place)))]
}

function arrayNames(input: RowsInput): readonly string[] {
  return [...new Set(input.columns.map((column) => column.part?.array ?? ''))]
}

/** The rows of one array: a list of numbers, or of lists where it has a second axis. */
function arrayOfRows(input: RowsInput, name: string | null): JsonNode {
  const places = input.columns.flatMap((column, place) =>
    column.part !== null && column.part.array === name ? [place] : [],
  )
  const isFlat = places.every((place) => input.columns[place]?.part?.place === null)
  return list(
    input.rows.map((row) => {
      const nodes = places.map((place) => nodeAt(input.columns, row, place))
      const [first] = nodes
      return isFlat && first !== undefined ? first : list(nodes)
    }),
  )
}

/** Arrays by name as a row of each; null where they are not as many rows. */
function instancesNode(arrays: JsonNode): JsonNode | null {
  if (arrays.kind !== 'object') return null
  const lists = arrays.entries.map(
    ([name, node]) => [name, node.kind === 'array' ? node.items : null] as const,
  )
  const count = lists[0]?.[1]?.length ?? 0
  if (!lists.every(([, items]) => items?.length === count)) return null
  return list(
    Array.from({ length: count }, (_none, row) => ({
      kind: 'object',
      entries: lists.flatMap(([name, items]): JsonEntry[] => {
        const item = items?.[row]
        return item === undefined ? [] : [[name, item]]
      }),
    })),
  )
}

function arrayNode(array: DraftArray): JsonNode | undefined {
  return cellToNode(array.cell, isSingle(array) ? typeOfDtype(array.dtype) : nestedList)
}

const nestedList = { kind: 'array', items: { kind: 'any' } } as const

function arraysNode({ arrays }: ArraysInput): JsonNode {
  const [first] = arrays
  if (arrays.length === 1 && first?.name === null) return arrayNode(first) ?? list([])
  const entries = arrays.flatMap((array): JsonEntry[] => {
    const node = arrayNode(array)
    return node === undefined ? [] : [[array.name ?? '', node]]
  })
  return { kind: 'object', entries }
}
