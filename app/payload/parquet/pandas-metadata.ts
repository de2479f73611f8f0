/** What pandas wrote beside its columns. Source: pandas' developer documentation, "Storing pandas DataFrame objects in Apache Parquet format". */
import type { Value, ValueMap } from '#shared/values.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import { parseJson } from '../parse-json.ts'

/** One column's note. */
export interface PandasColumn {
  readonly name: string | null
  readonly pandasType: string
  readonly numpyType: string
  readonly timezone: string | null
}

/** A frame's note. */
export interface PandasMetadata {
  /** By the name of the column in the file. */
  readonly columns: ReadonlyMap<string, PandasColumn>
  /** Columns that are the index; a range is a start, stop and step. */
  readonly index: readonly (string | readonly [number, number, number])[]
  /** Type of the column labels, null where it is not written. */
  readonly labelType: string | null
}

const none: PandasMetadata = { columns: new Map(), index: [], labelType: null }

/** Reads the note; none where the file has none. */
export function pandasMetadata(text: string | undefined): PandasMetadata {
  const note = text === undefined ? null : parsed(text)
  if (note === null || !isValueMap(note)) return none
  const [labels] = mapsIn(note.get('column_indexes'))
  return {
    columns: new Map(mapsIn(note.get('columns')).map((column) => [fieldName(column), pandasColumn(column)])),
    index: listIn(note.get('index_columns')).flatMap(indexColumn),
    labelType: labels === undefined ? null : textIn(labels.get('numpy_type')),
  }
}

function parsed(text: string): Value {
  try {
    return parseJson(text)
  } catch (error) {
    if (error instanceof PythonError) return null
    throw error
  }
}

function fieldName(column: ValueMap): string {
  return textIn(column.get('field_name')) ?? textIn(column.get('name')) ?? ''
}

function pandasColumn(column: ValueMap): PandasColumn {
  const details = column.get('metadata') ?? null
  return {
    name: textIn(column.get('name')),
    pandasType: textIn(column.get('pandas_type')) ?? '',
    numpyType: textIn(column.get('numpy_type')) ?? '',
    timezone: isValueMap(details) ? textIn(details.get('timezone')) : null,
  }
}

function indexColumn(entry: Value): PandasMetadata['index'] {
  if (typeof entry === 'string') return [entry]
  if (!isValueMap(entry) || entry.get('kind') !== 'range') return []
  return [[numberIn(entry.get('start'), 0), numberIn(entry.get('stop'), 0), numberIn(entry.get('step'), 1)]]
}

function textIn(value: Value | undefined): string | null {
  return typeof value === 'string' ? value : null
}

function numberIn(value: Value | undefined, otherwise: number): number {
  return typeof value === 'bigint' || typeof value === 'number' ? Number(value) : otherwise
}

function listIn(value: Value | undefined): readonly Value[] {
  return value !== undefined && isValueList(value) ? value : []
}

function mapsIn(value: Value | undefined): readonly ValueMap[] {
  return listIn(value).filter(isValueMap)
}
