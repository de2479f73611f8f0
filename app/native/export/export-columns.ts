/** Encoders, imputers and what else looks at single columns. */
import type { Value } from '#shared/values.ts'
import type { Categories } from '../operation-parts.ts'
import type { Operation } from '../operations.ts'
import {
  asNumbers,
  castTo,
  columnAt,
  concatenated,
  gathered,
  noOnnxForm,
  numbers,
  rounded,
  type Exported,
  type ExportedColumn,
  type ExportedNumbers,
} from './exported.ts'
import type { GraphBuilder } from './graph-builder.ts'

type Of<K extends Operation['kind']> = Extract<Operation, { kind: K }>

/** [rows, categories] of truth values: which category a value is. */
function matches(graph: GraphBuilder, column: ExportedColumn, categories: Categories): string {
  const { values } = categories
  const count = values.length
  if (column.type === 'text') {
    const texts = values.map((value) => (typeof value === 'string' ? value : MISSING_TEXT))
    return graph.node('Equal', [column.value, graph.texts(texts, [1, count])])
  }
  if (!categories.numeric) throw noOnnxForm('Categories of text in a column of numbers')
  const numbersOf = values.map(numberOf)
  const equal = graph.node('Equal', [column.value, graph.doubles(numbersOf, [1, count])])
  if (!numbersOf.some(Number.isNaN)) return equal
  const isNaN = graph.node('IsNaN', [column.value])
  const hasNaN = graph.flags(numbersOf.map(Number.isNaN), [1, count])
  return graph.node('Or', [equal, graph.node('And', [isNaN, hasNaN])])
}

/** No text that is sent: a missing one cannot be, onnxruntime has no missing text. */
const MISSING_TEXT = '\uFFFF missing'

function numberOf(value: Value): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value)
  throw noOnnxForm('A category that is no number among numbers')
}

/** Numbers of the matrix from the categories of a column to all outputs: 270 MB. */
const MAX_TARGETS = 33_554_432

/** One column of zeros and ones a category. Where scikit-learn refuses an unknown category the graph gives zeros. */
export function exportOneHot(
  graph: GraphBuilder,
  operation: Of<'one-hot'>,
  input: Exported,
): ExportedNumbers {
  const { width } = operation
  const blocks = operation.categories.map((categories, place) => {
    const known = castTo(graph, matches(graph, columnAt(graph, input, place), categories), 'double')
    const outputs = operation.columns[place] ?? []
    if (categories.values.length * width > MAX_TARGETS) throw noOnnxForm('An encoder of so many categories')
    const target = new Float64Array(categories.values.length * width)
    outputs.forEach((output, code) => {
      if (output >= 0) target[code * width + output] = 1
    })
    const value = graph.node('MatMul', [known, graph.doubles(target, [categories.values.length, width])])
    const unknown = operation.unknown[place] ?? -1
    if (unknown < 0) return value
    const row = Float64Array.from({ length: width }, (_, output) => Number(output === unknown))
    const none = graph.node('Sub', [graph.doubles([1], []), rowSum(graph, known)])
    return graph.node('Add', [value, graph.node('Mul', [none, graph.doubles(row, [1, width])])])
  })
  const value = blocks.reduce((left, right) => graph.node('Add', [left, right]))
  return { ...numbers(value, width), sparse: operation.sparse }
}

function rowSum(graph: GraphBuilder, value: string): string {
  return graph.node('ReduceSum', [value, graph.longs([1], [1])], {
    attributes: { keepdims: { kind: 'int', value: 1 } },
  })
}

/** A number for each category. */
export function exportOrdinal(
  graph: GraphBuilder,
  operation: Of<'ordinal'>,
  input: Exported,
): ExportedNumbers {
  const values = operation.columns.map((from, place) => {
    const categories = operation.categories[place]
    const codes = operation.codes[place]
    if (categories === undefined || codes === undefined) throw noOnnxForm('A column without categories')
    const known = matches(graph, columnAt(graph, input, from), categories)
    const count = categories.values.length
    // Where, not a product: a code may be NaN.
    const chosen = graph.node('Where', [known, graph.doubles(codes, [1, count]), graph.doubles([0], [])])
    const sum = rowSum(graph, chosen)
    const unknown = operation.unknown[place] ?? null
    const none = graph.node('Equal', [rowSum(graph, castTo(graph, known, 'double')), graph.doubles([0], [])])
    return graph.node('Where', [none, graph.doubles([unknown ?? 0], []), sum])
  })
  return numbers(concatenated(graph, values), values.length, operation.dtype)
}

