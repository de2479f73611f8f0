/** The marks of the moment, made once for all cells. */
import { useMemo } from 'react'
import { engineMarks } from './marks.ts'
import type { Marks } from './marks.ts'
import { usePredict } from './use-session.ts'

/** Marks of the engine's last word. */
export function useMarks(): Marks {
  const validation = usePredict((state) => state.validation)
  return useMemo(() => engineMarks(validation), [validation])
}
