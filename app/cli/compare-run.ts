/** One comparison of the command line: both sides run over the same rows. */
import { compare as compareOutputs } from '#app/compare/compare.ts'
import type { MayAsk } from '#app/comparing/named-addresses.ts'
import { sideText } from '#app/comparing/side-text.ts'
import type { Comparison } from '#shared/comparison.ts'
import { UserError } from '#shared/user-error.ts'
import type { Arguments } from './command-line.ts'
import { compareOptions } from '#app/comparing/compare-options.ts'
import { inputRows } from './compare-input.ts'
import { runSide } from './compare-side.ts'
import type { RanSide } from './compare-side.ts'
import type { CliIo } from './io.ts'
import { givenInput } from './predict-input.ts'
import type { GivenInput } from './predict-input.ts'

/** A comparison with its sides. */
export interface RanComparison {
  readonly comparison: Comparison
  readonly left: RanSide
  readonly right: RanSide
}

/** What a comparison is given that does not stand on the command line. */
export interface GivenRun {
  /** An input that is no file; null takes `-i`. */
  readonly inline: GivenInput | null
  /** Which addresses were named by the person who runs it. */
  readonly mayAsk: MayAsk
}

/** Runs both sides and compares what comes out. Throws a UserError where a side cannot be opened or an option is wrong. */
export async function runComparison(
  args: Arguments,
  io: CliIo,
  { inline, mayAsk }: GivenRun = { inline: null, mayAsk: () => true },
): Promise<RanComparison> {
  const [left, right] = sidesOf(args)
  const options = compareOptions(args)
  const given = inline ?? (args.text('input') === undefined ? null : await givenInput(args, io))
  try {
    const run = { given, args, io, mayAsk }
    const one = await runSide(left, run, { text: right, signature: null })
    const other = left === right ? one : await runSide(right, run, { text: left, signature: one.signature })
    const inputs = await inputRows(given, one.signature ?? other.signature, io)
    const { comparison } = compareOutputs(one.output, other.output, { inputs, options })
    return { comparison, left: one, right: other }
  } finally {
    if (given?.kind === 'table') await given.dispose()
  }
}

/** With `--custom FILE` the right side is what that makes of it, or of the left where it is the only one. */
function sidesOf(args: Arguments): readonly [string, string] {
  const custom = args.text('custom')
  const [left, right = custom === undefined ? undefined : left, extra] = args.positionals
  if (left !== undefined && right !== undefined && extra === undefined) {
    if (custom === undefined) return [left, right]
    return [left, sideText({ what: custom, options: new Map([['model', right]]), method: null })]
  }
  throw new UserError({
    code: 'bad-usage',
    message:
      extra === undefined
        ? 'Two sides are needed: LEFT and RIGHT.'
        : `Two sides are enough: "${extra}" is left over.`,
    hint: 'palate compare LEFT RIGHT -i FILE. See: palate compare --help',
  })
}
