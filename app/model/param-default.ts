/** The default of a param as the Python value MLflow passes on (`mlflow/models/utils.py`, `_enforce_param_datatype`). */
import type { ColumnType, ScalarType } from '#shared/model.ts'
import type { Instant, Value } from '#shared/values.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import { SchemaFault } from './schema-fault.ts'

/** Checks and converts a default; throws SchemaFault where MLflow refuses to load the param. */
export function readParamDefault(
  value: Value,
  spec: { readonly type: ColumnType; readonly shape: readonly number[] | null },
  place: string,
): Value {
  const { type, shape } = spec
  if (type.kind === 'object') return readObject(value, type, shape === null ? place : '')
  if (type.kind !== 'scalar')
    throw new SchemaFault('a param is a scalar, a list of scalars or an object', place)
  if (shape === null) return readScalar(value, type.type, place)
  if (!isValueList(value) || value.some((item) => isValueList(item))) {
    throw new SchemaFault('the default is not a flat list although the shape is [-1]', place)
  }
  return value.map((item, index) => readScalar(item, type.type, `${place}[${index}]`))
}

function readObject(value: Value, type: ColumnType & { kind: 'object' }, place: string): Value {
  if (!isValueMap(value)) throw new SchemaFault('the default is not an object', place)
  const missing = type.properties.find((property) => property.required && !value.has(property.name))
  if (missing === undefined) return value
  throw new SchemaFault(`the default lacks the required property "${missing.name}"`, place)
}

function readScalar(value: Value, type: ScalarType, place: string): Value {
  if (value === null) return null
  switch (type) {
    case 'boolean':
      if (typeof value === 'boolean') return value
      break
    case 'integer':
    case 'long':
      if (typeof value === 'bigint') return value
      break
    case 'float':
    case 'double':
      if (typeof value === 'number') return value
      if (typeof value === 'bigint') return Number(value)
      break
    case 'string':
      if (typeof value === 'string') return value
      break
    case 'datetime':
      return readDatetime(value, place)
    case 'binary':
      throw new SchemaFault('MLflow allows no binary params', place)
  }
  throw new SchemaFault(`the default does not fit the type ${type}`, place)
}

const DATETIME =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?)?(Z|([-+])(\d\d):?(\d\d))?)?)?)?$/u

/**
 * As `np.datetime64(text).item()`: a date without a time is a `date`, with one a `datetime` in UTC without a zone, empty
 * and NaT are None. Finer than microseconds, numpy gives an integer, which MLflow refuses.
 */
function readDatetime(value: Value, place: string): Value {
  if (typeof value !== 'string') throw new SchemaFault('the default is not a text that is a datetime', place)
  if (value === '' || value === 'NaT' || value === 'nat') return null
  const instant = toInstant(value)
  if (instant === null) throw new SchemaFault('the default is not a datetime that numpy reads', place)
  return instant
}

function toInstant(text: string): Instant | null {
  const parts = DATETIME.exec(text)
  if (parts === null) return null
  const [
    ,
    year,
    month = '01',
    day = '01',
    hour,
    minute = '00',
    second = '00',
    fraction = '',
    zone,
    sign,
    ...off
  ] = parts
  const iso = `${year}-${month}-${day}T${hour ?? '00'}:${minute}:${second}Z`
  const milliseconds = Date.parse(iso)
  if (Number.isNaN(milliseconds) || new Date(milliseconds).toISOString().slice(0, 19) !== iso.slice(0, 19))
    return null
  if (hour === undefined) return { kind: 'instant', unit: 'D', ticks: BigInt(milliseconds / 86_400_000) }
  const minutes = zone === undefined || zone === 'Z' ? 0 : Number(off[0]) * 60 + Number(off[1])
  const offset = BigInt(sign === '-' ? -minutes : minutes) * 60_000_000n
  const micros = BigInt(milliseconds) * 1000n + BigInt(fraction.padEnd(6, '0'))
  return { kind: 'instant', unit: 'us', ticks: micros - offset }
}
