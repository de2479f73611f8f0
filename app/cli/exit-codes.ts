/** Exit codes of every command; stable, for scripts. */
import type { FailureCode } from '#shared/failure.ts'

/** 0 done; 1 done, and the answer is no. */
export const EXIT_DONE = 0
export const EXIT_NO = 1

/** 2 wrong usage; 3 bad input (payload, model); 4 refused (trust, safety limit); 5 failed inside; 130 Ctrl-C. */
export function exitCodeOf(code: FailureCode): number {
  switch (code) {
    case 'bad-usage':
    case 'bad-call':
      return 2
    case 'bad-model':
    case 'bad-payload':
    case 'not-found':
    case 'no-runtime':
    case 'unsupported':
      return 3
    case 'untrusted':
    case 'over-limit':
    case 'large-download':
    case 'mlflow-download':
    case 'unauthorized':
      return 4
    case 'model-failed':
    case 'runtime-crashed':
    case 'timed-out':
    case 'not-written':
    case 'unreachable':
    case 'internal':
      return 5
    case 'cancelled':
      return 130
  }
}
