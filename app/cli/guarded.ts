/** Which runs are guarded. */
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { UserError } from '#shared/user-error.ts'
import type { Arguments } from './command-line.ts'
import { givenOutput } from './given-output.ts'
import type { Guard } from './io.ts'

/** Set in the environment of a guarded process. */
export const GUARDED = 'PALATE_GUARDED'

/** A smaller input is run before anyone could interrupt it, and its output written at once. */
const UNGUARDED_BYTES = 1024 * 1024

/**
 * The guard a run needs: it has a time limit, or it writes a file while it runs. Null for others; they answer sooner
 * without a process of their own, and Ctrl-C just ends them.
 */
export async function guardFor(args: Arguments): Promise<Guard | null> {
  const timeLimit = givenTimeLimit(args.text('time-limit'))
  const output = givenOutput(args)
  const isLocal = existsSync(path.join(args.positionals[0] ?? '', 'MLmodel'))
  if (timeLimit !== undefined) return { timeLimit, output, isLocal }
  if (output === undefined) return null
  const input = args.text('input') ?? ''
  const size = input === '-' ? Infinity : ((await stat(input).catch(() => undefined))?.size ?? 0)
  return size > UNGUARDED_BYTES ? { timeLimit, output, isLocal } : null
}

/** `--time-limit S` in milliseconds. */
function givenTimeLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const seconds = Number(text)
  if (text.trim() !== '' && Number.isFinite(seconds) && seconds > 0) return seconds * 1000
  throw new UserError({
    code: 'bad-usage',
    message: `--time-limit takes seconds, e.g. 30; it was given "${text}".`,
  })
}
