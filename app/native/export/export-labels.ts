/** Scores to labels and votes. */
import type { Data } from '#shared/values.ts'
import { valueAt } from '#shared/values.ts'
import type { Operation } from '../operations.ts'
import {
  castTo,
  concatenated,
  gathered,
  noOnnxForm,
  numbers,
  type ExportedLabels,
  type ExportedNumbers,
} from './exported.ts'
import type { GraphBuilder } from './graph-builder.ts'

/** A [rows, 1] value as [rows]. */
export function squeezed(graph: GraphBuilder, value: string): string {
  return graph.node('Squeeze', [value, graph.longs([1], [1])])
}

/** The place of the largest of each row as [rows]. */
export function largestPlace(graph: GraphBuilder, value: string, last = false): string {
  return graph.node('ArgMax', [value], {
    attributes: {
      axis: { kind: 'int', value: 1 },
      keepdims: { kind: 'int', value: 0 },
      select_last_index: { kind: 'int', value: last ? 1 : 0 },
    },
  })
}

/** The second class where a score is above the threshold. */
export function exportLabelAbove(
  graph: GraphBuilder,
  { classes, threshold, orEqual }: Extract<Operation, { kind: 'label-above' }>,
  input: ExportedNumbers,
): ExportedLabels {
  const score = squeezed(graph, gathered(graph, input.value, [0]))
  const above = graph.node(orEqual ? 'GreaterOrEqual' : 'Greater', [score, graph.doubles([threshold], [])])
  return { kind: 'labels', index: castTo(graph, above, 'int64'), classes }
}

/** The classes themselves, of shape [rows]: text, int64, double or truth values. */
export function labelValues(
  graph: GraphBuilder,
  { index, classes }: ExportedLabels,
): { readonly value: string; readonly type: string } {
  const { length } = classes.data
  const values = Array.from({ length }, (_, place) => valueAt(classes, place))
  const gather = (constant: string): string => graph.node('Gather', [constant, index])
  const texts = values.filter((value) => typeof value === 'string')
  if (texts.length === length) return { value: gather(graph.texts(texts, [length])), type: 'string' }
  if (classes.dtype === 'bool')
    return { value: gather(graph.flags(values.map(Boolean), [length])), type: 'bool' }
  const whole = values.filter((value) => typeof value === 'bigint')
  if (whole.length === length) return { value: gather(graph.longs(whole, [length])), type: 'int64' }
  return { value: gather(graph.doubles(doublesOf(classes, values), [length])), type: 'double' }
}

function doublesOf(classes: Data, values: readonly unknown[]): readonly number[] {
  const doubles = values.filter((value) => typeof value === 'number')
  if (doubles.length !== values.length) throw noOnnxForm(`Class labels of dtype ${classes.dtype}`)
  return doubles
}

/** Parallel predictions as one: means, products, and votes of parts that give class numbers. */
export function exportCombine(
  graph: GraphBuilder,
  { rule, weights, divisor }: Extract<Operation, { kind: 'combine' }>,
  parts: readonly ExportedNumbers[],
): ExportedNumbers {
  const [first] = parts
  if (first === undefined || rule === 'median-weighted' || rule === 'samme')
    throw noOnnxForm(rule === 'samme' ? "AdaBoost's votes" : "AdaBoost's weighted median")
  if (rule === 'mean' && weights === null && parts.every(({ dtype }) => dtype === 'float32'))
    throw noOnnxForm('A mean of float32 predictions')
  const classes = graph.doubles(
    Array.from({ length: divisor }, (_, place) => place),
    [1, divisor],
  )
  const voted = parts.map(({ value }) =>
    rule === 'majority' ? castTo(graph, graph.node('Equal', [value, classes]), 'double') : value,
  )
  const sum = voted
    .map((value, place) =>
      weights === null ? value : graph.node('Mul', [value, graph.doubles([weights[place] ?? 1], [])]),
    )
    .reduce((left, right) => graph.node(rule === 'multiply' ? 'Mul' : 'Add', [left, right]))
  if (rule === 'majority') return largestNumber(graph, sum)
  const value = divisor === 1 ? sum : graph.node('Div', [sum, graph.doubles([divisor], [])])
  return { ...first, value, dtype: 'float64', names: null }
}

/** The place of the largest as a number. */
export function largestNumber(graph: GraphBuilder, value: string): ExportedNumbers {
  const place = castTo(graph, largestPlace(graph, value), 'double')
  const column = graph.node('Unsqueeze', [place, graph.longs([1], [1])])
  return { ...numbers(column, 1, 'int64'), flat: true }
}

/** The same numbers for every row. */
export function repeatedRow(graph: GraphBuilder, values: ArrayLike<number>): string {
  const shape = concatenatedShape(graph, values.length)
  return graph.node('Expand', [graph.doubles(values, [1, values.length]), shape])
}

function concatenatedShape(graph: GraphBuilder, columns: number): string {
  return graph.node('Concat', [graph.rows(), graph.longs([columns], [1])], {
    attributes: { axis: { kind: 'int', value: 0 } },
  })
}

/** Parts side by side, numbers all. */
export function exportSideBySide(
  graph: GraphBuilder,
  parts: readonly ExportedNumbers[],
  sparse: boolean,
): ExportedNumbers {
  const columns = parts.reduce((sum, part) => sum + part.columns, 0)
  if (columns === 0) throw noOnnxForm('A table of no columns')
  const kept = parts.filter((part) => part.columns > 0)
  const value = concatenated(
    graph,
    kept.map((part) => part.value),
  )
  const singles = kept.every(({ dtype }) => dtype === 'float32')
  return { ...numbers(value, columns, singles ? 'float32' : 'float64'), sparse }
}
