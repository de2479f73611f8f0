/** Checks of estimators that take objects and text as they are: counts, names, and missing values. */
import { featureNames, checkFeatureCount, checkFeatureNames } from './feature-names.ts'
import { numberTypeOf } from './column-numbers.ts'
import { refuseNoCommonType } from './common-dtype.ts'
import type { CellGrid, FrameGrid, Grid, NumberGrid } from './grid.ts'
import { checkInput, nanError, notMatrix, oneDimensional, type InputCheck } from './input-check.ts'
import { toCells } from './kernels/grid-columns.ts'
import { convertsEarly, hasExtension } from './pandas-frame.ts'
import { extensionDtype } from '#app/python-data/extension-dtype.ts'
import type { Data } from '#shared/values.ts'
import { valueError } from './raised.ts'
import { unsupported } from './unsupported.ts'

/** An input as an array of objects, checked. Throws `Raised` as scikit-learn would. */
export function checkCells(input: Grid, check: InputCheck): CellGrid {
  checkFeatureNames(input, check)
  if (input.kind === 'other') throw notMatrix(input, ` by ${check.estimator}`)
  if (input.kind === 'labels' || input.kind === 'list')
    throw unsupported(`${check.estimator} on an input that is no table`)
  if ((input.kind === 'numbers' || input.kind === 'cells') && input.flat) throw oneDimensional('[...]')
  if (input.kind === 'frame') refuseNoCommonType(input.table.columns)
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

/**
 * Whether `check_array` takes a frame with a dtype of pandas' own as objects: beside texts or objects, or where nothing makes
 * it convert early. Else all become doubles, Arrow's times and durations as counts.
 */
function isObjectFrame({ table: { columns } }: FrameGrid): boolean {
  if (columns.some(({ values }) => isTextOrObject(values))) return true
  const isNumpys = columns.every(({ values }) => values.dtype !== 'extension' || isTimedelta(values.name))
  return isNumpys || !columns.some(({ values }) => convertsEarly(values))
}

function isTextOrObject(values: Data): boolean {
  if (values.dtype === 'extension') return extensionDtype(values.name).family === 'string'
  return values.dtype === 'str' || values.dtype === 'object' || values.dtype === 'bytes'
}

function isTimedelta(name: string): boolean {
  return extensionDtype(name).family === 'timedelta'
}

/** An input as one array of the dtype it has. Throws `Raised` as scikit-learn would. */
export function checkAny(input: Grid, check: InputCheck): Grid {
  if (check.keepsFrame === true && isFrame(input)) {
    checkFeatureNames(input, check)
    checkFeatureCount(input.columns, check)
    return input
  }
  if (input.kind !== 'frame' && input.kind !== 'cells') return checkInput(input, check)
  const dtypes =
    input.kind === 'frame' ? input.table.columns.map(({ values }) => numberTypeOf(values)) : [null]
  if (input.kind === 'frame' && hasExtension(input) && !isObjectFrame(input)) return checkInput(input, check)
  const isMixed =
    check.boolsAreObjects === true && dtypes.includes('bool') && dtypes.some((dtype) => dtype !== 'bool')
  if (!dtypes.includes(null) && !isMixed) return checkInput(input, check)
  return { ...checkCells(input, check), names: null }
}

/** Numbers and cells with names are what a step before gave as a DataFrame. */
function isFrame(input: Grid): input is FrameGrid | NumberGrid | CellGrid {
  return (
    input.kind === 'frame' || ((input.kind === 'numbers' || input.kind === 'cells') && input.names !== null)
  )
}
