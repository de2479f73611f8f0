/** Frames as rows and columns for a screen: what a person pages through, whatever Python type it is. */
import type { ResultColumn, ResultOrder, ResultSummary, ResultWindow } from '#shared/prediction.ts'
import { elementCount, isTensor, isValueList, isValueMap, valueAt } from '#shared/values.ts'
import { rowsInOrder } from './result-order.ts'
import type { Data, Frame, Series, Table, Tensor, Value, ValueMap } from '#shared/values.ts'

/** A tensor's row with more cells than this is shown as one nested cell: a screen cannot page columns. */
const MAX_TENSOR_COLUMNS = 1_000

/** One result with its rows. */
export interface ResultView {
  readonly summary: ResultSummary
  /** Cells of one column from a row on. */
  readonly cells: (column: number, from: number, count: number) => readonly Value[]
}

/** What a runtime gave under one name. */
interface Named {
  readonly name: string
  readonly value: Tensor | Value
}

/** The views of MLflow's answer: one, or one for each entry of a dict of arrays; `pythonType` where Python told it. */
export function viewsOfAnswer(frame: Frame, pythonType?: string): readonly ResultView[] {
  const views = viewsOfFrame(frame)
  const [only, ...others] = views
  if (pythonType === undefined || only === undefined || others.length > 0) return views
  return [{ ...only, summary: { ...only.summary, pythonType } }]
}

function viewsOfFrame(frame: Frame): readonly ResultView[] {
  switch (frame.kind) {
    case 'table':
      return [tableView(frame)]
    case 'series':
      return [seriesView(frame)]
    case 'tensor':
      return [tensorView('answer', 'predictions', frame)]
    case 'tensors':
      return frame.entries.map(({ name, tensor }) => tensorView(`answer/${name}`, name, tensor))
    case 'plain':
      return plainViews('answer', 'predictions', frame.value)
  }
}

/** The views of a model's own outputs. */
export function viewsOfOwnOutputs(outputs: readonly Named[]): readonly ResultView[] {
  return outputs.flatMap(({ name, value }) => {
    const view = `own/${name}`
    return isTensor(value) ? [tensorView(view, name, value)] : plainViews(view, name, value)
  })
}

/** Rows `from`… of a view, at most `count`, in the order that is asked for. */
export function windowOf(
  view: ResultView,
  {
    from,
    count,
    order,
  }: { readonly from: number; readonly count: number; readonly order?: ResultOrder | undefined },
): ResultWindow {
  const { columns } = view.summary
  const ordered = order === undefined ? null : rowsInOrder(view, order)
  const rowCount = ordered?.length ?? view.summary.rowCount
  const start = Math.min(from, rowCount)
  const length = Math.min(count, rowCount - start)
  if (ordered === null) {
    const cells = (place: number) => view.cells(place, start, length)
    return {
      from: start,
      rowCount,
      columns: columns.map((column, place) => ({ ...column, cells: cells(place) })),
    }
  }
  const rows = Array.from(ordered.subarray(start, start + length))
  const cells = (place: number) => rows.map((row) => view.cells(place, row, 1)[0] ?? null)
  return {
    from: start,
    rowCount,
    rows,
    columns: columns.map((column, place) => ({ ...column, cells: cells(place) })),
  }
}

function tableView(table: Table): ResultView {
  const columns = table.columns.map(({ name, values }) => ({ name: String(name), dtype: dtypeName(values) }))
  return {
    summary: {
      view: 'answer',
      title: 'predictions',
      pythonType: 'pandas.DataFrame',
      shape: [table.rowCount, columns.length],
      columns,
      rowCount: table.rowCount,
    },
    cells: (column, from, count) => slice(table.columns[column]?.values, from, count),
  }
}

function seriesView(series: Series): ResultView {
  const { values } = series
  const name = series.name === null ? 'predictions' : String(series.name)
  const rowCount = values.data.length
  return {
    summary: {
      view: 'answer',
      title: name,
      pythonType: 'pandas.Series',
      shape: [rowCount],
      columns: [{ name, dtype: dtypeName(values) }],
      rowCount,
    },
    cells: (_column, from, count) => slice(values, from, count),
  }
}

