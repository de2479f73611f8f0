/** CSV as `DataFrame.to_csv(index=False)` writes it and `pandas.read_csv` reads it in the scoring server. */
import { UserError } from '#shared/user-error.ts'
import type { Signature } from '#shared/model.ts'
import { isInstant, valueAt } from '#shared/values.ts'
import type { Data, Table, Value } from '#shared/values.ts'
import type { WrittenPayload } from '#shared/payload-target.ts'
import { datetimeTexts, floatText, instantText, valueText } from './cells.ts'
import type { WritableInput } from './input.ts'
import { shapedOf } from './input.ts'
import { nameLosses } from './table-forms.ts'

/** Texts that `read_csv` takes for a missing value (`pandas._libs.parsers.STR_NA_VALUES`). */
const missingWords = new Set(
  [
    ' ',
    '#N/A',
    '#N/A N/A',
    '#NA',
    '-1.#IND',
    '-1.#QNAN',
    '-NaN',
    '-nan',
    '1.#IND',
    '1.#QNAN',
    '<NA>',
    'N/A',
    'NA',
  ]
    .concat(['NULL', 'NaN', 'None', 'n/a', 'nan', 'null', ''])
    .filter((word) => word !== ' '),
)

/** Writes a table; arrays have no CSV form, since MLflow refuses CSV for them. */
export function writeCsv(input: WritableInput, signature: Signature | null): WrittenPayload {
  const shaped = shapedOf(input.frame)
  if (shaped.kind !== 'table') {
    throw new UserError({
      code: 'unsupported',
      message: 'Only a table can be written as CSV.',
      hint: 'MLflow refuses CSV for arrays, lists and dicts; use the target inputs.',
    })
  }
  const { table } = shaped
  const cells = table.columns.map(({ values }) => csvCell(values))
  const header = table.columns.map(({ name }) => quoted(String(name))).join(',')
  const lines = [header]
  for (let row = 0; row < table.rowCount; row += 1) {
    const line = cells.map((cell) => cell(row)).join(',')
    lines.push(line === '' ? '""' : line)
  }
  const losses = [
    ...paramsLoss(input),
    ...signatureLosses(signature),
    ...nameLosses(table),
    ...tableLosses(table, signature?.inputs?.kind === 'columns'),
  ]
  return { text: `${lines.join('\n')}\n`, contentType: 'text/csv', losses: Array.from(new Set(losses)) }
}

function csvCell(values: Data): (row: number) => string {
  switch (values.dtype) {
    case 'bool':
      return (row) => (values.data[row] === 0 ? 'False' : 'True')
    case 'datetime64': {
      const texts = datetimeTexts(values)
      return (row) => texts(row) ?? ''
    }
    default:
      return (row) => quoted(textOf(valueAt(values, row)))
  }
}

function textOf(value: Value): string {
  if (value === null) return ''
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return Number.isNaN(value) ? '' : floatText(value).replace('Infinity', 'inf')
  if (typeof value === 'string') return value
  if (isInstant(value)) return instantText(value) ?? ''
  if (value instanceof Uint8Array) return JSON.parse(valueText(value)) as string
  return valueText(value)
}

function quoted(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function paramsLoss({ params }: WritableInput): readonly string[] {
  return params === null || params.size === 0 ? [] : ['CSV has no place for params; they are left out.']
}

function signatureLosses(signature: Signature | null): readonly string[] {
  const inputs = signature?.inputs ?? null
  if (signature?.fromTypeHint === true) return ['This model takes JSON with inputs; MLflow may refuse CSV.']
  if (inputs === null) return ['Without a signature pandas infers every type from the text.']
  if (inputs.kind === 'tensors') return ['MLflow refuses CSV for a model whose signature has arrays.']
  const names = (type: string) =>
    inputs.columns.flatMap((column) =>
      column.type.kind === 'scalar' && column.type.type === type ? [column.name ?? ''] : [],
    )
  const losses: string[] = []
  const dates = names('datetime')
  if (dates.length > 0)
    losses.push(`Column ${dates.join(', ')}: MLflow cannot read datetime from CSV and refuses it.`)
  const binary = names('binary')
  if (binary.length > 0)
    losses.push(
      `Column ${binary.join(', ')}: binary is written as base64, which MLflow does not decode in CSV.`,
    )
  return losses
}

function tableLosses(table: Table, isTyped: boolean): readonly string[] {
  const losses: string[] = []
  for (const { name, values } of table.columns)
    losses.push(...columnLosses(`Column ${name}`, values, isTyped))
  const names = table.columns.map(({ name }) => String(name))
  if (names.some((label) => label === '')) losses.push('A column without a name is read as "Unnamed: 0".')
  if (table.columns.length === 0) losses.push('A table without columns has no CSV form.')
  return losses
}

/** `isTyped` when the signature says what each column is. */
function columnLosses(name: string, values: Data, isTyped: boolean): readonly string[] {
  const losses: string[] = []
  const texts = textsOf(values)
  if (texts.some((text) => text !== null && missingWords.has(text))) {
    losses.push(`${name} has text that pandas reads as a missing value (such as "NA" or an empty text).`)
  }
  if (texts.some((text) => text?.includes('\r') === true || text?.includes('\0') === true)) {
    losses.push(`${name} has carriage returns or NUL characters, which CSV readers change.`)
  }
  if (values.dtype === 'object') losses.push(...objectLosses(name, values.data))
  if (values.dtype === 'datetime64') losses.push(`${name}: dates are written as text and are read as text.`)
  if (values.dtype === 'str' && !isTyped)
    losses.push(`${name}: text that looks like a number is read as one unless the signature says string.`)
  return losses
}

function textsOf(values: Data): readonly (string | null)[] {
  if (values.dtype === 'str') return values.data
  if (values.dtype !== 'object') return []
  return values.data.filter((value) => typeof value === 'string')
}

function objectLosses(name: string, data: readonly Value[]): readonly string[] {
  const losses: string[] = []
  if (data.includes(null)) losses.push(`${name} has null, which CSV cannot tell from NaN.`)
  if (data.some((value) => value instanceof Uint8Array))
    losses.push(`${name} holds bytes; they arrive as base64 text.`)
  const isNested = (value: Value) =>
    typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
  if (data.some(isNested)) losses.push(`${name} holds lists, dicts or dates; they arrive as text.`)
  return losses
}
