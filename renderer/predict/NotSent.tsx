/** Numbers that their type can't hold: which, what a payload would come to, what could be meant, what is not sent for it. */
import { formatCount, formatPlural } from '../format.ts'
import { Button } from '../parts/Button.tsx'
import { Note } from '../parts/Note.tsx'
import { predictText } from '../strings/predict.ts'
import { unfitText } from '../strings/unfit.ts'
import { textCell } from './draft.ts'
import { setCell, setParam } from './draft-edits.ts'
import { placeText } from './RefusalNote.tsx'
import { sentInput } from './sent-input.ts'
import type { SentInput, UnfitPlace } from './sent-input.ts'
import { UnfitWays } from './UnfitWays.tsx'
import { usePredict, useSession } from './use-session.ts'

/** The one at the row one is in, else the first, and the way to the next; nothing where all fits. */
export function NotSent() {
  const { actions } = useSession()
  const sent = usePredict((state) => sentInput(state.present, state.mode))
  const row = usePredict((state) => state.row)
  const column = usePredict((state) => state.column)
  const insists = usePredict((state) => state.asked > 0)
  const at = placeAt(sent.unfit, row, column)
  const shown = sent.unfit[at]
  if (shown === undefined) return null
  const others = sent.unfit.filter(({ cell }) => cell !== null)
  const next = others.find(({ cell }) => cell !== shown.cell && isAfter(cell, shown.cell)) ?? others[0]
  const use = (text: string) =>
    actions.edit((draft) => {
      if (shown.isParam) return setParam(draft, shown.name, textCell(text))
      return shown.cell === null ? draft : setCell(draft, shown.cell, textCell(text))
    })
  return (
    <div className="mt-3">
      <Note
        tone="bad"
        role={insists ? 'alert' : 'status'}
        title={unfitText.at(capital(placeText(placeOf(shown))), shown.unfit.said)}
      >
        <p>
          {shown.unfit.otherwise} {notSentText(sent)}
        </p>
        {shown.cell !== null && (
          <Button
            weight="link"
            className="min-h-0!"
            onClick={() => shown.cell !== null && actions.seek(shown.cell)}
          >
            {predictText.goTo(placeText(placeOf(shown)))}
          </Button>
        )}{' '}
        <UnfitWays key={`${shown.name} ${shown.cell?.row ?? ''}`} unfit={shown.unfit} onUse={use} />
        {sent.unfit.length > 1 && next?.cell != null && (
          <p>
            {unfitText.more(formatCount(sent.unfit.length - 1))}{' '}
            <Button
              weight="link"
              className="min-h-0!"
              onClick={() => next.cell !== null && actions.seek(next.cell)}
            >
              {unfitText.next}
            </Button>
          </p>
        )}
      </Note>
    </div>
  )
}

function placeAt(unfit: readonly UnfitPlace[], row: number, column: number): number {
  const exact = unfit.findIndex(({ cell }) => cell?.row === row && cell.column === column)
  if (exact !== -1) return exact
  return Math.max(
    0,
    unfit.findIndex(({ cell }) => cell?.row === row),
  )
}

function isAfter(one: UnfitPlace['cell'], other: UnfitPlace['cell']): boolean {
  if (one === null || other === null) return false
  return one.row > other.row || (one.row === other.row && one.column > other.column)
}

function placeOf({ cell, name, isParam }: UnfitPlace) {
  if (isParam) return { param: name }
  return cell === null ? { column: name } : { row: cell.row, column: name }
}

function capital(text: string): string {
  return text.startsWith('row ') ? `R${text.slice(1)}` : text
}

function notSentText({ unfit, isBlocked }: SentInput): string {
  if (isBlocked) return unfitText.nothingSent
  const rows = [...new Set(unfit.flatMap(({ cell }) => (cell === null ? [] : [cell.row])))]
  const [only] = rows
  if (rows.length === 1 && only !== undefined) return unfitText.rowNotSent(formatCount(only + 1))
  return unfitText.rowsNotSent(formatPlural(rows.length, 'row'))
}
