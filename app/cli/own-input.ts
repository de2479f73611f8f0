/** An output that would replace its own input, or a file of the model. */
import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'
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

/** Refuses, as `bad-usage`, an `-o` inside the folder of the model at `root`: nothing is written there. */
export async function refuseModelFile(args: Arguments, root: string): Promise<void> {
  const output = givenOutput(args)
  const place = output === undefined ? undefined : await placeOf(output)
  if (place === undefined) return
  const within = path.relative(root, place)
  if (within === '' || within.split(path.sep)[0] === '..' || path.isAbsolute(within)) return
  throw new UserError({
    code: 'bad-usage',
    message: `"${output}" lies in the model's folder, and nothing is written there.`,
    hint: 'Give another file with -o, outside the folder.',
  })
}

/** Where a file is, or would be made; undefined where its folder is not there, which whoever writes it says. */
async function placeOf(output: string): Promise<string | undefined> {
  const made = async () => path.join(await realpath(path.dirname(output)), path.basename(output))
  return await realpath(output)
    .catch(made)
    .catch(() => undefined)
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
