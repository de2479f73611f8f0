/** Frames from JSON cast by the schema: `cast_df_types_according_to_schema` of `mlflow/utils/proto_json_utils.py`. */
import type { ColumnSpec, Schema, TensorSpec } from '#shared/model.ts'
import { isValueList, valueAt } from '#shared/values.ts'
import type { Column, ColumnName, Data, Table, Value } from '#shared/values.ts'
import { enforceArray, enforceMap, enforceObject } from '#app/mlflow-types/enforce-value.ts'
import { pandasTypeOf } from '#app/mlflow-types/data-types.ts'
import { labelOf } from '#app/mlflow-types/spec-label.ts'
import { typeRepr } from '#app/mlflow-types/type-text.ts'
import { astype } from '#app/python-data/astype.ts'
import { valuesOf } from '#app/python-data/column-values.ts'
import { columnDtypeName, dtypeFromName, specName } from '#app/python-data/dtype.ts'
import type { DtypeSpec } from '#app/python-data/dtype.ts'
import { inferObjects } from '#app/python-data/infer-objects.ts'
import { toDatetime } from '#app/python-data/pandas-datetime.ts'
import { PythonError, invalidInput, typeError, valueError } from '#app/python-data/python-error.ts'
import type { ErrorWords } from '#app/python-data/python-error.ts'
import { reprOfError } from '#app/python-data/python-repr.ts'
import { utf8Of } from '#app/python-data/unicode-text.ts'
import { decodeBase64 } from './decode-base64.ts'
import { explainCast, explainNestedCast } from './explain-cast.ts'

/** What reading did to one column. */
export interface ColumnCast {
  readonly name: ColumnName
  /** The dtype before. */
  readonly from: string
  /** The entries before; null when none of them changed its value. */
  readonly before: Data | null
  readonly after: Data
}

/** A frame with its columns cast, and what changed. Throws MlflowFailedTypeConversion. */
export function castColumns(
  table: Table,
  schema: Schema,
): { readonly table: Table; readonly casts: readonly ColumnCast[] } {
  refuseUnhashableLabels(table)
  const casts: ColumnCast[] = []
  const done = new Map<Column, Data>()
  const named = columnsByName(table)
  for (const [name, target] of targetsOf(table, schema)) {
    const same = named.get(name) ?? []
    for (const column of same) {
      const given = { name, values: done.get(column) ?? column.values }
      const after = castColumn(given, target, same.length > 1)
      done.set(column, after)
      if (after !== column.values)
        casts.push({ name, from: columnDtypeName(column.values), before: column.values, after })
    }
  }
  const columns = table.columns.map((column): Column => ({
    ...column,
    values: done.get(column) ?? column.values,
  }))
  return { table: { ...table, columns }, casts }
}

/** NaN is no name of a column: it equals none. */
function columnsByName({ columns }: Table): ReadonlyMap<ColumnName, readonly Column[]> {
  const named = new Map<ColumnName, Column[]>()
  for (const column of columns) {
    const { name } = column
    if (Number.isNaN(name)) continue
    const same = named.get(name)
    if (same === undefined) named.set(name, [column])
    else same.push(column)
  }
  return named
}

/** MLflow puts the labels into a set, and catches nothing there: its server itself fails. */
function refuseUnhashableLabels(table: Table): void {
  const found = table.columns.find(({ labelType }) => labelType === 'list' || labelType === 'dict')
  if (found !== undefined) throw typeError(`unhashable type: '${found.labelType}'`)
}

/** What a column is cast to: a column's type, or a tensor's dtype. */
type Target =
  | { readonly kind: 'column'; readonly spec: ColumnSpec; readonly required: boolean }
  | { readonly kind: 'tensor'; readonly dtype: DtypeSpec }

function targetsOf(table: Table, schema: Schema): readonly (readonly [ColumnName, Target])[] {
  const targets: (readonly [ColumnName, Target])[] = []
  if (schema.kind === 'tensors') {
    const [first] = schema.tensors
    const isUnnamed = schema.tensors.length === 1 && first !== undefined && first.name === null
    if (!isUnnamed) return schema.tensors.map((spec, place) => [labelOf(spec, place), tensorTarget(spec)])
    const names = new Set(table.columns.map((column) => column.name))
    return Array.from(names, (name) => [name, tensorTarget(first)])
  }
  schema.columns.forEach((spec, place) => {
    const name = spec.name === null ? table.columns[place]?.name : labelOf(spec, place)
    // Required names of an unnamed schema are its places, which the columns' names may not be.
    const required = spec.required && (spec.name !== null || name === place)
    if (name !== undefined) targets.push([name, { kind: 'column', spec, required }])
  })
  return targets
}

