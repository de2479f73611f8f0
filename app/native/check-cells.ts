/** Checks of estimators that take objects and text as they are: counts, names, and missing values. */
import { featureNames, checkFeatureCount, checkFeatureNames } from './feature-names.ts'
import { numberTypeOf } from './column-numbers.ts'
import type { CellGrid, FrameGrid, Grid } from './grid.ts'
import { checkInput, nanError, notMatrix, oneDimensional, type InputCheck } from './input-check.ts'
import { toCells } from './kernels/grid-columns.ts'
import { hasExtension } from './pandas-frame.ts'
import { isNumberExtension } from '#app/python-data/extension-dtype.ts'
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

/** Whether `check_array` takes a frame with a dtype of pandas' own as objects: beside texts or objects, or without numbers. */
function isObjectFrame({ table }: FrameGrid): boolean {
  return table.columns.some(({ values }) => {
    if (values.dtype === 'str' || values.dtype === 'object') return true
    return values.dtype === 'extension' && !isNumberExtension(values.name)
  })
}

/** An input as one array of the dtype it has. Throws `Raised` as scikit-learn would. */
export function checkAny(input: Grid, check: InputCheck): Grid {
  if (input.kind !== 'frame' && input.kind !== 'cells') return checkInput(input, check)
  const dtypes =
    input.kind === 'frame' ? input.table.columns.map(({ values }) => numberTypeOf(values)) : [null]
  if (input.kind === 'frame' && hasExtension(input) && !isObjectFrame(input)) return checkInput(input, check)
  const isMixed = dtypes.includes('bool') && dtypes.some((dtype) => dtype !== 'bool')
  if (!dtypes.includes(null) && !isMixed) return checkInput(input, check)
  return { ...checkCells(input, check), names: null }
}
