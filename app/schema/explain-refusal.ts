/** Refusals in plain words with ways out: what the log of enforcement tells of where it stopped. */
import type { ColumnSpec, Schema } from '#shared/model.ts'
import type { Refusal } from '#shared/prediction.ts'
import { enforceColumn } from '#app/mlflow-types/enforce-column.ts'
import { enforceValue } from '#app/mlflow-types/enforce-value.ts'
import { typeRepr } from '#app/mlflow-types/type-text.ts'
import { columnDtypeName } from '#app/python-data/dtype.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import { reprOf } from '#app/python-data/python-repr.ts'
import { isTensor, isValueList, valueAt } from '#shared/values.ts'
import type { Data, Frame, Value } from '#shared/values.ts'
import type { ColumnOutcome } from './enforce-columns.ts'
import { explainMissing } from './explain-missing.ts'
import type { EnforcementLog } from './enforce.ts'

/** The part of a refusal that is ours. */
export type Words = Pick<Refusal, 'plain' | 'ways' | 'places'>

/** What was refused: the exception, the schema it concerns (null for params and type hints), the way there, the input. */
export interface Refused {
  readonly error: PythonError
  readonly schema: Schema | null
  readonly log: EnforcementLog
  readonly input: Frame
}

/** What a refusal means and what to do about it. */
export function explainRefusal({ error, schema, log, input }: Refused): Words {
  if (error.words !== null) return error.words
  if (schema === null) return paramWords(error, log)
  const column = log.columns.at(-1)
  if (column?.spec != null && column.before !== null && column.after === null) {
    return oneRowWords(column, schema, input) ?? columnWords(column, column.spec, error)
  }
  const tensor = log.tensors.at(-1)
  if (tensor?.spec != null && tensor.after === null) {
    const { dtype, shape } = tensor.spec
    const wanted = `${dtype} [${shape.map((extent) => (extent < 0 ? 'any' : String(extent))).join(', ')}]`
    return {
      plain: `${tensor.name === '' ? 'The input' : tensor.name} does not fit the signature, which wants ${wanted}: ${error.message}`,
      ways: [`Send an array of ${wanted}. JSON is cast to the dtype, but never to another shape.`],
      places: tensor.name === '' ? [] : [{ column: tensor.name }],
    }
  }
  return explainMissing(schema, input) ?? { plain: error.message, ways: [], places: [] }
}

/** The trap of nested columns: MLflow makes one row of what comes by column, and `instances` turns records into columns. */
function oneRowWords({ name, spec, before }: ColumnOutcome, schema: Schema, input: Frame): Words | null {
  if (spec?.type.kind !== 'scalar' || schema.kind !== 'columns' || input.kind === 'table') return null
  const nested = schema.columns.filter(({ type }) => type.kind === 'array' || type.kind === 'object')
  const cell = before?.data.length === 1 ? valueAt(before, 0) : null
  const count = countIn(cell)
  if (nested.length === 0 || count === null) return null
  return {
    plain: `${name} arrives as one cell with a list of ${count}. The signature has nested columns (${nested.map((one) => one.name ?? '').join(', ')}), and with those MLflow makes a single row of what comes by column; "instances" turns records into columns first.`,
    ways: ['Send the same records as dataframe_records, or as {"inputs": [{…}, {…}]}: both keep their rows.'],
    places: [{ column: String(name) }],
  }
}

function countIn(cell: Value): number | null {
  if (isValueList(cell)) return cell.length
  const isArray = typeof cell === 'object' && cell !== null && isTensor(cell)
  return isArray && cell.shape.length > 0 ? (cell.shape[0] ?? 0) : null
}

/** A column that is there but of a type MLflow does not convert. */
function columnWords({ name, before }: ColumnOutcome, spec: ColumnSpec, error: PythonError): Words {
  const from = before === null ? '' : columnDtypeName(before)
  const wanted = spec.type.kind === 'scalar' ? spec.type.type : typeRepr(spec.type)
  if (error.type === 'AttributeError' && error.message.startsWith("'DataFrame' object")) {
    return {
      plain: `${name} is there more than once: pandas then gives a table where MLflow wants one column.`,
      ways: [`Send ${name} once.`],
      places: [{ column: String(name) }],
    }
  }
  const rows = before === null ? [] : refusedRows(before, spec)
  const [first] = rows
  const places =
    first === undefined ? [{ column: String(name) }] : rows.map((row) => ({ row, column: String(name) }))
  if (spec.type.kind !== 'scalar') {
    const where = first === undefined ? String(name) : `Row ${first + 1}, ${name}`
    return {
      plain: `${where} does not fit ${wanted}: ${error.message}`,
      ways: nestedWays(String(name)),
      places,
    }
  }
  const told = first === undefined ? '' : ` Row ${first + 1} is ${rowWord(before, first)}.`
  return {
    plain: `${name} arrives as ${from}, and the signature wants ${wanted}. ${whyNot(from, wanted)}${told}`,
    ways: waysOut(String(name), from, wanted),
    places,
  }
}

