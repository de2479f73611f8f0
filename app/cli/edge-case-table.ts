/** Edge cases as a table for people: one line a case, by what is odd, with what it did. */
import { visible } from '#shared/visible.ts'
import type { EdgeCaseResult, EdgeOutcome } from '#shared/edge-case.ts'

/** The matrix, and a line with the counts. */
export function edgeCaseTable(results: readonly EdgeCaseResult[]): string {
  const rows = results.map(
    (result) => [visible(result.title), wordOf(result.outcome), visible(detailOf(result.outcome))] as const,
  )
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map(([title, word, detail]) =>
    `${title.padEnd(widths[0] ?? 0)}  ${word.padEnd(widths[1] ?? 0)}  ${detail}`.trimEnd(),
  )
  return `${[...lines, '', countsOf(results)].join('\n')}\n`
}

function wordOf(outcome: EdgeOutcome): string {
  switch (outcome.kind) {
    case 'answered':
      return outcome.changes.length === 0 ? 'answered' : 'changed'
    case 'refused':
      return outcome.stage === 'predict' ? 'model failed' : 'refused'
    case 'failed':
      return 'crashed'
  }
}

function detailOf(outcome: EdgeOutcome): string {
  switch (outcome.kind) {
    case 'answered':
      return outcome.changes.length === 0
        ? shortened(outcome.preview, 80)
        : shortened(outcome.changes.join('; '), 120)
    case 'refused':
      return shortened(outcome.plain, 160)
    case 'failed':
      return outcome.message
  }
}

function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text
}

function countsOf(results: readonly EdgeCaseResult[]): string {
  const counts = new Map<string, number>()
  for (const { outcome } of results) counts.set(wordOf(outcome), (counts.get(wordOf(outcome)) ?? 0) + 1)
  const parts = Array.from(counts, ([word, count]) => `${count} ${word}`)
  return `${results.length} cases: ${parts.join(', ')}.`
}
