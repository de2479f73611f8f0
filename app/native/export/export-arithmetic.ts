/** Arithmetic by column, functions of single numbers, and rules over rows. float32 grids are rounded where the kernels round. */
import { isFloat } from '../grid.ts'
import { promote } from '#app/python-data/promote.ts'
import type { AffineOperation, ColumnStep, ElementFunction, RowRule } from '../operation-parts.ts'
import type { Operation } from '../operations.ts'
import {
  castTo,
  concatenated,
  gathered,
  noOnnxForm,
  numbers,
  rounded,
  type ExportedNumbers,
} from './exported.ts'
import type { GraphBuilder } from './graph-builder.ts'

const stepOperators = {
  add: 'Add',
  subtract: 'Sub',
  multiply: 'Mul',
  divide: 'Div',
  minimum: 'Min',
  maximum: 'Max',
} as const satisfies Readonly<Record<ColumnStep['by'], string>>

/** Steps with one number a column. */
export function exportArithmetic(
  graph: GraphBuilder,
  operation: Extract<Operation, { kind: 'columns-arithmetic' }>,
  input: ExportedNumbers,
): ExportedNumbers {
  const { parameters } = operation
  const single = input.dtype === 'float32' && (parameters === null || parameters === 'float32')
  let { value } = input
  for (const { by, values, rounded: toSingle } of operation.steps) {
    const inverse = input.sparse && by === 'divide'
    const used = values.map((given) => {
      const number = single && toSingle === true ? Math.fround(given) : given
      return inverse ? 1 / number : number
    })
    const operator = inverse ? 'Mul' : stepOperators[by]
    value = graph.node(operator, [value, graph.doubles(used, [1, used.length])])
    if (single) value = rounded(graph, value)
  }
  return { ...input, value, dtype: single ? 'float32' : 'float64' }
}

/** x W^T + b. */
export function exportAffine(
  graph: GraphBuilder,
  { weights, inputs, outputs, bias, flat, dtype, biasType }: AffineOperation,
  input: ExportedNumbers,
): ExportedNumbers {
  const turned = Float64Array.from({ length: inputs * outputs }, (_, at) => {
    const row = Math.floor(at / outputs)
    return weights[(at % outputs) * inputs + row] ?? 0
  })
  const product = graph.node('MatMul', [input.value, graph.doubles(turned, [inputs, outputs])])
  const productType = promote(dtype, input.dtype) === 'float32' ? 'float32' : 'float64'
  const result = promote(biasType ?? dtype, productType) === 'float32' ? 'float32' : 'float64'
  const inType = productType === 'float32' ? rounded(graph, product) : product
  const sum = graph.node('Add', [inType, graph.doubles(bias, [1, outputs])])
  return { ...numbers(result === 'float32' ? rounded(graph, sum) : sum, outputs, result), flat }
}

/** Functions that ONNX has in double. */
const plainFunctions: Partial<Readonly<Record<ElementFunction, string>>> = {
  relu: 'Relu',
  tanh: 'Tanh',
  logistic: 'Sigmoid',
  exp: 'Exp',
  log: 'Log',
  'log-shares': 'Log',
  sqrt: 'Sqrt',
  absolute: 'Abs',
  sign: 'Sign',
  reciprocal: 'Reciprocal',
  negative: 'Neg',
  floor: 'Floor',
  ceil: 'Ceil',
  rint: 'Round',
}

/** A function of every number. */
export function exportElements(
  graph: GraphBuilder,
  name: ElementFunction,
  input: ExportedNumbers,
): ExportedNumbers {
  if (name === 'identity') return input
  const single = input.dtype === 'float32' || name === 'logistic-single' || name === 'exp-single'
  const keepsType = !isFloat(input.dtype) && ['absolute', 'square', 'negative', 'sign'].includes(name)
  const value = elementValue(graph, name, input.value)
  const dtype = keepsType ? input.dtype : name === 'isnan' ? 'bool' : single ? 'float32' : 'float64'
  return { ...input, value: single ? rounded(graph, value) : value, dtype, names: null }
}

