/** A refusal: in plain words, where, what can be done, and MLflow's own sentence. */
import type { Place, Refusal } from '#shared/prediction.ts'
import type { ReactNode } from 'react'
import { Button } from '../parts/Button.tsx'
import { CopyButton } from '../parts/CopyButton.tsx'
import { Note } from '../parts/Note.tsx'
import { overviewText } from '../strings/model.ts'
import { predictText, resultText } from '../strings/predict.ts'
import { Said } from './PrintedView.tsx'
import type { DraftColumn } from './draft.ts'
import { signatureColumns } from './input-shape.ts'
import { isAbout } from './marks.ts'
import { rowCountIn } from './session.ts'
import { fileColumns } from './table-input.ts'
import { usePredict, useSession } from './use-session.ts'

/** Places that are named one by one. */
const MAX_PLACES = 6

/** What MLflow would say of the input that is being entered, with the ways out. */
export function WouldRefuse({ refusal }: { refusal: Refusal }) {
  return (
    <Note
      tone="bad"
      role="status"
      title={<span className="line-clamp-4">{refusal.plain}</span>}
      actions={<PlaceLinks places={refusal.places} />}
    >
      <WaysOut ways={refusal.ways} />
      <details className="mt-1">
        <summary className="text-muted">
          {predictText.refusedTitle}: {statusText(refusal)}
        </summary>
        <OwnWords refusal={refusal} />
      </details>
    </Note>
  )
}

/** The error that MLflow answered a run with, with the ways out. */
export function AnswerRefused({ refusal, children }: { refusal: Refusal; children: ReactNode }) {
  return (
    <Note
      tone="bad"
      role="status"
      title={`${resultText.refused}: ${statusText(refusal)}`}
      actions={<PlaceLinks places={refusal.places} />}
    >
      <p className="line-clamp-6">{refusal.plain}</p>
      <WaysOut ways={refusal.ways} />
      {children}
      <OwnWords refusal={refusal} />
      <Said title={resultText.traceback} text={refusal.traceback ?? ''} />
    </Note>
  )
}

function WaysOut({ ways }: { ways: readonly string[] }) {
  if (ways.length === 0) return null
  return (
    <ul className="list-disc pl-4" aria-label={predictText.waysOut}>
      {ways.map((way) => (
        <li key={way}>{way}</li>
      ))}
    </ul>
  )
}

function statusText(refusal: Refusal): string {
  const status = resultText.status(refusal.status)
  return refusal.errorCode === null ? status : `${status} ${refusal.errorCode}`
}

function OwnWords({ refusal }: { refusal: Refusal }) {
  return (
    <div className="mt-1.5 flex items-start gap-1">
      <pre
        role="group"
        aria-label={predictText.mlflowSays}
        tabIndex={0}
        className="max-h-48 min-w-0 flex-1 overflow-auto rounded border border-line bg-panel p-2 whitespace-pre-wrap wrap-anywhere"
      >
        {refusal.message}
        {refusal.cause !== undefined && `\n\n${refusal.cause}`}
      </pre>
      <CopyButton text={refusal.message} label={overviewText.copy} />
    </div>
  )
}

function PlaceLinks({ places }: { places: readonly Place[] }) {
  const { actions } = useSession()
  const columns = useColumns()
  const rowCount = usePredict((state) => rowCountIn(state.present) ?? 0)
  const isRaw = usePredict((state) => state.mode === 'raw')
  const go = (row: number, column: number) => {
    if (isRaw) actions.show('table')
    // The table is there a moment after it is asked for.
    setTimeout(() => actions.seek({ row, column }))
  }
  const known = places.flatMap((place) => {
    const column = columns.findIndex((candidate) => isAbout(candidate, place))
    const row = place.row ?? 0
    // A run's refusal can be about a row that is deleted since.
    return column < 0 || row >= rowCount ? [] : [{ row, column, text: placeText(place) }]
  })
  return known.slice(0, MAX_PLACES).map(({ row, column, text }) => (
    <Button key={text} weight="link" className="min-h-0!" onClick={() => go(row, column)}>
      {predictText.goTo(text)}
    </Button>
  ))
}

/** The columns of the grid, in its order. */
function useColumns(): readonly DraftColumn[] {
  const { draft, table } = usePredict((state) => state.present)
  const shape = usePredict((state) => state.shape)
  if (table !== undefined) return fileColumns(table, signatureColumns(shape)).map(({ column }) => column)
  return draft.input.kind === 'rows' ? draft.input.columns : []
}

/** "row 3, quality seen"; "row 1, image [0][2]". */
export function placeText(place: Place): string {
  const row = place.row === undefined ? '' : `row ${place.row + 1}`
  const path = (place.path ?? []).map((step) => `[${step}]`).join('')
  const name = [place.column ?? place.param ?? '', path].filter((part) => part !== '').join(' ')
  return [row, name].filter((part) => part !== '').join(', ')
}
