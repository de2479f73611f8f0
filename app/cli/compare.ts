/** `palate compare LEFT RIGHT -i FILE`: what changes in the outputs. */
import { compare as compareOutputs } from '#app/compare/compare.ts'
import { parseAnyPayload } from '#app/payload/parse-any-payload.ts'
import { plainJson } from '#app/table/plain-json.ts'
import type { Comparison } from '#shared/comparison.ts'
import type { Signature } from '#shared/model.ts'
import { UserError } from '#shared/user-error.ts'
import type { Table } from '#shared/values.ts'
import type { Arguments } from './command-line.ts'
import type { RunCommand } from './commands.ts'
import { compareOptions } from './compare-arguments.ts'
import { runSide } from './compare-side.ts'
import type { RanSide } from './compare-side.ts'
import { comparisonText } from './compare-text.ts'
import { EXIT_DONE, EXIT_NO } from './exit-codes.ts'
import type { CliIo } from './io.ts'
import { givenInput } from './predict-input.ts'
import type { GivenInput } from './predict-input.ts'

/** Runs both sides, compares what comes out, and exits 1 where tolerances are broken. */
export const compare: RunCommand = async (args, io) => {
  const [left, right] = sidesOf(args)
  const options = compareOptions(args)
  io.takeInterrupts()
  const given = args.text('input') === undefined ? null : await givenInput(args, io)
  try {
    const one = await runSide(left, { given, args, io })
    const other = await runSide(right, { given, args, io }, one.signature)
    const inputs = await inputRows(given, one.signature ?? other.signature, io)
    const { comparison } = compareOutputs(one.output, other.output, { inputs, options })
    await io.stdout.write(
      args.flag('json') ? `${plainJson(comparison, true)}\n` : shown(comparison, [one, other], io),
    )
    return comparison.holds ? EXIT_DONE : EXIT_NO
  } finally {
    if (given?.kind === 'table') await given.dispose()
  }
}

function sidesOf(args: Arguments): readonly [string, string] {
  const [left, right, extra] = args.positionals
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

function shown(comparison: Comparison, [left, right]: readonly [RanSide, RanSide], io: CliIo): string {
  const times = [left.milliseconds, right.milliseconds] as const
  const { columns = 100, hasColor } = io.stdout
  return comparisonText(comparison, times, { width: columns, color: hasColor })
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
