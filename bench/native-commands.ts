/** One row through whole processes: `palate predict` beside `mlflow models predict`, for each model of bench/native_models.py. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { mlflowPredict, nodeContestant } from './contestants.ts'
import { noteMachine } from './machine.ts'
import type { Python } from './python.ts'
import type { Comparison } from './report.ts'
import { sideBySide } from './side-by-side.ts'

/** How many times faster than `mlflow models predict` it is meant to be. */
const GOAL = 60

/** What was compared, and what tells the machine once it is over. */
interface NativeCommand {
  readonly comparison: Comparison
  readonly machine: ReturnType<typeof noteMachine>
}

/** Measures one model after the other. */
export async function* nativeCommands(python: Python): AsyncGenerator<NativeCommand> {
  if (!python.found) return
  const folder = await mkdtemp(path.join(tmpdir(), 'palate-bench-native-'))
  const child = spawn(python.executable, ['bench/native_models.py', folder, '1'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  try {
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const models: readonly { readonly title: string; readonly path: string }[] = JSON.parse(
      String((await lines.next()).value ?? '[]'),
    )
    child.stdin.end()
    const input = path.join(folder, 'row.json')
    await writeFile(input, JSON.stringify({ dataframe_split: oneRow() }))
    for (const { title, path: model } of models) {
      const machine = noteMachine()
      const output = path.join(folder, 'row-mlflow.json')
      const standings = await sideBySide([
        nodeContestant('palate predict', ['dist/cli.js', 'predict', model, '-i', input], 15),
        ...mlflowPredict(python, { model, folder, input, output, type: 'json', runs: 3 }),
      ])
      const goals = { 'mlflow models predict': 1 / GOAL }
      yield {
        comparison: { title: `One row, the whole process: ${title}`, standings, goals, missing: [] },
        machine,
      }
    }
  } finally {
    child.kill()
    await rm(folder, { recursive: true, force: true })
  }
}

function oneRow(): { readonly columns: readonly string[]; readonly data: readonly (readonly number[])[] } {
  const places = Array.from({ length: 10 }, (_, place) => place)
  return { columns: places.map((place) => `f${place}`), data: [places.map((place) => place / 4 - 1)] }
}
