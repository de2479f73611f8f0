/** The marks of the moment, made once for all cells. */
import { useMemo } from 'react'
import { engineMarks } from './marks.ts'
import type { Marks } from './marks.ts'
import { shownRefusal, shownValidation } from './session.ts'
import { usePredict } from './use-session.ts'

/** Marks of the engine's last word, and of the run that is shown. */
export function useMarks(): Marks {
  const validation = usePredict(shownValidation)
  const answered = usePredict(shownRefusal)
  const insists = usePredict((state) => state.asked > 0)
  return useMemo(() => ({ ...engineMarks(validation, answered), insists }), [validation, answered, insists])
}
