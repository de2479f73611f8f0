/** Which runs are guarded. */
import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { UserError } from '#shared/user-error.ts'
import type { Arguments } from './command-line.ts'
import { givenOutput } from './given-output.ts'
import type { CliIo, Guard } from './io.ts'

/** Set in the environment of a guarded process. */
export const GUARDED = 'PALATE_GUARDED'

/** A smaller input is run before anyone could interrupt it, and its output written at once. */
const UNGUARDED_BYTES = 1024 * 1024

/**
 * The guard a run needs: it has a time limit, it writes a file while it runs, or its model is very large. Null for others; they answer sooner
 * without a process of their own, and Ctrl-C just ends them.
 */
export async function guardFor(args: Arguments): Promise<Guard | null> {
  const timeLimit = givenTimeLimit(args.text('time-limit'))
  const output = givenOutput(args)
  const isLocal = existsSync(path.join(args.positionals[0] ?? '', 'MLmodel'))
  if (timeLimit !== undefined) return { timeLimit, output, isLocal }
  if (output === undefined) return await guardForModel(args, PREDICT_IN_PLACE_BYTES)
  const input = args.text('input') ?? ''
  const size = input === '-' ? Infinity : ((await stat(input).catch(() => undefined))?.size ?? 0)
  return size > UNGUARDED_BYTES ? { timeLimit, output, isLocal } : null
}

/** Model files up to this are read in place: what is made of them is bounded by what Node's own heap holds. */
const READ_IN_PLACE_BYTES = 4 * 1024 * 1024

/** One answer of a model of this size is made sooner than a process: what is made of it fits the heap Node has on 4 GB. */
const PREDICT_IN_PLACE_BYTES = 64 * 1024 * 1024

/** Heap for reading a larger file: at least so much, and for the largest so many times their size. */
const HEAP_FLOOR_MEGABYTES = 2_048
const HEAP_SHARE = 8

/**
 * The guard of a command that reads a model's file as a whole: where it is large, in a process of its own with a cap on its
 * heap, so that its end is told and not just met. Null for small files, and for what is not on this machine.
 */
export async function guardForModel(args: Arguments, inPlace = READ_IN_PLACE_BYTES): Promise<Guard | null> {
  // A method may stand behind the folder (`MODEL#predict_proba`).
  const given = args.positionals[0] ?? ''
  const folder = [given, given.replace(/#[^#/]*$/u, '')].find((one) => existsSync(path.join(one, 'MLmodel')))
  if (folder === undefined) return null
  const entries = await readdir(folder, { withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(files.map(async ({ name }) => (await stat(path.join(folder, name))).size))
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0)
  if (largest <= inPlace) return null
  const heapMegabytes = Math.max(HEAP_FLOOR_MEGABYTES, Math.ceil((HEAP_SHARE * largest) / 1_048_576))
  return { timeLimit: undefined, output: undefined, isLocal: true, heapMegabytes }
}

/** Runs a command that reads a large model in a process of its own, and gives its exit code; null where it is to run here. */
export async function guardedByModel(args: Arguments, io: CliIo): Promise<number | null> {
  if (io.runGuarded === null) return null
  const guard = await guardForModel(args)
  if (guard === null) return null
  io.takeInterrupts()
  return await io.runGuarded(guard)
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
