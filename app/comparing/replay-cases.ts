/** Saved cases run again in the engine. */
import { compare } from '#app/compare/compare.ts'
import type { SideOutput } from '#app/compare/compare.ts'
import type { ReplayedCase } from '#shared/compare-calls.ts'
import { toFailure } from '#shared/user-error.ts'
import { answerFrame } from './answer-frame.ts'
import { readCases } from './case-file.ts'
import type { SavedCase } from './case-file.ts'
import { optionsOfCase, payloadOfCase, sidesOfCase } from './case-sides.ts'
import { compareSides } from './compare-sides.ts'
import type { ComparisonRun } from './compare-sides.ts'
import { compareOptions } from './compare-options.ts'

/** Runs every case of a file; one that cannot be run is broken, and says why. Throws where the file cannot be read. */
export async function replayCases(file: string, replay: ComparisonRun): Promise<readonly ReplayedCase[]> {
  const cases = await readCases(file)
  const replayed: ReplayedCase[] = []
  for (const [place, saved] of cases.entries()) {
    replay.report(`Replaying ${saved.name}`, place, cases.length)
    replayed.push(await replayOne(saved, replay))
  }
  return replayed
}

async function replayOne(saved: SavedCase, run: ComparisonRun): Promise<ReplayedCase> {
  const { name } = saved
  try {
    const { left, right } = await sidesOfCase(saved)
    const payload = await payloadOfCase(saved, run.signal)
    const options = compareOptions(optionsOfCase(saved))
    const compared = await compareSides({ left, right, payload, options }, run)
    const { comparison } = compared.live
    await compared.live.end()
    const expected = expectedLines(saved, compared.right)
    const isPair = saved.right !== null || saved.options.has('custom')
    const agrees = !isPair || comparison.holds === saved.holds
    const summary = expected === null || !agrees ? comparison.summary : expected.summary
    return { name, passed: agrees && expected?.holds !== false, summary, failure: null }
  } catch (error) {
    run.signal.throwIfAborted()
    return { name, passed: false, summary: [], failure: toFailure(error) }
  }
}

interface ExpectedLines {
  readonly holds: boolean
  readonly summary: readonly string[]
}

/** What is expected against what the right side answered now; null where nothing is. */
function expectedLines(saved: SavedCase, answer: SideOutput | null): ExpectedLines | null {
  if (saved.expected === null) return null
  if (answer === null)
    return { holds: false, summary: ['The answer is too large to be held against a saved one.'] }
  const output = answerFrame(saved.expected)
  const expected = { name: 'expected', output, failure: null, rowNumbers: null, failures: [] }
  const options = compareOptions(optionsOfCase(saved))
  const { comparison } = compare(expected, answer, { inputs: null, options })
  return { holds: comparison.holds, summary: comparison.summary }
}
