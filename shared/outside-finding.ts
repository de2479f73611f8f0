/** A path that the model names to be loaded from outside of its folder: what lies there is no part of its content. */
import type { Finding } from './model.ts'

/** Only python_function names files of its environment, which no loader reads. */
const OF_ENVIRONMENT = /^MLmodel: flavors\.python_function\.env(?:\.|$)/u

/** The finding that tells of it; such a model is not run in Python, trusted or not. */
export function outsideFinding(findings: readonly Finding[]): Finding | undefined {
  return findings.find(
    ({ code, where }) => code === 'path-outside-folder' && !OF_ENVIRONMENT.test(where ?? ''),
  )
}
