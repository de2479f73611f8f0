/** Contestants measured in turns, so that whatever else the machine does falls on all of them. */
import { measuredRun, median } from './measured-process.ts'
import type { Command, Run } from './measured-process.ts'

/** One way of doing the job. */
export interface Contestant {
  readonly name: string
  readonly command: Command
  /** Runs that are counted; one more comes first, to fill the system's file cache. */
  readonly runs: number
}

/** What a contestant took, in the median. */
export interface Standing {
  readonly name: string
  readonly milliseconds: number
  readonly peakBytes: number | null
  readonly runs: number
}

/** Runs A B C A B C … until each has had its runs. */
export async function sideBySide(contestants: readonly Contestant[]): Promise<readonly Standing[]> {
  const runs = new Map<string, Run[]>(contestants.map(({ name }) => [name, []]))
  const rounds = Math.max(...contestants.map((contestant) => contestant.runs))
  for (let round = -1; round < rounds; round++) {
    for (const contestant of contestants) {
      if (round >= contestant.runs) continue
      const run = await measuredRun(contestant.command)
      if (round >= 0) runs.get(contestant.name)?.push(run)
    }
  }
  return contestants.map(({ name }) => standingOf(name, runs.get(name) ?? []))
}

function standingOf(name: string, runs: readonly Run[]): Standing {
  const peaks = runs.flatMap(({ peakBytes }) => peakBytes ?? [])
  return {
    name,
    milliseconds: median(runs.map(({ milliseconds }) => milliseconds)),
    peakBytes: peaks.length === 0 ? null : median(peaks),
    runs: runs.length,
  }
}
