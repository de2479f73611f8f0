/** Which runtimes can be asked for, without loading what checks them. */

import type { RuntimeChoice } from './runtime-choice.ts'

/** `auto` is native where Palate runs the model itself, Python otherwise. */
export const runtimeChoices = ['auto', 'native', 'python'] as const

/** `--runtime`, `--python`, `--trust` and `--model-config`. */
export interface RuntimeOptions {
  readonly choice: RuntimeChoice
  /** Whether the model's code may run, this once. */
  readonly trust: boolean
  /** A JSON object. */
  readonly modelConfig: string | null
}
