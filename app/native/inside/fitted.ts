/** What fitting left in an estimator: numbers by feature, categories, and the rest in a line each. */
import { dictEntries, sequenceItems, type Inert } from '#app/serialized/inert.ts'
import type { ColumnCategories, FittedFact, FittedTable } from '#shared/estimators.ts'
import { labelsIn, numbersIn, bareState, toNumber, type Numbers } from '../lowering/estimator-view.ts'
import type { FoundEstimator } from './estimators-in.ts'
import { inertText } from './inert-text.ts'
import { labelTexts } from './label-texts.ts'

/** Rows of a table that are sent: what a person searches through. */
export const MAX_TABLE_ROWS = 20_000
/** Classes, components or clusters side by side. */
const MAX_TABLE_COLUMNS = 50
/** Columns of an encoder, and categories of each, that are listed. */
const MAX_ENCODED = 2_000
const MAX_CATEGORIES = 500
const MAX_FACTS = 200

/** Named as if they were about columns, or as long by chance, but about rounds, rows or components. */
const notByColumn =
  /^_|^(?:train_score|validation_score|oob_|loss_curve|estimator_|singular|explained_|n_iter|alphas|mse_path|class_|priors|dual_|classes|t_|references|noise|labels|support_vectors|X_|x_scores|y_|embedding)/u

/** Shown in other places, or copies of what is. */
const passedOver =
  /^(?:named_estimators_|named_transformers_|le_|estimator_|base_estimator_|calibrated_classifiers_)$/u

/** Everything fitted of an estimator. */
export interface Fitted {
  readonly classes: readonly string[] | null
  readonly tables: readonly FittedTable[]
  readonly categories: readonly ColumnCategories[]
  readonly facts: readonly FittedFact[]
}

/** What the tables of an estimator are named by. */
interface Axes {
  readonly features: number
  readonly nameOf: (feature: number) => string
  readonly classes: readonly string[] | null
}

/** Reads the fitted attributes: those whose names end in one underscore. */
export function fittedOf(
  { attributes }: Pick<FoundEstimator, 'attributes'>,
  features: number,
  nameOf: (feature: number) => string,
): Fitted {
  const classes = labelTexts(labelsIn(attributes.get('classes_') ?? attributes.get('_classes')))
  const axes = { features, nameOf, classes }
  const shown = new Set(['classes_', 'feature_names_in_', 'estimators_', 'tree_', 'transformers_'])
  const tables: FittedTable[] = []
  const add = (table: FittedTable | null, ...names: readonly string[]): void => {
    if (table === null) return
    tables.push(table)
    for (const name of names) shown.add(name)
  }
  add(coefficients(attributes, axes), 'coef_', 'intercept_')
  add(columnNumbers(attributes, axes, shown))
  for (const [name, value] of attributes) {
    if (isByColumn(name) && !shown.has(name)) add(components(name, numbersIn(value), axes), name)
  }
  add(vocabulary(attributes), 'vocabulary_', 'idf_')
  const categories = categoriesOf(attributes, axes)
  for (const name of ['categories_', 'bin_edges_', 'encodings_']) shown.add(name)
  return { classes, tables, categories, facts: factsOf(attributes, shown) }
}

function isByColumn(name: string): boolean {
  return /[^_]_$/u.test(name) && !notByColumn.test(name)
}

/** Row per feature, column per class or output, the intercept last. */
function coefficients(
  attributes: ReadonlyMap<string, Inert>,
  { features, nameOf, classes }: Axes,
): FittedTable | null {
  const coefficients = numbersIn(attributes.get('coef_'))
  if (coefficients === null || coefficients.data.length === 0) return null
  const { data, shape } = coefficients
  // PLS kept features x targets before scikit-learn 1.3.
  const isTurned = shape.length === 2 && shape[0] === features && shape[1] !== features
  const [outputs, width] =
    shape.length === 1
      ? [1, shape[0] ?? 0]
      : isTurned
        ? [shape[1] ?? 0, shape[0] ?? 0]
        : [shape[0] ?? 0, shape[1] ?? 0]
  if (shape.length > 2 || outputs * width !== data.length) return null
  const columns = Math.min(outputs, MAX_TABLE_COLUMNS)
  const at = (feature: number, output: number) =>
    data[isTurned ? feature * outputs + output : output * width + feature]
  const rows = Array.from({ length: Math.min(width, MAX_TABLE_ROWS) }, (_, feature) => ({
    name: nameOf(feature),
    values: Array.from({ length: columns }, (_, output) => at(feature, output) ?? Number.NaN),
  }))
  const intercepts = numbersIn(attributes.get('intercept_'))?.data ?? oneNumber(attributes.get('intercept_'))
  const intercept =
    intercepts === null
      ? []
      : [
          {
            name: 'intercept_',
            values: Array.from({ length: columns }, (_, output) => intercepts[output] ?? intercepts[0] ?? 0),
          },
        ]
  return {
    kind: 'coefficients',
    source: intercept.length === 0 ? 'coef_' : 'coef_, intercept_',
    columns: outputNames(outputs, columns, classes),
    rows: [...intercept, ...rows],
    rowCount: width + intercept.length,
  }
}

function oneNumber(value: Inert | undefined): Float64Array | null {
  const number = toNumber(value)
  return number === null ? null : Float64Array.of(number)
}

