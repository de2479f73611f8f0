/** The input of a run, as it was when it was answered. */
import type { RowsInput } from './draft.ts'
import type { PredictState } from './session.ts'

/** The rows that a run was given, whatever became of the input since; null where it was given none that are known. */
export function answeredInput({ runs }: PredictState, predictionId: string): RowsInput | null {
  const run = runs.find(
    ({ outcome }) => outcome.kind === 'predicted' && outcome.prediction.predictionId === predictionId,
  )
  if (run === undefined || run.snapshot.raw?.problem) return null
  const { input } = run.snapshot.draft
  return input.kind === 'rows' ? input : null
}
