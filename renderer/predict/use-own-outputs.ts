/** The model's own outputs of a run of a table, asked for when they are to be seen. */
import { useEngine } from '../engine.tsx'
import { useCall } from '../use-call.ts'
import type { Call } from '../use-call.ts'
import type { CallOutput } from '#shared/contract.ts'
import type { RunRecord } from './session.ts'
import { usePredict, useSession } from './use-session.ts'

/** Asks for nothing unless they are chosen and there are any. */
export function useOwnOutputs(run: RunRecord | null): Call<CallOutput<'tableOwnOutputs'>> {
  const { calls } = useEngine()
  const { modelId } = useSession()
  const isChosen = usePredict((state) => state.outputView === 'own')
  const tableId = run?.snapshot.table?.table.tableId
  const aside = run?.outcome.kind === 'table' ? run.outcome.prediction.aside : null
  const asked =
    isChosen && tableId !== undefined && aside?.hasOwn === true
      ? { id: modelId, tableId, asideId: aside.id }
      : null
  return useCall(calls, 'tableOwnOutputs', asked, { when: 'now' })
}