function elementValue(graph: GraphBuilder, name: ElementFunction, value: string): string {
  if (name === 'square') return graph.node('Mul', [value, value])
  if (name === 'signed-square')
    return graph.node('Mul', [graph.node('Mul', [graph.node('Sign', [value]), value]), value])
  if (name === 'isnan') return castTo(graph, graph.node('IsNaN', [value]), 'double')
  if (name === 'logistic-single') return graph.node('Sigmoid', [value])
  if (name === 'exp-single') return graph.node('Exp', [value])
  const operator = plainFunctions[name]
  if (operator === undefined) throw noOnnxForm(`The function ${name}`)
  return graph.node(operator, [value])
}

/** A rule over every row. */
export function exportRows(
  graph: GraphBuilder,
  operation: Extract<Operation, { kind: 'rows' }>,
  input: ExportedNumbers,
): ExportedNumbers {
  const { rule, column } = operation
  if (rule === 'flatten') return { ...input, flat: true }
  if (rule === 'flatten-empty') return input
  if (rule === 'column') return { ...input, flat: false }
  if (rule === 'first-column')
    return { ...numbers(gathered(graph, input.value, [column]), 1, input.dtype), flat: true }
  const single = input.dtype === 'float32' || rule.endsWith('-single')
  const [value, columns] = rowValue(graph, rule, input)
  const dtype = single ? 'float32' : 'float64'
  return {
    ...numbers(single ? rounded(graph, value) : value, columns, dtype),
    flat: columns === 1 && isReduction(rule),
  }
}

function isReduction(rule: RowRule): boolean {
  return rule === 'sum' || rule === 'sum-of-squares' || rule === 'log-sum-exp' || rule === 'difference'
}

const lastAxis = { axis: { kind: 'int', value: -1 } } as const

function rowValue(graph: GraphBuilder, rule: RowRule, { value, columns }: ExportedNumbers): [string, number] {
  const reduce = (operator: string, of: string): string =>
    graph.node(operator, [of, graph.longs([1], [1])], { attributes: { keepdims: { kind: 'int', value: 1 } } })
  const number = (constant: number): string => graph.doubles([constant], [])
  switch (rule) {
    case 'softmax':
    case 'softmax-plain':
    case 'softmax-single':
    case 'joint-softmax':
      return [graph.node('Softmax', [value], { attributes: lastAxis }), columns]
    case 'log-softmax':
    case 'log-likelihood':
      return [graph.node('LogSoftmax', [value], { attributes: lastAxis }), columns]
    case 'normalize-sum':
      return [graph.node('Div', [value, reduce('ReduceSum', value)]), columns]
    case 'normalize-sum-or-zeros':
    case 'normalize-sum-or-uniform': {
      const sum = reduce('ReduceSum', value)
      const none = graph.node('Equal', [sum, number(0)])
      const instead = rule === 'normalize-sum-or-zeros' ? 0 : 1 / columns
      return [graph.node('Where', [none, number(instead), graph.node('Div', [value, sum])]), columns]
    }
    case 'two-from-one':
    case 'two-from-one-single': {
      const first = gathered(graph, value, [0])
      return [concatenated(graph, [graph.node('Sub', [number(1), first]), first]), 2]
    }
    case 'l1':
    case 'l2':
    case 'max': {
      const size = graph.node('Abs', [value])
      const norm =
        rule === 'l1'
          ? reduce('ReduceSum', size)
          : rule === 'max'
            ? reduce('ReduceMax', size)
            : graph.node('Sqrt', [reduce('ReduceSum', graph.node('Mul', [value, value]))])
      const none = graph.node('Less', [norm, number(10 * 2 ** -52)])
      return [graph.node('Div', [value, graph.node('Where', [none, number(1), norm])]), columns]
    }
    case 'sum':
      return [reduce('ReduceSum', value), 1]
    case 'sum-of-squares':
      return [reduce('ReduceSum', graph.node('Mul', [value, value])), 1]
    case 'log-sum-exp':
      return [reduce('ReduceLogSumExp', value), 1]
    case 'difference':
      return [graph.node('Sub', [gathered(graph, value, [1]), gathered(graph, value, [0])]), 1]
    case 'samme-r':
    case 'flatten':
    case 'flatten-empty':
    case 'column':
    case 'first-column':
      throw noOnnxForm(`The rule ${rule}`)
  }
}
