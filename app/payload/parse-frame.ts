/** `dataframe_split` and `dataframe_records`: `dataframe_from_parsed_json` of `mlflow/utils/proto_json_utils.py`. */
import type { Schema } from '#shared/model.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import type { Frame, Table, Value } from '#shared/values.ts'
import { dataFrame } from '#app/python-data/data-frame.ts'
import { PythonError, invalidInput } from '#app/python-data/python-error.ts'
import { classRepr, reprOf } from '#app/python-data/python-repr.ts'
import type { ColumnCast } from './cast-columns.ts'
import { castColumns } from './cast-columns.ts'

/** A frame and what casting it by the schema changed. */
export interface ParsedFrame {
  readonly input: Frame
  readonly casts: readonly ColumnCast[]
}

const splitKeys = new Set<unknown>(['columns', 'data', 'index'])

/** The frame of a `dataframe_split`, cast by the schema; throws what MLflow would. */
export function parseSplit(data: Value, schema: Schema | null): ParsedFrame {
  if (!isValueMap(data)) {
    const type = isValueList(data) ? 'list' : `type ${classRepr(data)}`
    throw invalidInput(`Dataframe split format must be a dictionary. Got ${type}.`)
  }
  const keys = Array.from(data.keys())
  if (!data.has('data') || keys.some((key) => !splitKeys.has(key))) {
    const text = keys.length === 0 ? 'set()' : `{${keys.map(reprOf).join(', ')}}`
    throw invalidInput(
      `Dataframe split format must have 'data' field and optionally 'columns' and 'index' fields. Got ${text}.'`,
    )
  }
  const axes = { columns: data.get('columns') ?? null, index: data.get('index') ?? null }
  return castBySchema(
    built('split', () => dataFrame(data.get('data') ?? null, axes)),
    schema,
  )
}

/** The frame of `dataframe_records`, cast by the schema; throws what MLflow would. */
export function parseRecords(data: Value, schema: Schema | null): ParsedFrame {
  if (!isValueList(data)) {
    const type = isValueMap(data) ? 'dictionary' : `type ${classRepr(data)}`
    throw invalidInput(`Dataframe records format must be a list of records. Got ${type}.`)
  }
  return castBySchema(
    built('records', () => dataFrame(data)),
    schema,
  )
}

/** What a table looks like in each form. */
const shapes = {
  split: 'Send "columns" and, in "data", one list for each row with a value for each column.',
  records: 'Send a list of objects, one for each row, with the same keys.',
} as const

function built(orient: 'split' | 'records', build: () => Table): Table {
  try {
    return build()
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    throw invalidInput(
      `Provided dataframe_${orient} field is not a valid dataframe representation in '${orient}' format. Error: '${error.message}'`,
      { plain: `dataframe_${orient} is no table: ${error.message}`, ways: [shapes[orient]], places: [] },
    )
  }
}

/** A frame cast by the schema, if there is one. */
export function castBySchema(table: Table, schema: Schema | null): ParsedFrame {
  if (schema === null) return { input: table, casts: [] }
  const { table: input, casts } = castColumns(table, schema)
  return { input, casts }
}
