/** Words on environments that the window and the command line both say. */
import type { RequirementState } from './python-environment.ts'

/** How what is there answers a requirement. */
export const requirementStateWords = {
  same: 'as asked',
  other: 'other version',
  missing: 'missing',
  extra: 'extra',
  'not-needed': 'not needed here',
  open: 'cannot be told',
} as const satisfies Record<RequirementState, string>
