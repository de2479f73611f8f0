/** `palate compare --cases FILE`: every saved comparison again. */
import { compare as compareOutputs } from '#app/compare/compare.ts'
import { valueText } from '#app/payload/encode-predictions.ts'
import { answerFrame } from '#app/comparing/answer-frame.ts'
import { plainJson } from '#app/table/plain-json.ts'
import type { Comparison } from '#shared/comparison.ts'
import type { Failure } from '#shared/failure.ts'
import { toFailure } from '#shared/user-error.ts'
import { visible } from '#shared/visible.ts'
import { readCases } from '#app/comparing/case-file.ts'
import { addressesIn, plainAddress } from '#app/comparing/named-addresses.ts'
import type { MayAsk } from '#app/comparing/named-addresses.ts'
import type { SavedCase } from '#app/comparing/case-file.ts'
import type { Arguments } from './command-line.ts'
import { compareOptions } from '#app/comparing/compare-options.ts'
import { runComparison } from './compare-run.ts'
import { EXIT_DONE, EXIT_NO, exitCodeOf } from './exit-codes.ts'
import type { CliIo } from './io.ts'
import type { GivenInput } from './predict-input.ts'

/** What became of one case. */
interface Replayed {
  readonly name: string
  readonly passed: boolean
  readonly summary: readonly string[]
  /** Null where it could not be made. */
  readonly comparison: Comparison | null
  /** Why not; null where it was. */
  readonly failure: Failure | null
  /** Against the expected outputs; null where there are none. */
  readonly expected: Comparison | null
}

/**
 * Replays every case; exits 1 where one is not as it was saved, and as its failure does where one cannot be run, after the
 * others. Options on the command line hold where a case has none.
 */
export async function replayCases(file: string, args: Arguments, io: CliIo): Promise<number> {
  const replayed: Replayed[] = []
  for (const saved of await readCases(file)) {
    const result = await replayOne(saved, args, io)
    replayed.push(result)
    if (!args.flag('json')) await io.stdout.write(lineOf(result))
  }
  if (args.flag('json')) await io.stdout.write(`${plainJson(replayed, true)}\n`)
  const failed = replayed.find(({ failure }) => failure !== null)?.failure
  if (failed != null) return exitCodeOf(failed.code)
  return replayed.every(({ passed }) => passed) ? EXIT_DONE : EXIT_NO
}

async function replayOne(saved: SavedCase, args: Arguments, io: CliIo): Promise<Replayed> {
  try {
    return await replay(saved, args, io)
  } catch (error) {
    io.signal.throwIfAborted()
    const failure = toFailure(error)
    const summary = [failure.message, ...(failure.hint === undefined ? [] : [failure.hint])]
    return { name: saved.name, passed: false, summary, comparison: null, expected: null, failure }
  }
}

function lineOf({ name, passed, summary }: Replayed): string {
  const words = passed ? '' : `\n${summary.map((line) => `       ${visible(line)}`).join('\n')}`
  return `${passed ? 'ok     ' : 'broken '}${visible(name)}${words}\n`
}

async function replay(saved: SavedCase, args: Arguments, io: CliIo): Promise<Replayed> {
  const own = argumentsOf(saved, args)
  const { comparison, right } = await runComparison(own, io, {
    inline: inlineInput(saved),
    mayAsk: namedBy(args),
  })
  const expected = expectedComparison(saved, right.output, own)
  const agrees =
    saved.right === null && !saved.options.has('custom') ? true : comparison.holds === saved.holds
  return {
    name: saved.name,
    passed: agrees && (expected === null || expected.holds),
    summary: agrees && expected !== null ? expected.summary : comparison.summary,
    comparison,
    expected,
    failure: null,
  }
}

/** Whoever runs a file of cases has not read every address in it. */
function namedBy(args: Arguments): MayAsk {
  const given = args.text('endpoint')
  const addresses = given === undefined ? null : addressesIn(given)
  return (url) => addresses?.has(plainAddress(url)) ?? false
}

function expectedComparison(
  { expected }: SavedCase,
  output: Parameters<typeof compareOutputs>[0],
  args: Arguments,
): Comparison | null {
  if (expected === null) return null
  const side = {
    name: 'expected',
    output: answerFrame(expected),
    failure: null,
    rowNumbers: null,
    failures: [],
  }
  return compareOutputs(side, output, { inputs: null, options: compareOptions(args) }).comparison
}

/** The case as the arguments it was saved from. */
function argumentsOf({ left, right, input, options, flags }: SavedCase, args: Arguments): Arguments {
  const texts = new Map(options)
  if (typeof input === 'string') texts.set('input', input)
  return {
    positionals: [left, right ?? left],
    text: (name) => texts.get(name) ?? (name === 'input' ? undefined : args.text(name)),
    texts: (name) => args.texts(name),
    flag: (name) => flags.has(name) || args.flag(name),
  }
}

function inlineInput({ input }: SavedCase): GivenInput | null {
  if (input === null || typeof input === 'string') return null
  return { kind: 'body', contentType: 'application/json', body: Buffer.from(valueText(input)) }
}
