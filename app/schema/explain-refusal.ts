/** Refusals in plain words with ways out: what the log of enforcement tells of where it stopped. */
import type { ColumnSpec, Schema } from '#shared/model.ts'
import type { Refusal } from '#shared/prediction.ts'
import { typeRepr } from '#app/mlflow-types/type-text.ts'
import { columnDtypeName } from '#app/python-data/dtype.ts'
import type { PythonError } from '#app/python-data/python-error.ts'
import type { Frame } from '#shared/values.ts'
import type { ColumnOutcome } from './enforce-columns.ts'
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
    return columnWords(column, column.spec)
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
  return missingWords(error, schema, input)
}

/** A column that is there but of a type MLflow does not convert. */
function columnWords({ name, before }: ColumnOutcome, spec: ColumnSpec): Words {
  const from = before === null ? '' : columnDtypeName(before)
  const wanted = spec.type.kind === 'scalar' ? spec.type.type : typeRepr(spec.type)
  return {
    plain: `${name} arrives as ${from}, and the signature wants ${wanted}. ${whyNot(from, wanted)}`,
    ways: waysOut(String(name), from, wanted),
    places: [{ column: String(name) }],
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

/** Columns that are not there, or an input of another form than the signature's. */
function missingWords(error: PythonError, schema: Schema, input: Frame): Words {
  const given = new Set(input.kind === 'table' ? input.columns.map(({ name }) => String(name)) : [])
  const wanted =
    schema.kind === 'columns' ? schema.columns.filter(({ required }) => required) : schema.tensors
  const missing = wanted.flatMap(({ name }) => (name === null || given.has(name) ? [] : [name]))
  if (input.kind !== 'table' || missing.length === 0) {
    return { plain: error.message, ways: [], places: [] }
  }
  const byPlace = input.columns.length > 0 && input.columns.every(({ name }) => typeof name === 'number')
  const known = new Set<string>(wanted.flatMap(({ name }) => (name === null ? [] : [name])))
  const extra = [...given].filter((name) => !known.has(name))
  const near = extra.find((name) => missing.some((one) => one.toLowerCase() === name.toLowerCase().trim()))
  return {
    plain: `${missing.length === 1 ? 'A required column is' : 'Required columns are'} missing: ${missing.slice(0, 20).join(', ')}${missing.length > 20 ? ' …' : ''}.`,
    ways: [
      ...(byPlace
        ? [
            'The columns arrive as 0, 1, 2 …: lists of values have no names. Send dataframe_split with "columns".',
          ]
        : []),
      ...(near === undefined ? [] : [`"${near}" is there: names must match letter for letter.`]),
      `Add ${missing.length === 1 ? 'the column' : 'the columns'}, or log the model with ${missing.length === 1 ? 'it' : 'them'} as optional.`,
    ],
    places: missing.slice(0, 50).map((column) => ({ column })),
  }
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
