/** A cell of the draft as it reads: what was typed, or a quiet word for null, absent and empty text. */
import type { ColumnType } from '#shared/model.ts'
import { predictText } from '../strings/predict.ts'
import type { Cell } from './draft.ts'

/** Letters of a cell that are drawn; one cell may hold half a million. */
const MAX_TEXT = 200

/** One cell. */
export function CellText({ cell, type }: { cell: Cell | undefined; type: ColumnType }) {
  if (cell === undefined || cell.kind === 'absent') return <Quiet>{predictText.absent}</Quiet>
  if (cell.kind === 'null') return <Quiet>{predictText.null}</Quiet>
  const text = cell.text.length > MAX_TEXT ? `${cell.text.slice(0, MAX_TEXT)}…` : cell.text
  if (cell.kind === 'json' || type.kind !== 'scalar') return <code>{text}</code>
  if (text !== '') return <>{text}</>
  return <Quiet>{type.type === 'string' ? predictText.emptyText : predictText.empty}</Quiet>
}

function Quiet({ children }: { children: string }) {
  return <span className="text-faint italic">{children}</span>
}