/** Missing values filled; columns that had none but missing ones in fit are left out. */
export function exportImpute(graph: GraphBuilder, operation: Of<'impute'>, input: Exported): Exported {
  const { keep, fill, missing } = operation
  const columns = keep.map((place): ExportedColumn => {
    const column = columnAt(graph, input, place)
    const filling = fill[place] ?? null
    if (column.type === 'text') {
      if (typeof missing !== 'string' || typeof filling !== 'string') return column
      const isMissing = graph.node('Equal', [column.value, graph.texts([missing], [1])])
      return { ...column, value: graph.node('Where', [isMissing, graph.texts([filling], [1]), column.value]) }
    }
    if (typeof missing === 'string' || missing === null) return column
    const number = numberOf(missing)
    const isMissing = Number.isNaN(number)
      ? graph.node('IsNaN', [column.value])
      : graph.node('Equal', [column.value, graph.doubles([number], [])])
    const given = graph.doubles([numberOf(filling ?? Number.NaN)], [])
    return { ...column, value: graph.node('Where', [isMissing, given, column.value]) }
  })
  const table = { kind: 'columns', columns } as const
  if (columns.some(({ type }) => type === 'text')) return table
  return {
    ...asNumbers(graph, table),
    names: null,
    dtype: input.kind === 'numbers' ? input.dtype : 'float64',
  }
}

/** 1 where a number is NaN. */
export function exportMissingIndicator(
  graph: GraphBuilder,
  { columns, missing }: Of<'missing-indicator'>,
  input: Exported,
): ExportedNumbers {
  if (typeof missing !== 'number' || !Number.isNaN(missing))
    throw noOnnxForm('An indicator of other than NaN')
  const isNaN = graph.node('IsNaN', [gathered(graph, asNumbers(graph, input).value, columns)])
  return numbers(castTo(graph, isNaN, 'double'), columns.length, 'bool')
}

/** Bins by numpy's searchsorted to the right of the inner edges. */
export function exportBins(
  graph: GraphBuilder,
  operation: Of<'bins'>,
  input: ExportedNumbers,
): ExportedNumbers {
  const { edges, counts, encode } = operation
  const blocks = edges.map((inner, place) => {
    const column = gathered(graph, input.value, [place])
    const bin =
      inner.length === 0
        ? graph.node('Mul', [castTo(graph, graph.node('IsNaN', [column]), 'double'), graph.doubles([0], [])])
        : rowSum(
            graph,
            castTo(
              graph,
              graph.node('GreaterOrEqual', [column, graph.doubles(inner, [1, inner.length])]),
              'double',
            ),
          )
    const count = counts[place] ?? 0
    if (encode === 'ordinal') return bin
    const all = graph.doubles(
      Float64Array.from({ length: count }, (_, at) => at),
      [1, count],
    )
    return castTo(graph, graph.node('Equal', [bin, all]), 'double')
  })
  const width = encode === 'ordinal' ? edges.length : counts.reduce((sum, count) => sum + count, 0)
  const dtype = operation.dtype ?? (input.dtype === 'float32' ? 'float32' : 'float64')
  return { ...numbers(concatenated(graph, blocks), width, dtype), sparse: encode === 'onehot' }
}

/** Products of columns; a shorter term is filled up with ones, which change nothing. */
export function exportPolynomial(
  graph: GraphBuilder,
  terms: readonly (readonly number[])[],
  input: ExportedNumbers,
): ExportedNumbers {
  const one = graph.node('Expand', [
    graph.doubles([1], [1, 1]),
    graph.node('Concat', [graph.rows(), graph.longs([1], [1])], {
      attributes: { axis: { kind: 'int', value: 0 } },
    }),
  ])
  const withOne = concatenated(graph, [input.value, one])
  const degree = terms.reduce((most, { length }) => Math.max(most, length), 1)
  const factors = Array.from({ length: degree }, (_, place) =>
    gathered(
      graph,
      withOne,
      terms.map((term) => term[place] ?? input.columns),
    ),
  )
  const single = input.dtype === 'float32'
  const value = factors.reduce((left, right) => {
    const product = graph.node('Mul', [left, right])
    return single ? rounded(graph, product) : product
  })
  return numbers(value, terms.length, single ? 'float32' : 'float64')
}
