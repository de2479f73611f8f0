/** All cases of one model posted to a server, and what came of it. */
import { casesOf } from './fixture-cases.ts'
import { judge } from './judge.ts'
import type { Verdict } from './judge.ts'
import { poster } from './post.ts'

/** How one model did. */
export interface ModelParity {
  readonly model: string
  readonly cases: number
  readonly answered: number
  readonly refused: number
  /** Cases whose status, error_code or body differs. */
  readonly different: readonly Verdict[]
  /** Refusals with a message, and how many say MLflow's own sentence. */
  readonly sentences: number
  readonly sameSentences: number
  readonly otherSentences: readonly string[]
}

/** Posts every case whose answer is known to `/invocations` of a server. */
export async function modelParity(model: string, url: string): Promise<ModelParity> {
  const client = poster(url)
  const verdicts: Verdict[] = []
  for (const fixture of casesOf(model)) {
    if (fixture.status === null) continue
    const { contentType, body } = fixture
    verdicts.push(judge(fixture, await client.post({ path: '/invocations', contentType, body })))
  }
  client.close()
  const sentences = verdicts.filter(({ isSameSentence }) => isSameSentence !== null)
  return {
    model,
    cases: verdicts.length,
    answered: verdicts.filter(({ isAnswered }) => isAnswered).length,
    refused: verdicts.filter(({ isAnswered }) => !isAnswered).length,
    different: verdicts.filter(({ difference }) => difference !== null),
    sentences: sentences.length,
    sameSentences: sentences.filter(({ isSameSentence }) => isSameSentence).length,
    otherSentences: sentences.filter(({ isSameSentence }) => !isSameSentence).map(({ name }) => name),
  }
}

/** The table of several models with their sums. */
export function parityTable(parities: readonly ModelParity[]): string {
  const sum = (of: (parity: ModelParity) => number) =>
    parities.reduce((total, parity) => total + of(parity), 0)
  const rows = parities.map((parity) => [
    parity.model,
    String(parity.cases),
    String(parity.answered),
    String(parity.refused),
    String(parity.cases - parity.different.length),
    String(parity.different.length),
    share(parity.sameSentences, parity.sentences),
  ])
  const total = ['all', sum((p) => p.cases), sum((p) => p.answered), sum((p) => p.refused)]
    .concat(
      sum((p) => p.cases - p.different.length),
      sum((p) => p.different.length),
    )
    .map(String)
  const head = ['model', 'cases', '200', 'refused', 'same', 'different', 'same sentence']
  const all = [
    head,
    ...rows,
    [
      ...total,
      share(
        sum((p) => p.sameSentences),
        sum((p) => p.sentences),
      ),
    ],
  ]
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n')
}

function share(part: number, whole: number): string {
  return whole === 0 ? '-' : `${part}/${whole}`
}
