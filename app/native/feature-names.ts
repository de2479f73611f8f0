/** Names and number of features against those of fit. Source: sklearn/utils/validation.py (`_check_feature_names`). */
import { compareText } from '#app/text/compare-text.ts'
import type { Column } from '#shared/values.ts'
import type { Grid } from './grid.ts'
import type { InputCheck } from './input-check.ts'
import { pythonQuoted } from './column-numbers.ts'
import { Raised, typeError, valueError } from './raised.ts'

/** The column names of an input that has any: all text. Mixed kinds of names are an error in scikit-learn. */
export function featureNames(grid: Grid): readonly string[] | null {
  if (grid.kind === 'numbers' || grid.kind === 'cells') return grid.names
  if (grid.kind !== 'frame') return null
  const { columns } = grid.table
  const types = new Set(columns.map(labelType))
  if (!types.has('str')) return null
  if (types.size > 1) {
    const listed = Array.from(types).sort().map(pythonQuoted).join(', ')
    throw typeError(
      `Feature names are only supported if all input features have string names, but your input has [${listed}] as ` +
        'feature name / column name types. If you want feature names to be stored and validated, you must convert them all ' +
        'to strings, by using X.columns = X.columns.astype(str) for example. Otherwise you can remove feature / column ' +
        'names from your input data, or convert them all to a non-string data type.',
    )
  }
  return columns.map(({ name }) => String(name))
}

/** Python's type of a column's label. */
export function labelType(column: Column): string {
  return column.labelType ?? (typeof column.name === 'string' ? 'str' : 'int')
}

type NameCheck = Pick<InputCheck, 'names' | 'refusesDuplicates'>

/** `featureNames`, with the refusal of labels that repeat since scikit-learn 1.9. */
export function checkedNames(
  grid: Grid,
  check: Pick<NameCheck, 'refusesDuplicates'>,
): readonly string[] | null {
  if (check.refusesDuplicates && grid.kind === 'frame') refuseDuplicates(grid.table.columns)
  return featureNames(grid)
}

/** Throws `Raised` when the input's names are not those of fit, in its order. */
export function checkFeatureNames(grid: Grid, check: NameCheck): void {
  const given = checkedNames(grid, check)
  if (given === null) return
  const { names } = check
  if (names === null || sameNames(names, given)) return
  throw nameError(names, given)
}

function sameNames(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false
  for (let at = 0; at < left.length; at++) {
    if (left[at] !== right[at]) return false
  }
  return true
}

function refuseDuplicates(columns: readonly Column[]): void {
  const unhashable = columns.map(labelType).find((type) => type === 'list' || type === 'dict')
  if (unhashable !== undefined) throw typeError(`unhashable type: '${unhashable}'`)
  const counts = new Map<string | number, number>()
  for (const { name } of columns) counts.set(name, (counts.get(name) ?? 0) + 1)
  if (counts.size === columns.length) return
  const lines = [...counts]
    .filter(([, count]) => count > 1)
    .map(([name, count]) => `\n- '${String(name)}' ${count} times`)
  throw new Raised(
    'narwhals.exceptions.DuplicateError',
    `Expected unique column names, got:${lines.join('')}`,
  )
}

function nameError(expected: readonly string[], given: readonly string[]): Raised {
  const known = new Set(expected)
  const here = new Set(given)
  const unseen = [...here].filter((name) => !known.has(name))
  const missing = [...known].filter((name) => !here.has(name))
  let message = 'The feature names should match those that were passed during fit.\n'
  if (unseen.length > 0) message += `Feature names unseen at fit time:\n${listed(unseen)}`
  if (missing.length > 0) message += `Feature names seen at fit time, yet now missing:\n${listed(missing)}`
  if (unseen.length === 0 && missing.length === 0)
    message += 'Feature names must be in the same order as they were in fit.\n'
  return valueError(message)
}

/** Names that a message lists. */
const LISTED = 5

/** The first names by code points: a table may have a million, of which no more are shown. */
function listed(names: readonly string[]): string {
  const first: string[] = []
  for (const name of names) {
    const last = first[LISTED - 1]
    if (last !== undefined && compareText(name, last) >= 0) continue
    first.push(name)
    first.sort(compareText)
    first.splice(LISTED)
  }
  return first.map((name) => `- ${name}\n`).join('') + (names.length > LISTED ? '- ...\n' : '')
}

/** Throws `Raised` when the number of columns is not that of fit. */
export function checkFeatureCount(columns: number, check: Pick<InputCheck, 'features' | 'estimator'>): void {
  if (check.features === null || columns === check.features) return
  throw valueError(
    `X has ${columns} features, but ${check.estimator} is expecting ${check.features} features as input.`,
  )
}
