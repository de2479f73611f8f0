/** A refusal: in plain words, where, what can be done, and MLflow's own sentence. */
import type { Place, Refusal } from '#shared/prediction.ts'
import type { ReactNode } from 'react'
import { Button } from '../parts/Button.tsx'
import { CopyButton } from '../parts/CopyButton.tsx'
import { Note } from '../parts/Note.tsx'
import { overviewText } from '../strings/model.ts'
import { predictText, resultText } from '../strings/predict.ts'
import { usePredict, useSession } from './use-session.ts'

interface RefusalNoteProps {
  readonly refusal: Refusal
  readonly title: string
  readonly children?: ReactNode
}

/** Places that are named one by one. */
const MAX_PLACES = 6

/** One refusal. */
export function RefusalNote({ refusal, title, children }: RefusalNoteProps) {
  return (
    <Note tone="bad" role="status" title={title}>
      <p>{refusal.plain}</p>
      <Places places={refusal.places} />
      {refusal.ways.length > 0 && (
        <ul className="mt-1 list-disc pl-4" aria-label={predictText.waysOut}>
          {refusal.ways.map((way) => (
            <li key={way}>{way}</li>
          ))}
        </ul>
      )}
      {children}
      <details className="mt-1.5">
        <summary className="text-muted">
          {predictText.mlflowSays} · {resultText.status(refusal.status)}
          {refusal.errorCode !== null && ` · ${refusal.errorCode}`}
        </summary>
        <div className="mt-1 flex items-start gap-1">
          <pre className="max-h-48 min-w-0 flex-1 overflow-auto rounded border border-line bg-panel p-2 whitespace-pre-wrap wrap-anywhere">
            {refusal.message}
            {refusal.cause !== undefined && `\n\n${refusal.cause}`}
          </pre>
          <CopyButton text={refusal.message} label={overviewText.copy} />
        </div>
      </details>
    </Note>
  )
}

function Places({ places }: { places: readonly Place[] }) {
  const { actions } = useSession()
  const columns = usePredict((state) =>
    state.present.draft.input.kind === 'rows' ? state.present.draft.input.columns : [],
  )
  const named = places.filter((place) => placeText(place) !== '')
  if (named.length === 0) return null
  return (
    <p className="flex flex-wrap gap-x-3">
      {named.slice(0, MAX_PLACES).map((place) => {
        const column = columns.findIndex((candidate) => candidate.name === place.column)
        const text = placeText(place)
        if (column < 0) return <span key={text}>{text}</span>
        return (
          <Button
            key={text}
            weight="link"
            className="min-h-0!"
            onClick={() => actions.goTo({ row: place.row ?? 0, column })}
          >
            {text}
          </Button>
        )
      })}
      {named.length > MAX_PLACES && <span className="text-muted">…</span>}
    </p>
  )
}

/** "Row 3, quality seen"; empty where the place is the whole request. */
export function placeText(place: Place): string {
  const row = place.row === undefined ? '' : `Row ${place.row + 1}`
  const name = place.column ?? place.param ?? ''
  return [row, name].filter((part) => part !== '').join(', ')
}
