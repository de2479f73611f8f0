/** Findings of readiness, made short. */
import type { Finding } from '#shared/model.ts'

/** What is found: a stable code, what, what to do, and where. */
interface Words {
  readonly code: string
  readonly message: string
  readonly hint: string
  readonly where?: string
}

/** It stops the deployment. */
export function problem(words: Words): Finding {
  return { severity: 'problem', ...words }
}

/** It may. */
export function warning(words: Words): Finding {
  return { severity: 'warning', ...words }
}

/** Worth knowing. */
export function note(words: Words): Finding {
  return { severity: 'note', ...words }
}

/** A few of many names, for a sentence. */
export function some(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).map((name) => name.slice(0, 80))
  return names.length > most ? `${shown.join(', ')} and ${names.length - most} more` : shown.join(', ')
}
