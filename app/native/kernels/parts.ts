/** Operations side by side: column transformers, unions, votes. */
import { placeOf } from '../place-of.ts'
import type { Column, Value } from '#shared/values.ts'
import { checkFeatureCount, checkedNames } from '../feature-names.ts'
import { notMatrix, type InputCheck } from '../input-check.ts'
import {
  numberGrid,
  toDense,
  toSparse,
  type Grid,
  type NumberGrid,
  type NumberType,
  type OtherGrid,
  type SparseGrid,
  newCells,
} from '../grid.ts'
import { promote } from '#app/python-data/promote.ts'
import type { Operation } from '../operations.ts'
import type { ColumnPart } from '../operation-parts.ts'
import { pythonQuoted } from '../column-numbers.ts'
import { typeError, valueError, type Raised } from '../raised.ts'
import { unsupported } from '../unsupported.ts'
import { frameNumbers, toCells } from './grid-columns.ts'

type Evaluate = (operation: Operation, input: Grid) => Grid
type ColumnParts = Extract<Operation, { kind: 'column-parts' }>

/** A ColumnTransformer: each part gets its columns; the results stand side by side. */
export function columnParts(operation: ColumnParts, input: Grid, evaluate: Evaluate): Grid {
  const names = namesToSelect(operation, input)
  const results = operation.parts.map((part) =>
    evaluate(part.operation, selectColumns(part, input, operation.check.names, names)),
  )
  if (results.length === 0) return numberGrid(input.rows, 0, new Float64Array(0))
  return operation.asFrame ? asFrame(results, input.rows) : sideBySide(results, operation.sparse)
}

/** The names columns are selected by: those of a table, where the transformer was fitted on one. Throws as scikit-learn. */
function namesToSelect(operation: ColumnParts, input: Grid): readonly string[] | null {
  const { check } = operation
  if (input.kind === 'other') refuseOther(input, check)
  const names = checkedNames(input, check)
  if (check.names === null || !isTable(input)) {
    if ((input.kind === 'numbers' || input.kind === 'cells') && input.flat) throw withoutFeatures(check)
    checkFeatureCount(input.columns, check)
    return null
  }
  if (names === null) throw typeError("'NoneType' object is not iterable")
  const given = placeOf(names, operation.required.length)
  const missing = operation.required.filter((name) => given(name) < 0)
  if (missing.length > 0) throw valueError(`columns are missing: {${missing.map(pythonQuoted).join(', ')}}`)
  return names
}

/** DataFrames: what was sent, and what a step before gives with set_output. */
function isTable(input: Grid): boolean {
  if (input.kind === 'numbers' || input.kind === 'cells') return input.names !== null
  return input.kind === 'frame'
}

function refuseOther(input: OtherGrid, check: InputCheck): void {
  if (input.form !== 'array') throw notMatrix(input, '')
  if (input.rank === 0) {
    throw typeError(
      `Input should have at least 1 dimension i.e. satisfy \`len(x.shape) > 0\`, got scalar \`${input.text('repr')}\` instead.`,
    )
  }
  checkFeatureCount(input.columns, check)
  throw valueError(
    "'X' should be a 2D NumPy array, 2D sparse matrix or dataframe when indexing the columns (i.e. 'axis=1'). " +
      `Got <class 'numpy.ndarray'> instead with ${input.rank} dimension(s).`,
  )
}

function withoutFeatures(check: InputCheck): Raised {
  return valueError(
    `X does not contain any features, but ${check.estimator} is expecting ${check.features} features`,
  )
}

function selectColumns(
  part: ColumnPart,
  input: Grid,
  fitNames: readonly string[] | null,
  names: readonly string[] | null,
): Grid {
  if (names === null && part.byName)
    throw valueError('Specifying the columns using strings is only supported for dataframes.')
  const given = placeOf(names ?? fitNames ?? [], part.columns.length)
  const places = part.columns.map((column) => {
    if (names === null) return typeof column === 'number' ? column : given(column)
    return given(typeof column === 'string' ? column : (fitNames?.[column] ?? ''))
  })
  const picked = pick(places, input)
  if (!part.flat) return picked
  if (picked.kind === 'numbers' || picked.kind === 'cells') return { ...picked, flat: true }
  const cells = toCells(picked)
  return { ...cells, flat: true }
}

