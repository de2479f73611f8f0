/** The first rows of a table from a file as a draft, so that they can be seen and copied as a request. */
import { toFailure } from '#shared/user-error.ts'
import type { Failure } from '#shared/failure.ts'
import { useEffect, useState } from 'react'
import type { Draft, DraftColumn } from './draft.ts'
import { signatureColumns } from './input-shape.ts'
import { fileColumns, requestCell } from './table-input.ts'
import type { TableInput } from './table-input.ts'
import type { TableSession } from './table-session.ts'
import { usePredict, useSession } from './use-session.ts'

/** Rows that are written as a request: enough to see how one looks; the file itself is what is sent. */
const MAX_ROWS = 100

/** The rows, or why they are not there. */
export type FirstRows =
  | { readonly kind: 'reading' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'read'; readonly draft: Draft; readonly rowCount: number }

const reading: FirstRows = { kind: 'reading' }

/** The first rows of a table in the order they are shown in, with the params of the draft. */
export function useFirstRows(input: TableInput): FirstRows {
  const { actions } = useSession()
  const session = actions.tableOf(input)
  const shape = usePredict((state) => state.shape)
  const draft = usePredict((state) => state.present.draft)
  const [rows, setRows] = useState<FirstRows>(reading)
  useEffect(() => {
    let isGone = false
    const take = (next: FirstRows) => {
      if (!isGone) setRows(next)
    }
    readRows(input, session, signatureColumns(shape)).then(
      (input) =>
        take({
          kind: 'read',
          draft: { ...draft, form: 'dataframe_split', input, extras: [] },
          rowCount: input.rows.length,
        }),
      (error: unknown) => take({ kind: 'failed', failure: toFailure(error) }),
    )
    return () => {
      isGone = true
    }
  }, [input, session, shape, draft])
  return rows
}

async function readRows(input: TableInput, session: TableSession, model: readonly DraftColumn[]) {
  const columns = fileColumns(input, model)
  const right = columns.length
  const cells = await session.whole({ top: 0, bottom: Math.min(MAX_ROWS, input.rowCount), left: 0, right })
  return {
    kind: 'rows',
    columns: columns.map(({ place, column }) => ({
      ...column,
      name: input.names[place] ?? column.name,
      part: null,
    })),
    rows: cells.map((row) =>
      columns.map(({ column }, at) => requestCell(input.table, row[at] ?? null, column)),
    ),
    index: null,
  } as const
}
