/** Which of a model's files a place installs from. */
import type { RequirementOrigin } from '#shared/model.ts'

/** MLflow's virtualenv takes requirements.txt (through python_env.yaml), Azure ML and conda take conda.yaml. */
export type InstalledFrom = 'requirements' | 'conda'

/** The file's usual name. */
export const fileOf = { requirements: 'requirements.txt', conda: 'conda.yaml' } as const

/** Whether what a file says counts there. */
export function isRead(origin: RequirementOrigin, from: InstalledFrom): boolean {
  return from === 'conda' ? origin === 'conda' : origin !== 'conda'
}
