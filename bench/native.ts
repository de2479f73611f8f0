/** Palate's own kernels beside `pyfunc.predict` of the same models, in turns: one row, 1,000 and 100,000. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { openModel } from '#app/opening.ts'
import { loadNative } from '#app/runtime/native/load-native.ts'
import { nativeInput } from '#app/runtime/native/native-input.ts'
import type { Frame } from '#shared/values.ts'
import { markdownTable } from './markdown-table.ts'
import { median } from './measured-process.ts'
import type { Python } from './python.ts'

const columns = 10

/** Rows, calls of both before those that count, calls in one turn, and how many times faster than pyfunc it is meant to be. */
const sizes = [
  { rows: 1, warm: 1000, calls: 30, goal: 50 },
  { rows: 1000, warm: 10, calls: 10, goal: 1.5 },
  { rows: 100_000, warm: 3, calls: 3, goal: 1 },
] as const

const TURNS = 6
/** pyfunc takes milliseconds for each. */
const MOST_WARM = 100

/** One model and number of rows. */
interface NativeFigure {
  readonly title: string
  readonly rows: number
  readonly goal: number
  readonly native: Took
  readonly pyfunc: Took
}

/** Milliseconds of one call in the median: by the clock, and of processor time, which other work on the machine changes less. */
interface Took {
  readonly clock: number
  readonly processor: number
}

type Call = readonly [clock: number, processor: number]

/** Measures all models with so many threads on both sides; null without a Python that has the libraries. */
export async function benchNative(python: Python, threads: number): Promise<readonly NativeFigure[] | null> {
  if (!python.found) return null
  const folder = await mkdtemp(path.join(tmpdir(), 'palate-bench-native-'))
  const child = spawn(python.executable, ['bench/native_models.py', folder, String(threads)], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, OMP_NUM_THREADS: String(threads) },
  })
  try {
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const answer = async (): Promise<string> => String((await lines.next()).value ?? '[]')
    const models: readonly { readonly title: string; readonly path: string }[] = JSON.parse(await answer())
    const figures: NativeFigure[] = []
    for (const [place, model] of models.entries()) {
      const native = await nativeModel(model.path, threads)
      for (const size of sizes) {
        const table = tableOf(path.join(folder, `rows-${size.rows}.bin`), size.rows)
        const ours: Call[] = []
        const theirs: Call[] = []
        for (let turn = 0; turn < TURNS; turn++) {
          // A session that has answered before: the first turn is not counted.
          const calls = turn === 0 ? size.warm : size.calls
          child.stdin.write(`${place} ${size.rows} ${Math.min(MOST_WARM, calls)}\n`)
          const measured: readonly Call[] = JSON.parse(await answer())
          if (turn > 0) theirs.push(...measured)
          for (let call = 0; call < calls; call++) {
            const before = process.cpuUsage()
            const begun = performance.now()
            await native.predict(table, null)
            const clock = performance.now() - begun
            const { user, system } = process.cpuUsage(before)
            if (turn > 0) ours.push([clock, (user + system) / 1000])
          }
        }
        const { rows, goal } = size
        figures.push({ title: model.title, rows, goal, native: tookOf(ours), pyfunc: tookOf(theirs) })
      }
    }
    return figures
  } finally {
    child.kill()
    await rm(folder, { recursive: true, force: true })
  }
}

async function nativeModel(root: string, threads: number): Promise<Awaited<ReturnType<typeof loadNative>>> {
  const { model } = await openModel(root)
  const input = nativeInput(root, model.flavors)
  if (!input.ok) throw new Error(input.reason)
  // Its threads are as many as the machine's.
  const rowsWorker = threads === 1 ? undefined : pathToFileURL(path.resolve('dist/rows-worker.js'))
  return loadNative(input.input, rowsWorker)
}

function tableOf(file: string, rowCount: number): Frame {
  const bytes = readFileSync(file)
  const numbers = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
  return {
    kind: 'table',
    rowCount,
    columns: Array.from({ length: columns }, (_, place) => ({
      name: `f${place}`,
      values: {
        dtype: 'float64',
        data: Float64Array.from({ length: rowCount }, (__, row) => numbers[row * columns + place] ?? 0),
      },
    })),
  }
}

/** The figures as lines of Markdown. */
export function nativeLines(figures: readonly NativeFigure[] | null): readonly string[] {
  if (figures === null) return ['Not measured: no Python with the libraries.']
  const lines = figures.map(({ title, rows, goal, native, pyfunc }) => {
    const ratio = pyfunc.clock / native.clock
    const verdict = `goal: ${goal}: ${ratio >= goal ? 'met' : 'missed'}`
    return [
      `${title}, ${rows.toLocaleString('en-US')} rows`,
      `${native.clock.toPrecision(3)} ms`,
      `${pyfunc.clock.toPrecision(3)} ms`,
      `${ratioText(ratio)} as fast (${verdict})`,
      `${ratioText(pyfunc.processor / native.processor)} as fast`,
    ]
  })
  return markdownTable([['', 'palate', 'pyfunc', 'palate is', 'by processor time'], ...lines])
}

function ratioText(ratio: number): string {
  return `${ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(2)} times`
}

function tookOf(calls: readonly Call[]): Took {
  return {
    clock: median(calls.map(([clock]) => clock)),
    processor: median(calls.map(([, processor]) => processor)),
  }
}
