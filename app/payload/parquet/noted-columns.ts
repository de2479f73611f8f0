/** Dtypes that only a file's notes tell: pandas' own, or the schema that Arrow's writers leave. */
import type { Data, DatetimeData, ExtensionData, Value } from '#shared/values.ts'
import { isInstant, valueAt } from '#shared/values.ts'
import { rescaled } from '#app/python-data/rescale.ts'
import { arrowDtypeName } from './arrow-dtype-name.ts'
import { arrowSchema } from './arrow-schema.ts'
import type { ArrowField } from './arrow-schema.ts'
import type { FileMetadata } from './file-metadata.ts'
import type { PandasColumn, PandasMetadata } from './pandas-metadata.ts'
import { pandasMetadata } from './pandas-metadata.ts'
import { schemaTree } from './schema-tree.ts'

/** What a column's data does not tell of the file. */
export interface ColumnParts {
  /** What its pages' dictionaries hold; null where there are none. */
  readonly dictionary: Data | null
  /** Whole numbers that missing ones made doubles; null where that did not happen. */
  readonly whole: readonly Value[] | null
}

const noParts: ColumnParts = { dictionary: null, whole: null }

/** The notes of a file. */
export interface ParquetNotes {
  readonly pandas: PandasMetadata
  /** Gives a column the dtype that the notes tell; it keeps what the file's own types say. */
  readonly restore: (name: string, data: Data, parts?: ColumnParts) => Data
}

/** Reads the notes; throws what pyarrow would of broken ones. */
export function notesOf(metadata: FileMetadata): ParquetNotes {
  const nodes = schemaTree(metadata.schema).map(({ name }) => name)
  const written = arrowSchema(metadata.keyValues.get('ARROW:schema') ?? '')
  // Arrow's schema brings the notes with it; one of other columns is not used.
  const arrow = written?.fields.length === nodes.length ? written : null
  const note = arrow === null ? (metadata.notes.get('pandas') ?? null) : arrow.pandas
  const pandas = pandasMetadata(note, new Set(nodes))
  const fields = new Map(nodes.map((name, place) => [name, arrow?.fields[place] ?? undefined]))
  return {
    pandas,
    restore: (name, data, parts = noParts) =>
      restored(data, { ...parts, note: pandas.columns.get(name), field: fields.get(name) }),
  }
}

const extensionNames =
  /^(?:U?Int(?:8|16|32|64)|Float(?:32|64)|boolean|string(?:\[\w+\])?|timedelta64\[\w+\])$/

interface Noted extends ColumnParts {
  readonly note: PandasColumn | undefined
  readonly field: ArrowField | undefined
}

function restored(data: Data, { note, field, dictionary, whole }: Noted): Data {
  const exact: Data = whole === null ? data : { dtype: 'object', data: whole }
  const arrow = note === undefined ? null : arrowDtypeName(note.numpyType)
  if (arrow !== null) return extension(arrow, exact)
  if (field?.kind === 'dictionary') return categories(data, dictionary)
  if (field?.kind === 'duration') return extension(`timedelta64[${field.unit}]`, exact)
  if (data.dtype === 'datetime64' && (field !== undefined || note?.timezone != null))
    return zoned(data, field?.zone ?? data.zone, note?.timezone ?? null)
  if (note === undefined) return data
  // Since pandas 3, `string[python]` and `string[pyarrow]` go by one name.
  const name = note.numpyType.replace(/^string\[.*/, 'string')
  return extensionNames.test(name) ? extension(name, exact) : data
}

/** Times of the zone that Arrow has, or of the one that pandas noted, for which pyarrow counts nanoseconds. */
function zoned(data: DatetimeData, zone: string | undefined, noted: string | null): Data {
  if (zone === undefined) return data
  if (noted === null || noted === zone) return { ...data, zone }
  const ticks = data.data.map((tick) => rescaled(tick, data.unit, 'ns'))
  return { ...data, zone: noted, unit: 'ns', data: ticks }
}

/** Only dictionaries of texts and bytes are made again; others come back as their values. */
function categories(data: Data, dictionary: Data | null): Data {
  if (data.dtype === 'str') return withCategories(extension('category', data), dictionary)
  const first = data.dtype === 'object' ? data.data.find((value) => value !== null) : undefined
  return first instanceof Uint8Array ? extension('category', data) : data
}

/** Arrow keeps the dictionaries' order, used or not; what pages hold beside them follows. */
function withCategories(data: ExtensionData, dictionary: Data | null): Data {
  if (dictionary === null) return data
  const categories = new Set<Value>()
  for (let place = 0; place < dictionary.data.length; place++) categories.add(valueAt(dictionary, place))
  for (const value of data.data) if (value !== null) categories.add(value)
  return { ...data, categories: [...categories] }
}

function extension(name: string, data: Data): ExtensionData {
  const values = Array.from({ length: data.data.length }, (_, place): Value => {
    const value = valueAt(data, place)
    if (isInstant(value) && value.ticks === null) return null
    if (typeof value === 'bigint') return name.startsWith('Float') ? Number(value) : value
    if (typeof value !== 'number') return value
    if (Number.isNaN(value)) return null
    return /^(?:U?Int|timedelta|duration)/i.test(name) ? BigInt(value) : value
  })
  return { dtype: 'extension', name, data: values }
}