function tensorView(view: string, title: string, tensor: Tensor): ResultView {
  const { shape, values } = tensor
  const rowCount = shape[0] ?? 1
  const rest = shape.slice(1)
  const width = elementCount(rest)
  const nested = width > MAX_TENSOR_COLUMNS
  const dtype = dtypeName(values)
  const columns: readonly ResultColumn[] = nested
    ? [{ name: title, dtype }]
    : Array.from({ length: width }, (_none, place) => ({ name: columnName(title, rest, place), dtype }))
  return {
    summary: { view, title, pythonType: 'numpy.ndarray', shape, columns, rowCount },
    cells: (column, from, count) =>
      Array.from({ length: count }, (_none, row) =>
        nested
          ? nestedRow(values, rest, (from + row) * width)
          : valueAt(values, (from + row) * width + column),
      ),
  }
}

/** `probabilities[2]`, `[0, 3]`: the place inside one row; the title itself for a row of one value. */
function columnName(title: string, rest: readonly number[], place: number): string {
  if (rest.length === 0) return title
  const places: number[] = []
  let remaining = place
  for (const extent of rest.toReversed()) {
    places.unshift(remaining % extent)
    remaining = Math.floor(remaining / extent)
  }
  return `${title}[${places.join(', ')}]`
}

function nestedRow(values: Data, shape: readonly number[], offset: number): Value {
  const [extent, ...rest] = shape
  if (extent === undefined) return valueAt(values, offset)
  const stride = elementCount(rest)
  return Array.from({ length: extent }, (_none, place) => nestedRow(values, rest, offset + place * stride))
}

function plainViews(view: string, title: string, value: Value): readonly ResultView[] {
  if (isValueList(value)) return [listView(view, title, value)]
  if (isValueMap(value)) return [mapView(view, title, value)]
  if (isTensor(value)) return [tensorView(view, title, value)]
  return [listView(view, title, [value], pythonTypeOf(value))]
}

function listView(view: string, title: string, list: readonly Value[], pythonType = 'list'): ResultView {
  const dtype = commonType(list)
  return {
    summary: {
      view,
      title,
      pythonType,
      shape: pythonType === 'list' ? [list.length] : [],
      columns: [{ name: title, dtype }],
      rowCount: list.length,
    },
    cells: (_column, from, count) => list.slice(from, from + count),
  }
}

function mapView(view: string, title: string, map: ValueMap): ResultView {
  const keys = [...map.keys()]
  const columns = [
    { name: 'key', dtype: commonType(keys) },
    { name: 'value', dtype: commonType([...map.values()]) },
  ]
  return {
    summary: { view, title, pythonType: 'dict', shape: [map.size], columns, rowCount: map.size },
    cells: (column, from, count) => {
      const page = keys.slice(from, from + count)
      return column === 0 ? page : page.map((key) => map.get(key) ?? null)
    },
  }
}

function commonType(values: readonly Value[]): string {
  const types = new Set(values.slice(0, 10_000).map(pythonTypeOf))
  const [only] = types
  return types.size === 1 && only !== undefined ? only : 'object'
}

/** Python's name for a value's type. */
function pythonTypeOf(value: Value): string {
  switch (typeof value) {
    case 'boolean':
      return 'bool'
    case 'bigint':
      return 'int'
    case 'number':
      return 'float'
    case 'string':
      return 'str'
    default:
      return objectTypeOf(value)
  }
}

function objectTypeOf(value: Value): string {
  if (value === null) return 'None'
  if (value instanceof Uint8Array) return 'bytes'
  if (isValueMap(value)) return 'dict'
  if (isValueList(value)) return 'list'
  if (isTensor(value)) return 'numpy.ndarray'
  if (typeof value === 'object' && value.kind === 'opaque') return value.type
  return 'datetime'
}

/** The dtype as pandas prints it. */
function dtypeName(values: Data): string {
  if (values.dtype !== 'datetime64') return values.dtype
  return values.zone === undefined
    ? `datetime64[${values.unit}]`
    : `datetime64[${values.unit}, ${values.zone}]`
}

function slice(values: Data | undefined, from: number, count: number): readonly Value[] {
  if (values === undefined) return []
  return Array.from({ length: count }, (_none, row) => valueAt(values, from + row))
}