function tensorTarget(spec: TensorSpec): Target {
  return { kind: 'tensor', dtype: dtypeFromName(spec.dtype) ?? { name: 'object' } }
}

function castColumn(column: Column, target: Target, isRepeated: boolean): Data {
  try {
    if (isRepeated) checkRepeated(target)
    return castTo(column.values, target, isRepeated)
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    throw invalidInput(
      `Data is not compatible with model signature. Failed to convert column ${column.name} to type '${targetName(target)}'. Error: '${reprOfError(error)}'`,
      castWords(column, target, (one) => castTo(one, target, isRepeated)),
    )
  }
}

function castWords(column: Column, target: Target, castOne: (one: Data) => unknown): ErrorWords {
  const isNested = target.kind === 'column' && target.spec.type.kind !== 'scalar'
  const refused = { column, type: typeWord(target), castOne }
  return isNested ? explainNestedCast(refused) : explainCast(refused)
}

function castTo(values: Data, target: Target, isRepeated: boolean): Data {
  return target.kind === 'tensor'
    ? castForTensor(values, target.dtype, isRepeated)
    : castForColumn(values, target.spec, target.required)
}

/** The type as the signature names it. */
function typeWord(target: Target): string {
  if (target.kind === 'tensor') return specName(target.dtype)
  const { type } = target.spec
  return type.kind === 'scalar' ? type.type : typeRepr(type)
}

/** Where two columns of one name, which are a frame together, make pandas fail. */
function checkRepeated(target: Target): void {
  const type = target.kind === 'column' && target.spec.type.kind === 'scalar' ? target.spec.type.type : null
  const isText = target.kind === 'tensor' && (target.dtype.name === 'str' || target.dtype.name === 'object')
  if (type === 'datetime') throw valueError('cannot assemble with duplicate keys')
  if (type === 'string' || isText) {
    throw new PythonError('AttributeError', "'DataFrame' object has no attribute 'dtype'")
  }
}

function targetName(target: Target): string {
  const dtype = target.kind === 'tensor' ? target.dtype : null
  if (dtype !== null) return specName(dtype)
  if (target.kind === 'tensor') return ''
  const { type } = target.spec
  if (type.kind !== 'scalar') return typeRepr(type)
  const pandas = pandasTypeOf(type.type)
  return pandas.name === 'object' ? "<class 'object'>" : specName(pandas)
}

/** A list in the first row stands for an array a row, and stays; of two columns of one name the first row is no list. */
function castForTensor(values: Data, dtype: DtypeSpec, isRepeated: boolean): Data {
  if (dtype.name === 'bytes') return mapItems(values, utf8Bytes)
  if (values.data.length === 0) {
    throw new PythonError('IndexError', 'single positional indexer is out-of-bounds')
  }
  if (!isRepeated && isValueList(valueAt(values, 0))) return values
  const isText = dtype.name === 'str' || dtype.name === 'object'
  return isText && values.dtype === 'str' ? values : astype(values, dtype)
}

function castForColumn(values: Data, spec: ColumnSpec, required: boolean): Data {
  const { type } = spec
  switch (type.kind) {
    case 'array':
      return mapItems(values, (item) => enforceArray(item, type, required))
    case 'object':
      return mapItems(values, (item) => enforceObject(item, type, required))
    case 'map':
      return mapItems(values, (item) => enforceMap(item, type, required))
    case 'any':
      return values
    case 'scalar':
      break
  }
  if (type.type === 'binary') return mapItems(values, base64Bytes)
  if (type.type === 'datetime') return toDatetime(values)
  if (type.type === 'string' && values.dtype === 'str') return values
  return astype(values, pandasTypeOf(type.type))
}

/** `Series.map`: a new column of whatever the function gives. */
function mapItems(values: Data, change: (item: Value) => Value): Data {
  if (values.data.length === 0) return values
  return inferObjects(valuesOf(values).map(change))
}

/** `bytes(item, "utf8")`. */
function utf8Bytes(item: Value): Uint8Array {
  if (typeof item !== 'string') throw typeError('encoding without a string argument')
  return utf8Of(item)
}

function base64Bytes(item: Value): Uint8Array {
  return decodeBase64(utf8Bytes(item))
}