/** Of two classes one set of numbers speaks for the second. */
function outputNames(outputs: number, shown: number, classes: readonly string[] | null): readonly string[] {
  if (outputs === 1) return [classes?.length === 2 ? (classes[1] ?? '') : 'coef_']
  return Array.from({ length: shown }, (_, output) =>
    classes?.length === outputs ? (classes[output] ?? '') : String(output),
  )
}

/** Attributes with one number a feature, side by side: means, scales, statistics. */
function columnNumbers(
  attributes: ReadonlyMap<string, Inert>,
  { features, nameOf }: Axes,
  shown: Set<string>,
): FittedTable | null {
  if (features < 1) return null
  const found: { readonly name: string; readonly data: Float64Array }[] = []
  for (const [name, value] of attributes) {
    if (!isByColumn(name) || shown.has(name) || found.length >= MAX_TABLE_COLUMNS) continue
    const numbers = numbersIn(value)
    if (numbers === null || numbers.shape.length !== 1 || numbers.data.length !== features) continue
    found.push({ name, data: numbers.data })
    shown.add(name)
  }
  if (found.length === 0) return null
  return {
    kind: 'columns',
    source: found.map(({ name }) => name).join(', '),
    columns: found.map(({ name }) => name),
    rows: Array.from({ length: Math.min(features, MAX_TABLE_ROWS) }, (_, feature) => ({
      name: nameOf(feature),
      values: found.map(({ data }) => data[feature] ?? Number.NaN),
    })),
    rowCount: features,
  }
}

/** k rows of one number a feature: components, cluster centres, means of classes. */
function components(name: string, numbers: Numbers | null, axes: Axes): FittedTable | null {
  const { features, nameOf, classes } = axes
  if (numbers === null || numbers.shape.length !== 2 || features < 1) return null
  const [first = 0, second = 0] = numbers.shape
  const isTurned = first === features && second !== features
  const count = isTurned ? second : first
  if ((isTurned ? first : second) !== features || count < 1) return null
  const columns = Math.min(count, MAX_TABLE_COLUMNS)
  return {
    kind: name === 'cluster_centers_' ? 'clusters' : name === 'components_' ? 'components' : 'weights',
    source: name,
    columns: Array.from({ length: columns }, (_, place) =>
      classes?.length === count ? (classes[place] ?? '') : String(place),
    ),
    rows: Array.from({ length: Math.min(features, MAX_TABLE_ROWS) }, (_, feature) => ({
      name: nameOf(feature),
      values: Array.from(
        { length: columns },
        (_, place) =>
          numbers.data[isTurned ? feature * count + place : place * features + feature] ?? Number.NaN,
      ),
    })),
    rowCount: features,
  }
}

/** Terms by the column they count, with their weights where there are any. */
function vocabulary(attributes: ReadonlyMap<string, Inert>): FittedTable | null {
  const entries = dictEntries(attributes.get('vocabulary_'))
  if (entries === null) return null
  const idf =
    numbersIn(bareState(attributes.get('_tfidf'))?.get('idf_') ?? attributes.get('idf_'))?.data ?? null
  const terms = entries
    .flatMap(({ key, value }) => {
      const column = toNumber(value)
      return typeof key === 'string' && column !== null ? [{ name: key, column }] : []
    })
    .sort((left, right) => left.column - right.column)
  return {
    kind: 'vocabulary',
    source: idf === null ? 'vocabulary_' : 'vocabulary_, idf_',
    columns: idf === null ? ['vocabulary_'] : ['vocabulary_', 'idf_'],
    rows: terms.slice(0, MAX_TABLE_ROWS).map(({ name, column }) => ({
      name,
      values: idf === null ? [column] : [column, idf[column] ?? Number.NaN],
    })),
    rowCount: terms.length,
  }
}

function categoriesOf(attributes: ReadonlyMap<string, Inert>, { nameOf }: Axes): readonly ColumnCategories[] {
  const encodings = sequenceItems(attributes.get('encodings_'))
  const listed = (kind: ColumnCategories['kind'], value: Inert | undefined): readonly ColumnCategories[] =>
    (sequenceItems(value) ?? [])
      .slice(0, MAX_ENCODED)
      .flatMap((item, column): readonly ColumnCategories[] => {
        const all = labelsIn(item)
        if (all === null) return []
        const codes = numbersIn(encodings?.[column])
        return [
          {
            kind,
            column: nameOf(column),
            count: all.data.length,
            categories: textsOf(item),
            encodings:
              codes === null || codes.data.length !== all.data.length
                ? null
                : Array.from(codes.data.subarray(0, MAX_CATEGORIES)),
          },
        ]
      })
  return [
    ...listed('categories', attributes.get('categories_')),
    ...listed('edges', attributes.get('bin_edges_')),
  ]
}

function textsOf(item: Inert): readonly string[] {
  return (sequenceItems(item) ?? []).slice(0, MAX_CATEGORIES).map((one) => inertText(one))
}

/** The other fitted attributes. */
function factsOf(attributes: ReadonlyMap<string, Inert>, shown: ReadonlySet<string>): readonly FittedFact[] {
  return Array.from(attributes)
    .filter(([name]) => /^[^_].*[^_]_$/u.test(name) && !shown.has(name) && !passedOver.test(name))
    .slice(0, MAX_FACTS)
    .map(([name, value]) => ({ name, value: inertText(value) }))
}
