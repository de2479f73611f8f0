/** One comparison of the command line: both sides run over the same rows. */
import { readFile } from 'node:fs/promises'
import { compare as compareOutputs } from '#app/compare/compare.ts'
import { parseAnyPayload } from '#app/payload/parse-any-payload.ts'
import type { Comparison } from '#shared/comparison.ts'
import type { Signature } from '#shared/model.ts'
import { UserError } from '#shared/user-error.ts'
import type { Table } from '#shared/values.ts'
import type { Arguments } from './command-line.ts'
import { compareOptions } from './compare-arguments.ts'
import { runSide } from './compare-side.ts'
import type { RanSide } from './compare-side.ts'
import { givenParams } from './given-params.ts'
import type { CliIo } from './io.ts'
import { givenInput } from './predict-input.ts'
import type { GivenInput } from './predict-input.ts'

/** A comparison with its sides. */
export interface RanComparison {
  readonly comparison: Comparison
  readonly left: RanSide
  readonly right: RanSide
}

/**
 * Runs both sides and compares what comes out. `inline` is an input that is no file; null takes `-i`. Throws a UserError
 * where a side cannot be opened or an option is wrong.
 */
export async function runComparison(
  args: Arguments,
  io: CliIo,
  inline: GivenInput | null = null,
): Promise<RanComparison> {
  const [left, right] = sidesOf(args)
  const custom = await customCode(args)
  const options = compareOptions(args)
  const given = inline ?? (args.text('input') === undefined ? null : await givenInput(args, io))
  try {
    const one = await runSide(left, { given, args, io })
    const plain = left === right ? one : await runSide(right, { given, args, io }, one.signature)
    const inputs = await inputRows(given, one.signature ?? plain.signature, io)
    const other = custom === null ? plain : await customized(plain, custom, { inputs, args, io })
    const { comparison } = compareOutputs(one.output, other.output, { inputs, options })
    return { comparison, left: one, right: other }
  } finally {
    if (given?.kind === 'table') await given.dispose()
  }
}

function sidesOf(args: Arguments): readonly [string, string] {
  const [left, right = args.text('custom') === undefined ? undefined : left, extra] = args.positionals
  if (left !== undefined && right !== undefined && extra === undefined) return [left, right]
  throw new UserError({
    code: 'bad-usage',
    message:
      extra === undefined
        ? 'Two sides are needed: LEFT and RIGHT.'
        : `Two sides are enough: "${extra}" is left over.`,
    hint: 'palate compare LEFT RIGHT -i FILE. See: palate compare --help',
  })
}

interface CustomCode {
  readonly file: string
  readonly code: string
}

async function customCode(args: Arguments): Promise<CustomCode | null> {
  const file = args.text('custom')
  if (file === undefined) return null
  try {
    return { file, code: await readFile(file, 'utf8') }
  } catch (error) {
    throw new UserError(
      { code: 'not-found', message: `The custom predict "${file}" cannot be read.`, where: file },
      { cause: error },
    )
  }
}

interface CustomSurroundings {
  readonly inputs: Table | null
  readonly args: Arguments
  readonly io: CliIo
}

/** The right side after the custom predict; the time is that of both. */
async function customized(
  side: RanSide,
  { file, code }: CustomCode,
  { inputs, args, io }: CustomSurroundings,
): Promise<RanSide> {
  const { customSide } = await import('#app/comparing/custom-side.ts')
  const params = givenParams(args.text('params')) ?? null
  const started = performance.now()
  const output = await customSide(side.output, {
    name: file,
    code,
    inputs,
    params,
    worker: io.customWorker,
    signal: io.signal,
  })
  return { ...side, output, milliseconds: side.milliseconds + performance.now() - started }
}

/** The rows as the left model reads them, to align by and to explain with; null where they are no small table. */
async function inputRows(
  given: GivenInput | null,
  signature: Signature | null,
  io: CliIo,
): Promise<Table | null> {
  if (given === null) return null
  if (given.kind === 'body') {
    const parsed = parseAnyPayload(given, signature)
    return parsed.ok && parsed.input.kind === 'table' ? parsed.input : null
  }
  const { inputTable } = await import('#app/comparing/input-table.ts')
  return await inputTable(given.file, given.format, io.signal)
}
