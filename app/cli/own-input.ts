/** An output that would replace its own input. */
import { realpath, stat } from 'node:fs/promises'
import { UserError } from '#shared/user-error.ts'
import type { Arguments } from './command-line.ts'
import { givenOutput } from './given-output.ts'

/** Refuses, as `bad-usage`, an `-o` that is the same regular file as `-i`, under whatever name. */
export async function refuseOwnInput(args: Arguments): Promise<void> {
  const input = args.text('input')
  const output = givenOutput(args)
  if (input === undefined || output === undefined || input === '-') return
  if (!(await areSame(input, output))) return
  throw new UserError({
    code: 'bad-usage',
    message: `"${output}" is the input itself; it would be replaced.`,
    hint: 'Give another file with -o.',
  })
}

async function areSame(one: string, other: string): Promise<boolean> {
  try {
    const [first, second] = await Promise.all([stat(one, { bigint: true }), stat(other, { bigint: true })])
    if (!first.isFile() || !second.isFile()) return false
    if (first.dev === second.dev && first.ino === second.ino && first.ino !== 0n) return true
    return (await realpath(one)) === (await realpath(other))
  } catch {
    // What is not there is told by whoever reads or writes it.
    return false
  }
}
