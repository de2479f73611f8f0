/** Any output of a model as columns with one cell a row, whatever shape it came in. */
import { elementCount, isTensor, isValueList, isValueMap } from '#shared/values.ts'
import type { Data, Frame, Tensor, Value, ValueKey, ValueMap } from '#shared/values.ts'
import { joinedFrames } from '#app/table/frame-rows.ts'
import { columnOfTensor } from './tensor-columns.ts'

/** One column of an output. */
export interface FlatColumn {
  readonly name: string
  /** Whether the name is one that the model gave, not merely a place. */
  readonly isNamed: boolean
  /** Columns out of one array or one dict carry the same group. */
  readonly group: string | null
  /** The name inside its group: a class of a dict of probabilities, else the place. */
  readonly member: string
  readonly values: Data
  /** Whether the values were read from JSON, which knows `int` and `float` but no widths. */
  readonly isFromJson: boolean
}

/** An output as columns. */
export interface FlatOutput {
  readonly rowCount: number
  readonly columns: readonly FlatColumn[]
  readonly shape: string
}

/** An array of more places a row than this stays one column of nested values: an image is no table. */
const MAX_PLACES = 1024

/** The columns of an output. `{"predictions": …}` and V2's `outputs` are unwrapped where they are the whole. */
export function flatOutput(frame: Frame): FlatOutput {
  switch (frame.kind) {
    case 'table': {
      const columns = frame.columns.flatMap(({ name, values }) =>
        spread({ name: String(name), isNamed: typeof name === 'string', values }),
      )
      const shape = `pandas.DataFrame (${frame.rowCount}, ${frame.columns.length})`
      return { rowCount: frame.rowCount, columns, shape }
    }
    case 'series': {
      const name = frame.name === null ? '[0]' : String(frame.name)
      const columns = spread({ name, isNamed: typeof frame.name === 'string', values: frame.values })
      const rowCount = frame.values.data.length
      return { rowCount, columns, shape: `pandas.Series (${rowCount},)` }
    }
    case 'tensor':
      return flatTensor(frame)
    case 'tensors': {
      const columns = frame.entries.flatMap(({ name, tensor }) => tensorColumns(tensor, name))
      const rowCount = Math.max(0, ...frame.entries.map(({ tensor }) => tensor.shape[0] ?? 1))
      return { rowCount, columns, shape: `dict of ${frame.entries.length} arrays` }
    }
    case 'plain':
      return flatPlain(frame.value)
  }
}

function flatTensor(tensor: Tensor): FlatOutput {
  const shape = `numpy.ndarray (${tensor.shape.join(', ')}${tensor.shape.length === 1 ? ',' : ''})`
  return { rowCount: tensor.shape[0] ?? 1, columns: tensorColumns(tensor, null), shape }
}

function tensorColumns(tensor: Tensor, name: string | null): readonly FlatColumn[] {
  const rowCount = tensor.shape[0] ?? 1
  const rest = tensor.shape.slice(1)
  const places = elementCount(rest)
  const isNamed = name !== null
  const common = { isNamed, isFromJson: false }
  // Servers of V2 make (n, 1) of an array of n.
  if (rest.length === 0 || (places === 1 && isNamed)) {
    return spread({ name: name ?? '[0]', isNamed, values: tensor.values })
  }
  if (places > MAX_PLACES) {
    const rows = Array.from({ length: rowCount }, (_none, row): Value => rowTensor(tensor, row, places))
    const values = { dtype: 'object', data: rows } as const
    return [{ name: name ?? '[0]', group: null, member: '0', values, ...common }]
  }
  return Array.from({ length: places }, (_none, place) => {
    const member = placeText(rest, place)
    const values = columnOfTensor(tensor.values, { rowCount, places, place })
    return { name: `${name ?? ''}[${member}]`, group: name ?? '', member, values, ...common }
  })
}

function rowTensor(tensor: Tensor, row: number, places: number): Tensor {
  const values = {
    ...tensor.values,
    data: tensor.values.data.slice(row * places, (row + 1) * places),
  } as Data
  return { kind: 'tensor', shape: tensor.shape.slice(1), values }
}

function placeText(shape: readonly number[], place: number): string {
  const places: number[] = []
  let remaining = place
  for (const extent of shape.toReversed()) {
    places.unshift(remaining % extent)
    remaining = Math.floor(remaining / extent)
  }
  return places.join(', ')
}

/** Keys under which servers put their whole answer. */
const envelopes = ['predictions', 'outputs', 'output', 'result', 'results']

function flatPlain(value: Value): FlatOutput {
  if (isTensor(value)) return flatTensor(value)
  if (isValueList(value)) return flatList(value, `list (${value.length})`)
  if (isValueMap(value)) {
    const [entry, ...more] = value
    if (entry !== undefined && more.length === 0 && envelopes.includes(String(entry[0]))) {
      return flatPlain(entry[1])
    }
    return flatMap(value)
  }
  return flatList([value], 'a single value')
}

function flatList(list: readonly Value[], shape: string): FlatOutput {
  const values = { dtype: 'object', data: list } as const
  return {
    rowCount: list.length,
    columns: spread({ name: '[0]', isNamed: false, values }, true),
    shape,
  }
}

