/** Labels of several outputs, and votes between pairs of classes. Source: sklearn/tree/_classes.py, sklearn/utils/multiclass.py. */
import type { Data, Value } from '#shared/values.ts'
import { valueAt } from '#shared/values.ts'
import { numberTypeOf } from '../column-numbers.ts'
import { numberGrid, type Grid, type LabelGrid, type NumberGrid } from '../grid.ts'
import { unsupported } from '../unsupported.ts'
import { largestAt } from './labels.ts'

/** The scores of one output among all columns, and its classes. */
export interface OutputPart {
  readonly start: number
  readonly classes: Data
}

/** The class of the largest score of each output, one column an output. */
export function labelTable(outputs: readonly OutputPart[], input: NumberGrid): Grid {
  return labelColumns(
    outputs.map(({ start, classes }): LabelGrid => {
      const indices = Int32Array.from({ length: input.rows }, (_, row) =>
        largestAt(input.data, row * input.columns + start, classes.data.length),
      )
      return { kind: 'labels', rows: input.rows, columns: 1, indices, classes }
    }),
  )
}

/** Labels side by side as one array. Outputs whose labels differ in dtype are refused. */
export function labelColumns(parts: readonly Grid[]): Grid {
  const labels = parts.map((part) => {
    if (part.kind !== 'labels') throw unsupported('Several outputs of something else than labels')
    return part
  })
  const dtypes = new Set(labels.map(({ classes }) => classes.dtype))
  const [first] = labels
  if (first === undefined || dtypes.size !== 1) throw unsupported('Outputs whose labels differ in dtype')
  const { rows } = first
  const dtype = numberTypeOf(first.classes)
  const cells: Value[] = []
  for (let row = 0; row < rows; row++)
    for (const { indices, classes } of labels) cells.push(valueAt(classes, indices[row] ?? 0))
  if (dtype !== null) return numberGrid(rows, labels.length, Float64Array.from(cells, Number), dtype)
  const kind = first.classes.dtype
  if (kind !== 'str' && kind !== 'object') throw unsupported(`Class labels of dtype ${kind}`)
  return { kind: 'cells', rows, columns: labels.length, cells, dtype: kind, flat: false, names: null }
}

/** One against one: the first half of the columns says which class of each pair wins, the other how sure it is. */
export function pairVotes(classes: number, input: NumberGrid): NumberGrid {
  const pairs = (classes * (classes - 1)) / 2
  const data = new Float64Array(input.rows * classes)
  const sums = new Float64Array(classes)
  for (let row = 0; row < input.rows; row++) {
    const to = row * classes
    sums.fill(0)
    let pair = row * input.columns
    for (let i = 0; i < classes; i++) {
      for (let j = i + 1; j < classes; j++, pair++) {
        const winner = input.data[pair] === 0 ? i : j
        const confidence = input.data[pair + pairs] ?? 0
        sums[i] = (sums[i] ?? 0) - confidence
        sums[j] = (sums[j] ?? 0) + confidence
        data[to + winner] = (data[to + winner] ?? 0) + 1
      }
    }
    for (let index = 0; index < classes; index++) {
      const sum = sums[index] ?? 0
      data[to + index] = (data[to + index] ?? 0) + sum / (3 * (Math.abs(sum) + 1))
    }
  }
  return numberGrid(input.rows, classes, data)
}