/** Some columns, in a given order. */
export function pick(columns: readonly number[], input: Grid): Grid {
  switch (input.kind) {
    case 'frame': {
      const picked: Column[] = []
      for (const place of columns) {
        const column = input.table.columns[place]
        if (column !== undefined) picked.push(column)
      }
      return { ...input, columns: picked.length, table: { ...input.table, columns: picked } }
    }
    case 'numbers': {
      const data = newCells(input.rows, columns.length)
      for (let row = 0; row < input.rows; row++) {
        columns.forEach((from, to) => {
          data[row * columns.length + to] = input.data[row * input.columns + from] ?? 0
        })
      }
      const names = input.names === null ? null : columns.map((from) => input.names?.[from] ?? '')
      return { ...input, columns: columns.length, data, names, flat: false }
    }
    case 'cells': {
      const cells: Value[] = []
      for (let row = 0; row < input.rows; row++) {
        for (const from of columns) cells.push(input.cells[row * input.columns + from] ?? null)
      }
      const names = input.names === null ? null : columns.map((from) => input.names?.[from] ?? '')
      return { ...input, columns: columns.length, cells, names, flat: false }
    }
    case 'sparse':
      return pickSparse(columns, input)
    case 'labels':
    case 'other':
    case 'list':
      throw unsupported(`Columns of ${input.kind}`)
  }
}

function pickSparse(columns: readonly number[], input: SparseGrid): SparseGrid {
  const target = new Int32Array(input.columns).fill(-1)
  columns.forEach((from, to) => {
    if ((target[from] ?? -1) >= 0) throw unsupported('A column picked twice from a sparse matrix')
    target[from] = to
  })
  const rising = columns.every((column, at) => at === 0 || column > (columns[at - 1] ?? 0))
  if (!rising) return toSparse(denseOf(pick(columns, toDense(input))))
  const pointers = new Float64Array(input.rows + 1)
  const indices: number[] = []
  const data: number[] = []
  for (let row = 0; row < input.rows; row++) {
    for (let at = input.pointers[row] ?? 0; at < (input.pointers[row + 1] ?? 0); at++) {
      const to = target[input.indices[at] ?? 0] ?? -1
      if (to >= 0) {
        indices.push(to)
        data.push(input.data[at] ?? 0)
      }
    }
    pointers[row + 1] = data.length
  }
  return {
    ...input,
    columns: columns.length,
    pointers,
    indices: Int32Array.from(indices),
    data: Float64Array.from(data),
  }
}

/** A grid that must be numbers, with zeros written out. */
export function denseOf(grid: Grid): NumberGrid {
  if (grid.kind === 'numbers') return grid
  if (grid.kind === 'sparse') return toDense(grid)
  throw unsupported(`${grid.kind} among numbers`)
}

/** Estimators in a chain: each sees the input and what those before it gave. */
export function chained(
  { handed, outputs, order }: Extract<Operation, { kind: 'chain' }>,
  input: Grid,
  evaluate: Evaluate,
): Grid {
  const columns: Grid[] = []
  const data = newCells(input.rows, outputs.length)
  outputs.forEach((output, place) => {
    const seen = joined([input, ...columns])
    const own = denseOf(evaluate(output, seen))
    for (let row = 0; row < input.rows; row++)
      data[row * outputs.length + (order[place] ?? 0)] = own.data[row] ?? 0
    const next = handed[place]
    if (next !== undefined && place + 1 < outputs.length)
      columns.push({ ...denseOf(evaluate(next, seen)), dtype: 'float64' })
  })
  return numberGrid(input.rows, outputs.length, data)
}

/** Parts side by side: a sparse matrix where any of them is one. */
export function joined(parts: readonly Grid[]): Grid {
  return sideBySide(
    parts,
    parts.some((part) => part.kind === 'sparse'),
  )
}

/** numpy's or scipy's hstack. */
function sideBySide(parts: readonly Grid[], sparse: boolean): Grid {
  const [first] = parts
  if (parts.length === 1 && first !== undefined) {
    if (sparse && first.kind === 'numbers') return toSparse(first)
    if (!sparse && first.kind === 'sparse') return toDense(first)
    if (first.kind === 'numbers') return { ...first, flat: false }
    if (first.kind !== 'frame') return first
  }
  const plain = parts.map((part) => (part.kind === 'frame' ? (frameNumbers(part) ?? part) : part))
  if (sparse) return sparseSideBySide(plain)
  if (parts.some(isMixed))
    return cellsSideBySide(parts.map((part, place) => (isMixed(part) ? part : (plain[place] ?? part))))
  if (plain.some((part) => part.kind === 'cells' || part.kind === 'frame')) return cellsSideBySide(plain)
  const grids = plain.map(denseOf)
  const rows = grids[0]?.rows ?? 0
  const columns = grids.reduce((sum, grid) => sum + grid.columns, 0)
  const data = newCells(rows, columns)
  let at = 0
  let dtype: NumberType | null = null
  for (const grid of grids) {
    for (let row = 0; row < rows; row++) {
      data.set(grid.data.subarray(row * grid.columns, (row + 1) * grid.columns), row * columns + at)
    }
    at += grid.columns
    if (grid.columns > 0) dtype = dtype === null ? grid.dtype : promote(dtype, grid.dtype)
  }
  return numberGrid(rows, columns, data, dtype ?? 'float64')
}

