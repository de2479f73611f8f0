/** How a model's process ended, in words and with a way out. */
import type { Failure } from '#shared/failure.ts'
import { OVER_MEMORY_LINE } from './messages.ts'
import type { WorkerExit } from './worker-process.ts'

/** What V8 writes when its heap is full, before it aborts the process (`v8::internal::V8::FatalProcessOutOfMemory`). */
const HEAP_LINE = 'JavaScript heap out of memory'

/** The failure of whatever the process was doing when it ended by itself; nothing, where it was not `asked`. */
export function exitFailure(
  exit: WorkerExit,
  memoryLimit: number,
  { asked = true }: { readonly asked?: boolean } = {},
): Failure {
  const detail = exit.errorText.trim()
  if (exit.errorText.includes(OVER_MEMORY_LINE) || exit.errorText.includes(HEAP_LINE)) {
    return {
      code: 'over-limit',
      message: `The model needed more than ${gigabytes(memoryLimit)} GB of memory, so its process was ended.`,
      hint: 'Send fewer rows at once, or use a machine with more memory. Your inputs are kept.',
    }
  }
  return {
    code: 'runtime-crashed',
    message: `The model's process ended ${how(exit)} ${asked ? 'before it answered' : 'while nothing was asked of it'}.`,
    hint:
      exit.signal === 'SIGKILL'
        ? 'The system may have ended it for want of memory. Try again with fewer rows; your inputs are kept.'
        : 'Try again: it is started anew with the next call. Your inputs are kept.',
    ...(detail === '' ? {} : { detail }),
  }
}

function how({ code, signal }: WorkerExit): string {
  if (signal !== null) return `by signal ${signal}`
  return code === null ? 'before it had started' : `with code ${code}`
}

function gigabytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(bytes < 2 ** 30 ? 2 : 1)
}
