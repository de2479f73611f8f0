/**
 * pandas' categories as the numbers that boosters make of them. Sources: `_data_from_pandas` in lightgbm/basic.py;
 * `pandas_transform_data` in xgboost/data.py and XGBoost's src/data/cat_container.h.
 */
import type { Column, Data, ExtensionData, Value } from '#shared/values.ts'
import { strOf } from '#app/python-data/python-repr.ts'
import { extensionDtype } from '#app/python-data/extension-dtype.ts'
import type { FrameGrid } from '../grid.ts'
import { Raised, valueError } from '../raised.ts'
import { unsupported } from '../unsupported.ts'

type Categories = readonly (string | number)[]

/** Whether a column is one of pandas' categories. */
export function isCategory(values: Data): values is ExtensionData {
  return values.dtype === 'extension' && extensionDtype(values.name).family === 'category'
}

/** The number of each entry in a list of categories, NaN where it is missing or not among them. */
function coded(column: Column, values: ExtensionData, categories: readonly Value[]): Column {
  const places = new Map(categories.map((category, place) => [category, place]))
  const data = Float64Array.from(values.data, (value) => places.get(value) ?? Number.NaN)
  return { ...column, values: { dtype: 'float64', data } }
}

function ownCategories({ categories }: ExtensionData): readonly Value[] {
  if (categories === undefined) throw unsupported('Categories whose order is not known')
  return categories
}

/** With each column's categories as LightGBM codes them: by those of fit, or, fitted on no DataFrame, by its own. */
export function lightgbmCodes(frame: FrameGrid, known: readonly (Categories | null)[] | null): FrameGrid {
  const count = frame.table.columns.filter(({ values }) => isCategory(values)).length
  if (known !== null && known.length !== count)
    throw valueError('train and valid dataset categorical_feature do not match.')
  let next = 0
  const columns = frame.table.columns.map((column) => {
    const { values } = column
    if (!isCategory(values)) return column
    const categories = known === null ? ownCategories(values) : (known[next++] ?? [])
    return coded(column, values, categories)
  })
  return { ...frame, table: { ...frame.table, columns } }
}

/** With each column's categories as XGBoost codes them; a model that keeps categories wants its own features so. */
export function xgboostCodes(frame: FrameGrid, known: readonly (Categories | null)[] | null): FrameGrid {
  const keeps = known?.some((categories) => categories !== null) === true
  const columns = frame.table.columns.map((column, place) => {
    const { values } = column
    const kept = known?.[place] ?? null
    if (keeps && isCategory(values) !== (kept !== null)) throw otherType(place)
    if (!isCategory(values)) return column
    const own = ownCategories(values)
    if (kept === null) return coded(column, values, own)
    if (typeof kept[0] === 'number') throw otherType(place)
    const unknown = own.find((category) => typeof category !== 'string' || !kept.includes(category))
    if (unknown !== undefined) throw unknownCategory(place, unknown)
    return coded(column, values, kept)
  })
  return { ...frame, table: { ...frame.table, columns } }
}

function otherType(place: number): Raised {
  return new Raised(
    'xgboost.core.XGBoostError',
    `Invalid new DataFrame input for the: ${place}th feature (0-based). The data type doesn't match the one used in the training dataset. Both should be either numeric or categorical.`,
  )
}

function unknownCategory(place: number, category: Value): Raised {
  return new Raised(
    'xgboost.core.XGBoostError',
    `Found a category not in the training set for the ${place}th (0-based) column: \`${strOf(category)}\``,
  )
}