/** pandas makes an object array of truth values beside numbers. */
function isMixed(part: Grid): boolean {
  if (part.kind !== 'frame') return false
  const dtypes = part.table.columns.map(({ values }) => values.dtype)
  return dtypes.includes('bool') && dtypes.some((dtype) => dtype !== 'bool')
}

function sparseSideBySide(parts: readonly Grid[]): SparseGrid {
  const grids = parts.map((part) => (part.kind === 'sparse' ? part : toSparse(denseOf(part))))
  const rows = grids[0]?.rows ?? 0
  const pointers = new Float64Array(rows + 1)
  const size = grids.reduce((sum, grid) => sum + grid.data.length, 0)
  const indices = new Int32Array(size)
  const data = new Float64Array(size)
  let to = 0
  for (let row = 0; row < rows; row++) {
    let offset = 0
    for (const grid of grids) {
      for (let at = grid.pointers[row] ?? 0; at < (grid.pointers[row + 1] ?? 0); at++) {
        indices[to] = offset + (grid.indices[at] ?? 0)
        data[to] = grid.data[at] ?? 0
        to++
      }
      offset += grid.columns
    }
    pointers[row + 1] = to
  }
  const columns = grids.reduce((sum, grid) => sum + grid.columns, 0)
  const dtype = grids.map((grid) => grid.dtype).reduce(promote, 'bool')
  return { kind: 'sparse', rows, columns, pointers, indices, data, dtype }
}

function cellsSideBySide(parts: readonly Grid[]): Grid {
  const grids = parts.map((part) => toCells(part.kind === 'sparse' ? toDense(part) : part))
  const rows = grids[0]?.rows ?? 0
  const cells: Value[] = []
  for (let row = 0; row < rows; row++) {
    for (const grid of grids) {
      for (let column = 0; column < grid.columns; column++)
        cells.push(grid.cells[row * grid.columns + column] ?? null)
    }
  }
  const columns = grids.reduce((sum, grid) => sum + grid.columns, 0)
  return { kind: 'cells', rows, columns, cells, dtype: 'object', flat: false, names: null }
}

function asFrame(parts: readonly Grid[], rows: number): Grid {
  const columns: Column[] = []
  for (const part of parts) {
    if (part.kind === 'frame') for (const column of part.table.columns) columns.push(column)
    else if (part.kind === 'numbers' || part.kind === 'cells') {
      const { names } = part
      if (names === null) throw unsupported('A DataFrame made of columns without names')
      names.forEach((name, place) => {
        columns.push({ name, values: columnData(part, place) })
      })
    } else throw unsupported(`A DataFrame made of ${part.kind}`)
  }
  return { kind: 'frame', rows, columns: columns.length, table: { kind: 'table', rowCount: rows, columns } }
}

function columnData(part: Extract<Grid, { kind: 'numbers' | 'cells' }>, place: number): Column['values'] {
  if (part.kind === 'cells') {
    const data = Array.from({ length: part.rows }, (_, row) => part.cells[row * part.columns + place] ?? null)
    return { dtype: 'object', data }
  }
  const data = Float64Array.from(
    { length: part.rows },
    (_, row) => part.data[row * part.columns + place] ?? 0,
  )
  if (part.dtype === 'float64') return { dtype: 'float64', data }
  if (part.dtype === 'float32') return { dtype: 'float32', data: Float32Array.from(data) }
  if (part.dtype === 'bool') return { dtype: 'bool', data: Uint8Array.from(data) }
  return { dtype: 'int64', data: BigInt64Array.from(data, (value) => BigInt(value)) }
}

/** Gives columns their names: what set_output(transform="pandas") adds. */
export function rename(names: readonly string[], input: Grid): Grid {
  if (input.kind === 'numbers' || input.kind === 'cells') return { ...input, names }
  if (input.kind !== 'frame') throw unsupported(`Names for ${input.kind}`)
  const columns = input.table.columns.map((column, place) => ({ ...column, name: names[place] ?? '' }))
  return { ...input, table: { ...input.table, columns } }
}
