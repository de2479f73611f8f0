/** One thing that is wrong with a script, or may be. Lines count from 1; null is the whole. */
export interface ScriptFinding {
  readonly severity: 'problem' | 'warning'
  readonly line: number | null
  readonly message: string
  readonly hint: string
}

/** What makes the script fail. */
export function problem(line: number | null, message: string, hint: string): ScriptFinding {
  return { severity: 'problem', line, message, hint }
}

/** What may. */
export function warning(line: number | null, message: string, hint: string): ScriptFinding {
  return { severity: 'warning', line, message, hint }
}
