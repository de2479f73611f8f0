/** Checks of estimators that take objects and text as they are: counts, names, and missing values. */
import { featureNames, checkFeatureCount, checkFeatureNames } from './feature-names.ts'
import type { CellGrid, Grid } from './grid.ts'
import { nanError, notMatrix, oneDimensional, type InputCheck } from './input-check.ts'
import { toCells } from './kernels/grid-columns.ts'
import { valueError } from './raised.ts'
import { unsupported } from './unsupported.ts'

/** An input as an array of objects, checked. Throws `Raised` as scikit-learn would. */
export function checkCells(input: Grid, check: InputCheck): CellGrid {
  checkFeatureNames(input, check)
  if (input.kind === 'other') throw notMatrix(input, ` by ${check.estimator}`)
  if (input.kind === 'labels' || input.kind === 'list')
    throw unsupported(`${check.estimator} on an input that is no table`)
  if ((input.kind === 'numbers' || input.kind === 'cells') && input.flat) throw oneDimensional('[...]')
  const cells = toCells(input)
  if (cells.rows === 0) {
    throw valueError(
      `Found array with 0 sample(s) (shape=(0, ${cells.columns})) while a minimum of 1 is required by ${check.estimator}.`,
    )
  }
  if (
    check.nan === 'refuse' &&
    cells.cells.some((value) => typeof value === 'number' && Number.isNaN(value))
  ) {
    throw nanError(check.estimator)
  }
  checkFeatureCount(cells.columns, check)
  return { ...cells, names: featureNames(input) }
}
