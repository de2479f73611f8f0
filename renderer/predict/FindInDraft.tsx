/** Search in the rows that are entered: its matches follow what is edited. */
import { useMemo, useState } from 'react'
import { tableText } from '../strings/table.ts'
import type { RowsInput } from './draft.ts'
import type { GridPlace } from './draft-edits.ts'
import { FindBar } from './FindBar.tsx'
import { useSession } from './use-session.ts'

/** The bar, over a draft. */
export function FindInDraft({ input, onClose }: { input: RowsInput; onClose: () => void }) {
  const { actions } = useSession()
  const [text, setText] = useState('')
  const [at, setAt] = useState(-1)
  const places = useMemo(() => placesWith(input, text), [input, text])
  return (
    <FindBar
      label={tableText.findLabel}
      found={text === '' ? null : { text, total: places.length, at }}
      isSearching={false}
      onFind={async (wanted) => {
        setText(wanted)
        setAt(-1)
      }}
      onStep={(by, wanted) => {
        const matches = wanted === text ? places : placesWith(input, wanted)
        const before = wanted === text ? at : -1
        if (matches.length === 0) return
        const next =
          before < 0 && by < 0 ? matches.length - 1 : (before + by + matches.length) % matches.length
        setAt(next)
        const place = matches[next]
        if (place !== undefined) actions.goTo(place)
      }}
      onClose={onClose}
    />
  )
}

/** Cells with a text in them, capital letters or not, row by row. */
function placesWith({ rows }: RowsInput, text: string): readonly GridPlace[] {
  const wanted = text.toLowerCase()
  if (wanted === '') return []
  return rows.flatMap((cells, row) =>
    cells.flatMap((cell, column) =>
      'text' in cell && cell.text.toLowerCase().includes(wanted) ? [{ row, column }] : [],
    ),
  )
}
