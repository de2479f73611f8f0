/** A result as CSV (RFC 4180), fetched from the engine piece by piece, with the inputs before it where they are wanted. */
import type { Api, CallInput } from '#shared/contract.ts'
import type { Value } from '#shared/values.ts'
import { valueText } from '#shared/value-text.ts'
import type { RowsInput } from './draft.ts'

/** Rows asked for at once: the most that the engine gives. */
const PIECE_ROWS = 10_000

/** A column of texts, by the place of its row. */
interface TextColumn {
  readonly name: string
  readonly texts: readonly string[]
}

/** The input table as texts: null and what is absent are empty fields. */
export function inputColumnsOf({ columns, rows }: RowsInput): readonly TextColumn[] {
  return columns.map(({ name }, place) => ({
    name,
    texts: rows.map((row) => {
      const cell = row[place]
      return cell !== undefined && 'text' in cell ? cell.text : ''
    }),
  }))
}

/** All rows of a result in the order they are shown. Rejects as `resultWindow`. */
export async function resultCsv(
  api: Pick<Api, 'resultWindow'>,
  place: Omit<CallInput<'resultWindow'>, 'from' | 'count'>,
  inputs: readonly TextColumn[],
): Promise<string> {
  const lines: string[] = []
  for (let from = 0; ; from += PIECE_ROWS) {
    const { columns, rowCount, rows } = await api.resultWindow({ ...place, from, count: PIECE_ROWS })
    if (from === 0) lines.push([...inputs, ...columns].map(({ name }) => field(name)).join(','))
    const count = Math.min(PIECE_ROWS, rowCount - from)
    for (let row = 0; row < count; row++) {
      const origin = rows?.[row] ?? from + row
      const cells = columns.map(({ cells }) => field(csvText(cells[row] ?? null)))
      lines.push([...inputs.map(({ texts }) => field(texts[origin] ?? '')), ...cells].join(','))
    }
    if (from + PIECE_ROWS >= rowCount) return `${lines.join('\r\n')}\r\n`
  }
}

function csvText(value: Value): string {
  if (value === null) return ''
  if (typeof value === 'string') return value
  // Digits without the grouping that a screen may have.
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : valueText(value)
}

function field(text: string): string {
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
