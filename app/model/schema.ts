/** The inputs or outputs of a signature (`mlflow/types/schema.py`: Schema, ColSpec, TensorSpec `from_json`). */
import type { ColumnSpec, Schema, TensorSpec } from '#shared/model.ts'
import type { Value, ValueMap } from '#shared/values.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import { readColumnType } from './column-type.ts'
import { SchemaFault } from './schema-fault.ts'
import { tensorDtype } from './tensor-dtype.ts'
import { isTruthy } from './value-access.ts'

/** More columns than this are not read: each is an object in memory and a row on the screen. */
const MAX_SPECS = 100_000

/** A schema, and spellings that newer MLflow versions refuse. */
export interface ReadSchema {
  readonly schema: Schema
  /** Names that stand more than once; MLflow loads such a schema, but columns shadow one another. */
  readonly repeatedNames: readonly string[]
  /** Whether columns say `optional` as MLflow 1.x and 2.x wrote it; MLflow 3 refuses the key. */
  readonly saysOptional: boolean
}

/** Reads parsed JSON; throws SchemaFault where MLflow raises. */
export function readSchema(described: Value): ReadSchema {
  if (!isValueList(described)) throw new SchemaFault('it is not a list of columns or tensors', '')
  if (described.length === 0) throw new SchemaFault('the list is empty', '')
  if (described.length > MAX_SPECS) throw new SchemaFault(`it has more than ${MAX_SPECS} columns`, '')
  const specs = described.map((item, index) => {
    if (!isValueMap(item)) throw new SchemaFault('it is not an object with a type', `[${index}]`)
    return item
  })
  const tensors = specs.filter((spec) => spec.get('type') === 'tensor')
  if (tensors.length === 0) return readColumns(specs)
  if (tensors.length < specs.length) throw new SchemaFault('columns and tensors stand in one schema', '')
  return readTensors(specs)
}

function readColumns(specs: readonly ValueMap[]): ReadSchema {
  const columns = specs.map((spec, index) => readColumn(spec, `[${index}]`))
  requireNames(columns)
  if (columns.some((column) => column.name === null && !column.required && column.type.kind === 'scalar')) {
    throw new SchemaFault('a column without a name is optional', '')
  }
  return {
    schema: { kind: 'columns', columns },
    repeatedNames: repeated(columns),
    saysOptional: specs.some((spec) => spec.has('optional')),
  }
}

function readColumn(spec: ValueMap, place: string): ColumnSpec {
  const type = readColumnType(spec, place)
  const named = readName(spec.get('name'), `${place}.name`)
  return { ...named, type, required: readRequired(spec, type.kind === 'scalar') }
}

/** A column is required unless it says otherwise; of a nested one MLflow takes silence as optional. */
function readRequired(spec: ValueMap, isScalar: boolean): boolean {
  if (spec.has('required')) return isTruthy(spec.get('required'))
  if (spec.has('optional')) return !isTruthy(spec.get('optional'))
  return isScalar
}

function readName(name: Value | undefined, place: string): { name: string | null; integerName?: true } {
  if (name === undefined || name === null) return { name: null }
  if (typeof name === 'string') return { name }
  if (typeof name === 'bigint') return { name: name.toString(), integerName: true }
  throw new SchemaFault('the name is neither text nor an integer', place)
}

function readTensors(specs: readonly ValueMap[]): ReadSchema {
  const tensors = specs.map((spec, index) => readTensor(spec, `[${index}]`))
  requireNames(tensors)
  if (tensors.length > 1 && tensors.some((tensor) => tensor.name === null)) {
    throw new SchemaFault('there are several tensors without names', '')
  }
  return { schema: { kind: 'tensors', tensors }, repeatedNames: repeated(tensors), saysOptional: false }
}

function readTensor(spec: ValueMap, place: string): TensorSpec {
  const info = spec.get('tensor-spec')
  if (info === undefined || !isValueMap(info))
    throw new SchemaFault('the key "tensor-spec" is missing', place)
  const { name } = readName(spec.get('name'), `${place}.name`)
  const where = `${place}.tensor-spec`
  return { name, dtype: readDtype(info.get('dtype'), where), shape: readShape(info.get('shape'), where) }
}

/** `np.void` of a size; MLflow loads it. */
const RAW_BYTES = /^[|<>=]?V\d*$/u

function readDtype(dtype: Value | undefined, place: string): string {
  // `np.dtype(None)` is that of doubles.
  if (dtype === null) return 'float64'
  const known = typeof dtype === 'string' ? tensorDtype(dtype) : null
  if (known !== null) return known
  if (typeof dtype === 'string' && RAW_BYTES.test(dtype)) {
    throw new SchemaFault(`the dtype is "${dtype}", raw bytes that no input has`, `${place}.dtype`, true)
  }
  const shown = typeof dtype === 'string' ? `"${dtype.slice(0, 60)}"` : 'missing'
  throw new SchemaFault(`the dtype is ${shown}; numpy does not know it`, `${place}.dtype`)
}

/** MLflow makes a tuple of whatever there is and compares its items with the sizes of an input. */
function readShape(shape: Value | undefined, place: string): readonly number[] {
  if (shape === undefined || !isValueList(shape)) {
    const hasItems = typeof shape === 'string' || (shape !== undefined && isValueMap(shape))
    throw new SchemaFault('the shape is not a list', `${place}.shape`, hasItems)
  }
  return shape.map((extent, index) => {
    const isWhole = typeof extent === 'boolean' || (typeof extent === 'number' && Number.isInteger(extent))
    const whole = isWhole ? BigInt(extent) : extent
    if (typeof whole === 'bigint' && whole >= -1n && whole <= Number.MAX_SAFE_INTEGER) return Number(whole)
    throw new SchemaFault('an extent is neither a size nor -1', `${place}.shape[${index}]`, true)
  })
}

function requireNames(specs: readonly { readonly name: string | null }[]): void {
  const named = specs.filter((spec) => spec.name !== null).length
  if (named !== 0 && named !== specs.length) throw new SchemaFault('some have a name and some have none', '')
}

function repeated(specs: readonly { readonly name: string | null }[]): readonly string[] {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const { name } of specs) {
    if (name === null) continue
    if (seen.has(name)) twice.add(name)
    seen.add(name)
  }
  return [...twice]
}
