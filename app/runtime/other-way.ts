/** Another runtime in the place of one that finds, reading a model's file, that it does not know all of it. */
import { UserError } from '#shared/user-error.ts'

/**
 * The other way after an `unsupported` error; null where none is asked for. Where there is none, throws the same message,
 * with what would open that way: as `untrusted` where that is trust, as `unsupported` where it is an interpreter.
 */
export async function otherWay<Way>(
  error: unknown,
  find: (() => Promise<Way>) | undefined,
): Promise<Way | null> {
  if (find === undefined || !(error instanceof UserError) || error.failure.code !== 'unsupported') return null
  try {
    return await find()
  } catch (reason) {
    if (!(reason instanceof UserError)) throw reason
    const { code, message, hint, where } = reason.failure
    if (code !== 'untrusted' && code !== 'no-runtime') throw reason
    const lead = code === 'untrusted' ? 'Python could run it, once you trust it.' : message
    throw new UserError({
      ...error.failure,
      ...(code === 'untrusted' ? { code, ...(where === undefined ? {} : { where }) } : {}),
      hint: [lead, hint].filter((part) => part !== undefined).join(' '),
    })
  }
}
