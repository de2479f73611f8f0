/** The row whose way through a tree is shown: of Predict's input, else of the input example. */
import { useMemo } from 'react'
import type { Payload } from '#shared/payload.ts'
import { useEngine } from '../engine.tsx'
import { payloadOf, rowCountIn } from '../predict/session.ts'
import { useCall } from '../use-call.ts'

/** An input with what is known of it; `file` is a table in Predict whose rows are not at hand here. */
export type RowInput =
  | {
      readonly kind: 'input'
      readonly from: 'predict' | 'example'
      readonly payload: Payload
      /** The row in front in Predict. */
      readonly row: number
      /** Null where it is not made of rows. */
      readonly rowCount: number | null
    }
  | { readonly kind: 'none' | 'file' | 'reading' }

/** Of what is in Predict when the tab is shown. */
export function useRowInput(id: string, revision: number, hasExample: boolean): RowInput {
  const { calls, sessions } = useEngine()
  const session = sessions.get(id)
  const inPredict = useMemo((): RowInput | null => {
    if (session === undefined || session.revision !== revision) return null
    const { present, row } = session.store.getState()
    if (present.table !== undefined) return { kind: 'file' }
    const rowCount = rowCountIn(present)
    if (rowCount === 0) return null
    return { kind: 'input', from: 'predict', payload: payloadOf(present), row, rowCount }
  }, [session, revision])
  const wants = inPredict === null && hasExample
  const example = useCall(calls, 'inputExample', wants ? { id } : null, { when: 'now', revision })
  const { state } = example
  return useMemo((): RowInput => {
    if (inPredict !== null) return inPredict
    if (wants && (state.kind === 'busy' || state.kind === 'idle')) return { kind: 'reading' }
    if (state.kind !== 'done' || state.value === null) return { kind: 'none' }
    return { kind: 'input', from: 'example', payload: state.value.payload, row: 0, rowCount: null }
  }, [inPredict, wants, state])
}