function rowWord(values: Data | null, row: number): string {
  const value = values === null ? null : valueAt(values, row)
  const text = reprOf(value)
  return value === null || Number.isNaN(value) ? 'missing' : text.length > 40 ? `${text.slice(0, 40)}…` : text
}

function nestedWays(name: string): readonly string[] {
  return [
    `Write the values inside ${name} as the signature types them: nothing inside lists and dicts is cast, so a double needs a point (2.0) and an integer none.`,
  ]
}

/** Rows looked at for the ones that are refused. */
const MAX_ROWS_TRIED = 20_000

/** As many refused rows are named. */
const MAX_PLACES = 50

/** Rows that are refused by themselves; none where the column's dtype is at fault and not a value. */
function refusedRows(values: Data, { type, required, name }: ColumnSpec): readonly number[] {
  const isFloat = values.dtype.startsWith('float')
  const isWhole = type.kind === 'scalar' && (type.type === 'integer' || type.type === 'long')
  const isMissing = (value: Value) => typeof value === 'number' && Number.isNaN(value)
  if (type.kind === 'scalar' && values.dtype !== 'object' && !(isFloat && isWhole)) return []
  const isRefused =
    type.kind === 'scalar' && isFloat
      ? isMissing
      : (value: Value) => !passes(() => enforceOne(value, { type, required, name: name ?? '' }))
  const rows: number[] = []
  const count = Math.min(values.data.length, MAX_ROWS_TRIED)
  for (let row = 0; row < count && rows.length < MAX_PLACES; row += 1) {
    if (isRefused(valueAt(values, row))) rows.push(row)
  }
  return type.kind === 'scalar' && rows.length === values.data.length ? [] : rows
}

function enforceOne(
  value: Value,
  { type, required, name }: Pick<ColumnSpec, 'type' | 'required'> & { readonly name: string },
): unknown {
  if (type.kind !== 'scalar') return enforceValue(value, type, required)
  return enforceColumn(name, { dtype: 'object', data: [value] }, type.type)
}

function passes(enforce: () => unknown): boolean {
  try {
    enforce()
    return true
  } catch (error) {
    if (error instanceof PythonError) return false
    throw error
  }
}

function whyNot(from: string, wanted: string): string {
  if (from === 'float64' && wanted === 'float') {
    return 'MLflow never narrows doubles to floats: a DataFrame made from plain numbers or from pandas.read_csv has doubles.'
  }
  if (from.startsWith('float') && (wanted === 'long' || wanted === 'integer')) {
    return 'MLflow never turns floats into integers; pandas makes a column float as soon as one of its values is missing.'
  }
  if (wanted === 'datetime') return 'MLflow takes dates without a zone only.'
  return 'MLflow converts only where no value can change.'
}

function waysOut(name: string, from: string, wanted: string): readonly string[] {
  if (from === 'float64' && wanted === 'float') {
    return [
      'Send the rows as JSON (dataframe_split): those values are cast to the signature before they are checked.',
      `Log the model with type double for ${name}.`,
    ]
  }
  if (from.startsWith('float') && (wanted === 'long' || wanted === 'integer')) {
    return [
      `Fill the missing values of ${name}, or send whole numbers as JSON.`,
      `Log the model with type double for ${name} if its values can be missing.`,
    ]
  }
  if (wanted === 'datetime') {
    return [`Write ${name} as ISO 8601 without a zone, such as 2026-03-01T08:30:00.`]
  }
  return [`Send ${name} as ${wanted}.`]
}

function paramWords(error: PythonError, log: EnforcementLog): Words {
  const param = log.params.at(-1)
  if (param?.spec == null || param.after !== undefined) return { plain: error.message, ways: [], places: [] }
  const { name, type, shape } = param.spec
  const wanted = `${shape === null ? '' : 'a list of '}${type.kind === 'scalar' ? type.type : typeRepr(type)}`
  return {
    plain: `The param ${name} does not fit ${wanted}: ${error.message}`,
    ways: [`Send ${wanted} for ${name}, or leave it out to use its default.`],
    places: [{ param: name }],
  }
}
