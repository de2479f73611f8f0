/** Operations to ONNX nodes. One case an operation; what has no exact form is refused by name. */
import { placeOf } from '../place-of.ts'
import type { Operation } from '../operations.ts'
import type { ColumnPart } from '../operation-parts.ts'
import type { InputCheck } from '../input-check.ts'
import { exportAffine, exportArithmetic, exportElements, exportRows } from './export-arithmetic.ts'
import {
  exportBins,
  exportImpute,
  exportMissingIndicator,
  exportOneHot,
  exportOrdinal,
  exportPolynomial,
} from './export-columns.ts'
import { exportForest } from './export-forest.ts'
import {
  exportCombine,
  exportLabelAbove,
  exportSideBySide,
  largestNumber,
  largestPlace,
  repeatedRow,
  squeezed,
} from './export-labels.ts'
import {
  asNumbers,
  castTo,
  columnAt,
  gathered,
  noOnnxForm,
  numbers,
  rounded,
  type Exported,
  type ExportedColumn,
  type ExportedNumbers,
} from './exported.ts'
import type { GraphBuilder } from './graph-builder.ts'

/** The value an operation gives for an input. Throws a UserError (`unsupported`) for what ONNX cannot say exactly. */
export function exportOperation(graph: GraphBuilder, operation: Operation, input: Exported): Exported {
  switch (operation.kind) {
    case 'sequence':
      return operation.steps.reduce((flow: Exported, step) => exportOperation(graph, step, flow), input)
    case 'identity':
    case 'check-cells':
    case 'floats-only':
      return input
    case 'check-any':
    case 'check':
      return exportCheck(graph, operation.check.dtype, asNumbers(graph, input))
    case 'to-sparse':
      return { ...asNumbers(graph, input), sparse: true }
    case 'rename':
      return { ...asNumbers(graph, input), names: operation.names }
    case 'columns-arithmetic':
      return exportArithmetic(graph, operation, asNumbers(graph, input))
    case 'affine':
      return exportAffine(graph, operation, asNumbers(graph, input))
    case 'elements':
      return exportElements(graph, operation.function, asNumbers(graph, input))
    case 'rows':
      return exportRows(graph, operation, asNumbers(graph, input))
    case 'forest':
      return exportForest(graph, operation.forest, operation.rule, asNumbers(graph, input))
    case 'side-by-side':
      return joined(
        graph,
        operation.parts.map((part) => exportOperation(graph, part, input)),
      )
    case 'column-parts': {
      const parts = operation.parts.map((part) =>
        exportOperation(graph, part.operation, selected(graph, part, operation.check.names, input)),
      )
      return joined(graph, parts, operation.sparse)
    }
    case 'combine':
      return exportCombine(
        graph,
        operation,
        operation.parts.map((part) => asNumbers(graph, exportOperation(graph, part, input))),
      )
    case 'one-hot':
      return { ...exportOneHot(graph, operation, input), dtype: operation.dtype }
    case 'ordinal':
      return exportOrdinal(graph, operation, input)
    case 'impute':
      return exportImpute(graph, operation, input)
    case 'missing-indicator':
      return exportMissingIndicator(graph, operation, input)
    case 'pick':
      return picked(graph, operation.columns, input)
    default:
      return exportOther(graph, operation, input)
  }
}

function exportOther(graph: GraphBuilder, operation: Operation, input: Exported): Exported {
  const given = (): ExportedNumbers => asNumbers(graph, input)
  const constant = (value: number): string => graph.doubles([value], [])
  switch (operation.kind) {
    case 'label-largest':
      return { kind: 'labels', index: largestPlace(graph, given().value), classes: operation.classes }
    case 'label-last-largest':
      return { kind: 'labels', index: largestPlace(graph, given().value, true), classes: operation.classes }
    case 'label-above':
      return exportLabelAbove(graph, operation, given())
    case 'label-index':
      return {
        kind: 'labels',
        index: castTo(graph, squeezed(graph, gathered(graph, given().value, [0])), 'int64'),
        classes: operation.classes,
      }
    case 'label-code': {
      if (input.kind !== 'labels') throw noOnnxForm('Codes of what are no labels')
      const codes = graph.node('Gather', [
        graph.doubles(operation.codes, [operation.codes.length]),
        input.index,
      ])
      const column = graph.node('Unsqueeze', [codes, graph.longs([1], [1])])
      return { ...numbers(column, 1, 'int64'), flat: true }
    }
    case 'largest-index':
      return { ...largestNumber(graph, given().value), dtype: operation.dtype }
    case 'scale-all':
      return inOwnType(graph, given(), graph.node('Mul', [given().value, constant(operation.factor)]))
    case 'shift-all':
      return inOwnType(graph, given(), graph.node('Add', [given().value, constant(operation.by)]))
    case 'binarize': {
      const above = graph.node('Greater', [given().value, constant(operation.threshold)])
      return { ...given(), value: castTo(graph, above, 'double') }
    }
    case 'cast':
      if (operation.missing !== undefined && !Number.isNaN(operation.missing))
        throw noOnnxForm('A number that stands for a missing value')
      if (operation.dtype !== 'float32') return { ...given(), dtype: operation.dtype }
      return { ...given(), value: rounded(graph, given().value), dtype: 'float32' }
    case 'small-to-zero': {
      const { value } = given()
      const small = graph.node('LessOrEqual', [graph.node('Abs', [value]), constant(operation.bound)])
      return { ...given(), value: graph.node('Where', [small, constant(0), value]) }
    }
    case 'frame-input':
      if (given().sparse && operation.library === 'xgboost')
        throw noOnnxForm('A sparse matrix given to XGBoost')
      return { ...given(), dtype: 'float64', names: null }
    case 'category-codes':
      if (operation.columns.length > 0) throw noOnnxForm("HistGradientBoosting's categories")
      return numbers(gathered(graph, given().value, operation.order), operation.order.length)
    case 'polynomial':
      return exportPolynomial(graph, operation.terms, given())
    case 'bins':
      return exportBins(graph, operation, given())
    case 'constant': {
      const value = repeatedRow(graph, operation.values)
      return { ...numbers(value, operation.values.length, operation.dtype), flat: operation.flat }
    }
    case 'constant-label': {
      const row = repeatedRow(graph, [operation.index])
      return {
        kind: 'labels',
        index: castTo(graph, squeezed(graph, row), 'int64'),
        classes: operation.classes,
      }
    }
    default:
      throw noOnnxForm(names[operation.kind] ?? `The operation ${operation.kind}`)
  }
}

