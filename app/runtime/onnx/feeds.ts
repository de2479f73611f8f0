/** How an input becomes the feed dictionary: `_OnnxModelWrapper.predict` in mlflow/onnx/__init__.py, up to the session. */
import { isTensor, isValueMap } from '#shared/values.ts'
import type { Frame, Table, Tensor, Value, ValueKey } from '#shared/values.ts'
import { classRepr, reprOf, typeName } from '#app/python-data/python-repr.ts'
import type { ValueInfo } from '#app/onnx-graph/value-type.ts'
import { tableValues } from './array-values.ts'
import { isTimedelta } from './extension-array.ts'
import { missingColumn } from './explain.ts'
import { WrapperError } from './wrapper-error.ts'

/** A pandas array that is no numpy array, as a single `str` column gives by `.values`. */
export interface ExtensionArray {
  readonly kind: 'extension-array'
  readonly length: number
}

/** What stands behind one name of a feed dictionary: a numpy array or anything else. */
export type FeedValue = Value | ExtensionArray

/** A feed dictionary in its own order. */
export type Feeds = ReadonlyMap<ValueKey, FeedValue>

/** The feed dictionary of an input. Throws a WrapperError where the wrapper raises. */
export function feedsOf(input: Frame, inputs: readonly ValueInfo[]): Feeds {
  switch (input.kind) {
    case 'table':
      return tableFeeds(input, inputs)
    case 'tensor':
      return castFloats(arrayFeeds(input, inputs), inputs)
    case 'tensors':
      return castFloats(new Map(input.entries.map(({ name, tensor }) => [name, tensor])), inputs)
    case 'series':
      throw wrongInput("<class 'pandas.Series'>")
    case 'plain':
      if (typeof input.value === 'object' && input.value !== null && isValueMap(input.value)) {
        return castFloats(input.value, inputs)
      }
      throw wrongInput(classRepr(input.value))
  }
}

function wrongInput(classText: string): WrapperError {
  return new WrapperError(
    'TypeError',
    `Input should be a dictionary or a numpy array or a pandas.DataFrame, got '${classText}'`,
  )
}

function arrayFeeds(array: Tensor, inputs: readonly ValueInfo[]): Feeds {
  const [only] = inputs
  if (only === undefined || inputs.length !== 1) {
    const names = inputs.map((input) => input.name)
    throw new WrapperError(
      'mlflow.exceptions.MlflowException',
      'Unable to map numpy array input to the expected model input. Numpy arrays can only be used as input for ' +
        `MLflow ONNX models that have a single input. This model requires ${inputs.length} inputs. Please pass in ` +
        `data as either a dictionary or a DataFrame with the following tensors: ${reprOf(names)}.`,
    )
  }
  return new Map([[only.name, array]])
}

function tableFeeds(table: Table, inputs: readonly ValueInfo[]): Feeds {
  const [only] = inputs
  if (inputs.length === 1 && only !== undefined) {
    return new Map([[only.name, tableValues(table, floatWanted(only))]])
  }
  return new Map(inputs.map((input) => [input.name, columnValues(table, input)]))
}

function floatWanted(input: ValueInfo): 'float32' | null {
  return input.type === 'tensor(float)' ? 'float32' : null
}

/** `data[name].values`: rank 1, or rank 2 where several columns have that name. */
function columnValues(table: Table, input: ValueInfo): FeedValue {
  const columns = table.columns.filter((column) => column.name === input.name)
  const [first] = columns
  if (first === undefined) {
    const names = table.columns.map((column) => String(column.name))
    throw new WrapperError('KeyError', reprOf(input.name), missingColumn(input.name, names))
  }
  const isExtension =
    first.values.dtype === 'str' || (first.values.dtype === 'extension' && !isTimedelta(first.values))
  if (columns.length === 1 && isExtension) return { kind: 'extension-array', length: table.rowCount }
  const part = { ...table, columns }
  const wanted = floatWanted(input)
  const array =
    columns.length === 1 && first.values.dtype === 'datetime64'
      ? tableValues({ ...part, columns: [withoutZone(first)] }, wanted)
      : tableValues(part, wanted)
  return columns.length === 1 ? { ...array, shape: [table.rowCount] } : array
}

/** `Series.values` of times with a zone is an array of plain ones. */
function withoutZone(column: Table['columns'][number]): Table['columns'][number] {
  if (column.values.dtype !== 'datetime64') return column
  const { dtype, unit, data } = column.values
  return { ...column, values: { dtype, unit, data } }
}

/** `_cast_float64_to_float32`: only where the graph wants tensor(float). */
function castFloats(feeds: Feeds, inputs: readonly ValueInfo[]): Feeds {
  const result = new Map(feeds)
  for (const input of inputs) {
    const feed = result.get(input.name)
    if (feed === undefined || feed === null || floatWanted(input) === null) continue
    if (!isArray(feed)) {
      throw new WrapperError('AttributeError', `'${typeName(feed)}' object has no attribute 'dtype'`)
    }
    if (feed.kind !== 'tensor' || feed.values.dtype !== 'float64') continue
    result.set(input.name, {
      ...feed,
      values: { dtype: 'float32', data: Float32Array.from(feed.values.data) },
    })
  }
  return result
}

/** Whether a feed has a dtype: a numpy array or a pandas one. */
export function isArray(feed: FeedValue): feed is Tensor | ExtensionArray {
  if (typeof feed !== 'object' || feed === null || !('kind' in feed)) return false
  return feed.kind === 'extension-array' || isTensor(feed)
}
