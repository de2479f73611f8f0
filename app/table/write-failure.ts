/** What the system says when a file cannot be written, as something a person can act on. */
import { refusedWrites, UserError } from '#shared/user-error.ts'

/**
 * An error of writing `target` as a UserError: `not-written` where the disk took no more, `bad-usage` where the place
 * cannot be written at all. What is no error of the system is given back as it is.
 */
export function writeFailure(target: string, error: unknown): unknown {
  if (error instanceof UserError || !(error instanceof Error)) return error
  const code = 'code' in error && 'syscall' in error ? String(error.code) : wordedCode(error.message)
  if (code === undefined) return error
  const reason = refusedWrites[code]
  const detail = error.message
  if (reason !== undefined) {
    const message = `${target} could not be written: ${reason}.`
    const hint = 'Make room, or write to another place.'
    return new UserError({ code: 'not-written', message, hint, detail }, { cause: error })
  }
  const message = `${target} cannot be written.`
  const hint = 'Is the folder there, and may you write into it?'
  return new UserError({ code: 'bad-usage', message, hint, detail }, { cause: error })
}

/** Runs what writes `target`; its errors are those of `writeFailure`. */
export async function writing<T>(target: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw writeFailure(target, error)
  }
}

/** DuckDB has the system's words in its message, and no code. */
function wordedCode(message: string): string | undefined {
  if (message.includes('No space left on device')) return 'ENOSPC'
  if (message.includes('Disk quota exceeded')) return 'EDQUOT'
  return message.includes('File too large') ? 'EFBIG' : undefined
}