/** What is refused, in words. */
const names: Partial<Readonly<Record<Operation['kind'], string>>> = {
  'support-vectors': 'A support vector machine',
  'kernel-matrix': 'Kernel similarities',
  neighbours: 'A search of nearest neighbours',
  'gaussian-bayes': 'Gaussian naive Bayes',
  'category-bayes': 'Categorical naive Bayes',
  'text-counts': 'Counting words',
  calibrate: 'A calibrated classifier',
  centres: 'Distances to cluster centres',
  bisect: 'A tree of cluster centres',
  'centre-kernel': 'Kernel similarities',
  isolation: 'An isolation forest',
  isotonic: 'An isotonic regression',
  quantiles: 'A quantile transformation',
  power: 'A power transformation',
  list: 'Several arrays as one answer',
  'label-table': 'Labels of several outputs',
  'label-columns': 'Labels of several outputs',
  'pair-votes': 'One against one votes',
  'single-linear': "XGBoost's linear booster",
}

function exportCheck(
  graph: GraphBuilder,
  dtype: InputCheck['dtype'],
  input: ExportedNumbers,
): ExportedNumbers {
  if (dtype === 'float32' && input.dtype !== 'float32')
    return { ...input, value: rounded(graph, input.value), dtype: 'float32' }
  if (dtype === 'float64') return { ...input, dtype }
  if (dtype === 'float' && input.dtype !== 'float32') return { ...input, dtype: 'float64' }
  return input
}

/** Arithmetic that keeps float32 and makes doubles of all else. */
function inOwnType(graph: GraphBuilder, { dtype, ...rest }: ExportedNumbers, value: string): ExportedNumbers {
  if (dtype === 'float32') return { ...rest, value: rounded(graph, value), dtype }
  return { ...rest, value, dtype: 'float64' }
}

/** Parts side by side; text stays in a table of columns. */
function joined(graph: GraphBuilder, parts: readonly Exported[], sparse?: boolean): Exported {
  if (!parts.some((part) => part.kind === 'columns' && part.columns.some(({ type }) => type === 'text'))) {
    const all = parts.map((part) => asNumbers(graph, part))
    return exportSideBySide(graph, all, sparse ?? all.some((part) => part.sparse))
  }
  const columns = parts.flatMap((part): readonly ExportedColumn[] => {
    if (part.kind === 'columns') return part.columns
    if (part.kind === 'labels') throw noOnnxForm('Class labels beside columns')
    return Array.from({ length: part.columns }, (_, place) => columnAt(graph, part, place))
  })
  return { kind: 'columns', columns }
}

function selected(
  graph: GraphBuilder,
  part: ColumnPart,
  fitNames: readonly string[] | null,
  input: Exported,
): Exported {
  if (part.flat) throw noOnnxForm('A column given as a list of texts')
  const given = namesOf(input)
  const givenPlace = placeOf(given ?? [], part.columns.length)
  const fittedPlace = placeOf(fitNames ?? [], part.columns.length)
  const places = part.columns.map((column) => {
    const name = typeof column === 'number' ? fitNames?.[column] : column
    const place = name === undefined ? -1 : givenPlace(name)
    if (place >= 0) return place
    return typeof column === 'number' ? column : Math.max(0, fittedPlace(column))
  })
  return picked(graph, places, input)
}

function namesOf(input: Exported): readonly string[] | null {
  if (input.kind === 'columns') return input.columns.map(({ name }) => name)
  return input.kind === 'numbers' ? input.names : null
}

function picked(graph: GraphBuilder, places: readonly number[], input: Exported): Exported {
  if (input.kind === 'columns')
    return { kind: 'columns', columns: places.map((place) => columnAt(graph, input, place)) }
  const given = asNumbers(graph, input)
  if (places.length === 0) return { ...given, columns: 0, names: given.names === null ? null : [] }
  const names = given.names === null ? null : places.map((place) => given.names?.[place] ?? '')
  return { ...given, value: gathered(graph, given.value, places), columns: places.length, names, flat: false }
}
