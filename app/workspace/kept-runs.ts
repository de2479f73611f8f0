/**
 * The runs of each model with their inputs, a file of lines for each model in the state folder. They outlive a reload of
 * the page, closing the model and a new start; forgetting the model among the recent ones removes them. Damaged or
 * foreign lines read as nothing kept.
 */
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { writeWhole } from '#app/folder/write-whole.ts'
import type { KeptRun } from '#shared/workspace-calls.ts'
import { placeKey } from './input-place.ts'
import type { InputPlace } from './input-place.ts'
import type { KeptFileRecord } from './kept-inputs.ts'

/** As many as a page goes back through. */
const MAX_RUNS = 50
/** Letters of one run with its input and the edits of its table, and of all runs of a model: the newest stay. */
const MAX_RUN_LETTERS = 5_000_000
const MAX_LETTERS = 8_000_000
/** Letters of what came of a run; of a longer one the trace is left out. */
const MAX_OUTCOME_LETTERS = 200_000
/** Bytes of all models together, and models: those run last stay. */
const MAX_BYTES = 128 * 1024 * 1024
const MAX_MODELS = 60

/** A run as it is written. */
export type KeptRunRecord = Omit<KeptRun, 'hasOutputs' | 'file'> & { readonly file: KeptFileRecord | null }

/** Runs by the model they are of. */
export interface KeptRuns {
  /** Gives false for what is too large. Throws what the disk says. */
  readonly keep: (place: InputPlace, run: KeptRunRecord) => Promise<boolean>
  /** Newest first. */
  readonly list: (place: InputPlace) => Promise<readonly KeptRunRecord[]>
  readonly forget: (place: InputPlace) => Promise<void>
}

/** Runs in a folder, which is made when it is missing; one is written at a time. */
export function keptRunsIn(folder: string): KeptRuns {
  let last: Promise<unknown> = Promise.resolve()
  const after = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work)
    last = next.catch(() => undefined)
    return next
  }
  const fileOf = (place: InputPlace) => path.join(folder, `${placeKey(place)}.jsonl`)
  return {
    keep: (place, run) =>
      after(async () => {
        const line = JSON.stringify({ ...run, outcome: shortened(run.outcome) })
        if (line.length > MAX_RUN_LETTERS) return false
        await mkdir(folder, { recursive: true, mode: 0o700 })
        const file = fileOf(place)
        await writeWhole(file, newest([...(await linesOf(file)), line]).join('\n'), 0o600)
        await prune(folder, file)
        return true
      }),
    list: async (place) => {
      await last
      return (await linesOf(fileOf(place))).flatMap(readRun).toReversed()
    },
    forget: (place) => after(() => rm(fileOf(place), { force: true })),
  }
}

async function linesOf(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.split('\n').filter((line) => line !== '')
}

/** The last lines that there is room for; the very last always. */
function newest(lines: readonly string[]): readonly string[] {
  let letters = 0
  const from = lines.findLastIndex((line, place) => {
    letters += line.length
    return letters > MAX_LETTERS || lines.length - place > MAX_RUNS
  })
  return lines.slice(Math.min(from + 1, lines.length - 1))
}

function shortened(outcome: KeptRun['outcome']): KeptRun['outcome'] {
  if (outcome.kind !== 'predicted' || JSON.stringify(outcome).length <= MAX_OUTCOME_LETTERS) return outcome
  const { printed: _printed, ...prediction } = outcome.prediction
  return { ...outcome, prediction: { ...prediction, trace: { ...prediction.trace, steps: [] } } }
}

function readRun(line: string): readonly KeptRunRecord[] {
  try {
    const value: unknown = JSON.parse(line)
    return isRun(value) ? [value] : []
  } catch {
    return []
  }
}

function isRun(value: unknown): value is KeptRunRecord {
  if (typeof value !== 'object' || value === null) return false
  const { key, at, input, outcome, file } = value as Partial<Record<keyof KeptRunRecord, unknown>>
  const areParts = [input, outcome].every((part) => typeof part === 'object' && part !== null)
  return typeof key === 'string' && typeof at === 'number' && areParts && typeof file === 'object'
}

/** Removes the runs of models that were run longest ago, never those of the one that was run just now. */
async function prune(folder: string, own: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'))
  const found = await Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name)
      const known = await stat(file).catch(() => null)
      return { file, bytes: known?.size ?? 0, at: file === own ? Infinity : (known?.mtimeMs ?? 0) }
    }),
  )
  let bytes = 0
  for (const [index, one] of found.toSorted((left, right) => right.at - left.at).entries()) {
    bytes += one.bytes
    if (index > 0 && (bytes > MAX_BYTES || index >= MAX_MODELS)) await rm(one.file, { force: true })
  }
}