/** A dict of lists of one length is a table, values beside them hold for every row, as pandas has it; any other is one row. */
function flatMap(map: ValueMap): FlatOutput {
  const lists = [...map.values()].filter(isValueList)
  const hasOthers = [...map.values()].some((value) => isValueMap(value) || isTensor(value))
  const length = lists[0]?.length ?? 0
  const isTable = lists.length > 0 && !hasOthers && lists.every((list) => list.length === length)
  const rowCount = isTable ? length : 1
  const columns = Array.from(map).flatMap(([key, value]) => {
    const data = isTable && isValueList(value) ? value : Array.from({ length: rowCount }, () => value)
    return spread({ name: String(key), isNamed: true, values: { dtype: 'object', data } }, true)
  })
  return { rowCount, columns, shape: `dict of ${map.size}` }
}

interface Whole {
  readonly name: string
  readonly isNamed: boolean
  readonly values: Data
}

/** A column of dicts with the same keys, or of lists or arrays of one shape, as a column for each place. */
function spread(whole: Whole, isFromJson = false): readonly FlatColumn[] {
  const { name, isNamed, values } = whole
  const alone = [{ name, isNamed, group: null, member: '0', values, isFromJson }]
  if (values.dtype !== 'object' || values.data.length === 0) return alone
  const [first = null] = values.data
  if (isValueMap(first)) {
    const keys = [...first.keys()]
    return sameKeys(values.data, keys) ? spreadMaps(whole, keys, isFromJson) : alone
  }
  const stacked = stackedTensors(values.data)
  if (stacked !== null) return tensorColumns(stacked, isNamed ? name : null)
  const shape = regularShape(first)
  const width = elementCount(shape)
  if (shape.length === 0 || width === 0 || width > MAX_PLACES) return alone
  const rows = values.data.flatMap((row) => {
    const cells = isRegular(row, shape) ? cellsOf(row, shape.length) : null
    return cells === null ? [] : [cells]
  })
  if (rows.length !== values.data.length) return alone
  if (width === 1 && isNamed) {
    const cells = rows.map((row) => row[0] ?? null)
    return [{ name, isNamed, group: null, member: '0', values: { dtype: 'object', data: cells }, isFromJson }]
  }
  return Array.from({ length: width }, (_none, place) => ({
    name: `${isNamed ? name : ''}[${placeText(shape, place)}]`,
    isNamed,
    group: isNamed ? name : '',
    member: placeText(shape, place),
    values: { dtype: 'object', data: rows.map((row) => row[place] ?? null) },
    isFromJson,
  }))
}

/** Arrays of one shape and dtype as one array, a row for each; null for any other cells. */
function stackedTensors(cells: readonly Value[]): Tensor | null {
  const [first = null] = cells
  if (!isTensor(first) || first.values.dtype === 'datetime64' || elementCount(first.shape) === 0) return null
  const rows = cells.flatMap((cell) => (isTensor(cell) && isAlike(cell, first) ? [rowOf(cell)] : []))
  const whole = rows.length === cells.length ? joinedFrames(rows) : null
  return whole?.kind === 'tensor' ? whole : null
}

function isAlike(one: Tensor, other: Tensor): boolean {
  return one.values.dtype === other.values.dtype && one.shape.join() === other.shape.join()
}

function rowOf({ kind, shape, values }: Tensor): Tensor {
  return { kind, shape: [1, ...shape], values }
}

/** The extents of nested lists, by their first items. */
function regularShape(value: Value): readonly number[] {
  if (!isValueList(value)) return []
  const [first = null] = value
  return [value.length, ...regularShape(first)]
}

function isRegular(value: Value, [extent, ...rest]: readonly number[]): boolean {
  if (extent === undefined) return !isValueList(value)
  return isValueList(value) && value.length === extent && value.every((item) => isRegular(item, rest))
}

function cellsOf(value: Value, depth: number): readonly Value[] {
  if (depth === 0 || !isValueList(value)) return [value]
  return value.flatMap((item) => cellsOf(item, depth - 1))
}

function sameKeys(rows: readonly Value[], keys: readonly ValueKey[]): boolean {
  if (keys.length > MAX_PLACES) return false
  return rows.every((row) => isValueMap(row) && row.size === keys.length && keys.every((key) => row.has(key)))
}

/** Dicts are records where nothing names them, whose columns are as a table's; else a named set: `output_probability[setosa]`. */
function spreadMaps(
  { name, isNamed, values }: Whole,
  keys: readonly ValueKey[],
  isFromJson: boolean,
): readonly FlatColumn[] {
  const rows = values.dtype === 'object' ? values.data : []
  return keys.flatMap((key) => {
    const cells = rows.map((row) => (isValueMap(row) ? (row.get(key) ?? null) : null))
    const column = { isNamed: true, values: { dtype: 'object', data: cells } } as const
    if (!isNamed) return spread({ ...column, name: String(key) }, isFromJson)
    const member = String(key)
    return [{ ...column, name: `${name}[${member}]`, group: name, member, isFromJson }]
  })
}
