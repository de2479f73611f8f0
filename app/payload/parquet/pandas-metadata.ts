/**
 * What pandas wrote beside its columns, as strictly as pyarrow reads it (`pyarrow/pandas_compat.py`). Source: pandas' developer
 * documentation, "Storing pandas DataFrame objects in Apache Parquet format".
 */
import type { Value, ValueMap } from '#shared/values.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import { PythonError, typeError, valueError } from '#app/python-data/python-error.ts'
import { intFromText, floatFromText } from '#app/python-data/python-number.ts'
import { decodeUtf8 } from '../decode-text.ts'
import { parseJson } from '../parse-json.ts'
import { arrowDtypeName } from './arrow-dtype-name.ts'
import { checkZone } from './check-zone.ts'

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

/** Reads the note; none where the file has none. `present` are the file's columns. Throws what pyarrow would. */
export function pandasMetadata(bytes: Uint8Array | null, present: ReadonlySet<string>): PandasMetadata {
  const note = bytes === null ? null : parseJson(decodeUtf8(bytes, false))
  if (note === null) return none
  const dict = dictOf(note)
  const described = listOf(member(dict, 'columns')).map((column) => described1(dictOf(column), present))
  const columns = new Map(described)
  const index = listOf(member(dict, 'index_columns')).flatMap((entry) => indexColumn(entry, columns))
  const labelNotes = dict.has('column_indexes') ? listOf(dict.get('column_indexes') ?? null) : []
  return { columns, index, labelType: labelTypeOf(labelNotes.map(dictOf)) }
}

function dictOf(value: Value): ValueMap {
  if (isValueMap(value)) return value
  throw typeError('the note of pandas is no dict')
}

function listOf(value: Value): readonly Value[] {
  if (isValueList(value)) return value
  throw typeError('the note of pandas is no list')
}

function member(dict: ValueMap, key: string): Value {
  const value = dict.get(key)
  if (value === undefined) throw new PythonError('KeyError', `'${key}'`)
  return value
}

function described1(column: ValueMap, present: ReadonlySet<string>): readonly [string, PandasColumn] {
  const name = member(column, 'name')
  const given = column.get('field_name')
  const label = given === undefined || given === null || given === '' ? (name ?? 'None') : given
  if (typeof label !== 'string') throw typeError('a column is not named by text')
  if (name === null && given === undefined) throw new PythonError('AssertionError', '')
  const numpyType = member(column, 'numpy_type')
  checkDtype(numpyType)
  const pandasType = present.has(label) ? member(column, 'pandas_type') : (column.get('pandas_type') ?? null)
  const details = pandasType === 'datetimetz' && present.has(label) ? member(column, 'metadata') : null
  const timezone = details !== null && isValueMap(details) ? textOf(details.get('timezone')) : null
  if (timezone !== null && timezone !== '') checkZone(timezone)
  return [
    label,
    {
      name: textOf(name),
      pandasType: textOf(pandasType) ?? '',
      numpyType: textOf(numpyType) ?? '',
      timezone,
    },
  ]
}

function indexColumn(
  entry: Value,
  columns: ReadonlyMap<string, PandasColumn>,
): readonly (string | readonly [number, number, number])[] {
  if (typeof entry === 'string') {
    if (!columns.has(entry)) throw new PythonError('KeyError', `'${entry}'`)
    return [entry]
  }
  const dict = dictOf(entry)
  if (member(dict, 'kind') !== 'range') throw valueError('Unrecognized index kind')
  member(dict, 'name')
  const [start, stop, step] = ['start', 'stop', 'step'].map((key) => rangeNumber(member(dict, key)))
  if (step === 0) throw valueError('Step must not be zero')
  return [[start ?? 0, stop ?? 0, step ?? 1]]
}

/** `None` stands for the default of a range's part. */
function rangeNumber(value: Value): number | undefined {
  if (value === null) return undefined
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'number' && Number.isInteger(value)) return value
  throw typeError('Wrong type for value')
}

/** The numpy type of the labels, where they are numbers. */
function labelTypeOf(notes: readonly ValueMap[]): string | null {
  const [note, ...others] = notes
  if (note === undefined) return null
  // Several are tuples, which are read by Python's own parser.
  if (others.length > 0) throw valueError('malformed node or string')
  member(note, 'name')
  const pandasType = note.get('pandas_type') ?? 'str'
  if (typeof pandasType !== 'string') throw typeError('unhashable type')
  const isNamed = logicalTypes.has(pandasType) || pandasType.includes('mixed') || pandasType === 'str'
  if (!isNamed) checkDtype(pandasType)
  const numpyType = note.get('numpy_type') ?? null
  if (numpyType === null) throw valueError('could not convert string to float')
  checkDtype(numpyType)
  const numpyName = textOf(numpyType) ?? ''
  if (isNumberType(numpyName)) return numpyName
  return isNumberType(pandasType) || numericLogical.has(pandasType) ? pandasType : numpyName
}

const logicalTypes = new Set(
  'date datetime datetimetz unicode bytes string integer floating decimal empty'.split(' '),
)
const numericLogical = new Set(['integer', 'floating'])

function isNumberType(type: string): boolean {
  return /^(u?int|float)\d*$/.test(type)
}

/** The label that stood there before pandas wrote it as text; throws where it is none of its type. */
export function labelOf(text: string, labelType: string | null): string | number {
  if (labelType === null || !(isNumberType(labelType) || numericLogical.has(labelType))) return text
  if (labelType.startsWith('float')) return floatFromText(text)
  return Number(intFromText(text))
}

const dtypePattern =
  /^(u?int(8|16|32|64)?|U?Int(8|16|32|64)|float(16|32|64)?|Float(32|64)|complex(64|128)?|bool|boolean|object|str|string|bytes|category|(datetime64|timedelta64)(\[[a-zA-Z]+(, ?[^\]]+)?\])?|string\[\w+\]|str\[pyarrow\]|(period|interval|Sparse)(\[.*\])?|[<>=|]?[?bBhHiIlLqQefdgOSUVmM]\d*(\[\w+\])?)$/

/** `pandas.api.types.pandas_dtype` of the names that pandas writes. */
function checkDtype(name: Value): void {
  if (name === null) return
  if (typeof name !== 'string') throw typeError('Cannot interpret as a data type')
  if (arrowDtypeName(name) !== null) return
  if (!dtypePattern.test(name)) throw typeError(`data type '${name}' not understood`)
  const unit = /^(?:datetime64|timedelta64)\[([a-zA-Z]+)/.exec(name)?.[1]
  if (unit !== undefined && !/^(Y|M|W|D|h|m|s|ms|us|ns|ps|fs|as)$/.test(unit)) {
    throw typeError(`Invalid datetime unit in metadata string "[${unit}]"`)
  }
  const zone = /^datetime64\[\w+, ?([^\]]+)\]$/.exec(name)?.[1]
  if (zone !== undefined) checkZone(zone)
}

function textOf(value: Value | undefined): string | null {
  return typeof value === 'string' ? value : null
}
