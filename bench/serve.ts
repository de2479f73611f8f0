/** Serving side by side: `palate serve` and `mlflow models serve` of the same model, in turns, on the same machine. */
import path from 'node:path'
import type { Figures } from './figures.ts'
import { load } from './load-client.ts'
import type { LoadPlan, LoadResult } from './load-client.ts'
import { noteMachine } from './machine.ts'
import { markdownTable } from './markdown-table.ts'
import { startMlflow, startPalate } from './scoring-servers.ts'
import type { RunningServer } from './scoring-servers.ts'
import type { Python } from './python.ts'

/** One figure of both sides. `ratio` is how many times better Palate is; `goal` what it is to be at least. */
interface ServeLine {
  readonly name: string
  readonly palate: string
  readonly mlflow: string
  readonly ratio: number
  readonly goal: number
}

const MODEL = 'onnx-iris-tensor'
const ONE_ROW = '{"inputs": [[5.1, 3.5, 1.4, 0.2]]}'
const STARTS = 3

/** Many short turns rather than few long ones: what else the machine does then falls on both sides. */
const ROUNDS = 9

/** Milliseconds of one measurement. */
const DURATION = 1_000

/** Measures everything, where there is a Python with MLflow to compare with. */
export async function servingFigures(python: Python): Promise<Figures> {
  const title = `Serving ${MODEL}, side by side with \`mlflow models serve\``
  const machine = noteMachine()
  if (!python.found) {
    const lines = ['Not measured: there is no Python with MLflow (PALATE_PYTHON names one).']
    return { title, machine: machine('no MLflow'), lines }
  }
  const rows = (await benchServe(python.executable)).map(rowOf)
  const lines = markdownTable([['', 'palate', 'MLflow', 'palate is'], ...rows])
  return { title, machine: machine(python.versions), lines }
}

async function benchServe(python: string): Promise<readonly ServeLine[]> {
  const model = path.join(process.cwd(), 'e2e/fixtures/models', MODEL)
  const starts = await startTimes(model, python)
  const palate = await startPalate(model, ONE_ROW)
  const mlflow = await startMlflow(model, ONE_ROW, python)
  try {
    return [starts, ...(await lines(palate, mlflow))]
  } finally {
    await Promise.all([palate.end(), mlflow.end()])
  }
}

async function startTimes(model: string, python: string): Promise<ServeLine> {
  const times = { palate: [] as number[], mlflow: [] as number[] }
  for (let round = 0; round < STARTS; round += 1) {
    for (const [side, start] of [
      ['palate', () => startPalate(model, ONE_ROW)],
      ['mlflow', () => startMlflow(model, ONE_ROW, python)],
    ] as const) {
      const server = await start()
      times[side].push(server.toFirstAnswer)
      await server.end()
    }
  }
  const [ours, theirs] = [median(times.palate), median(times.mlflow)]
  return {
    name: 'start until first answer',
    palate: milliseconds(ours),
    mlflow: milliseconds(theirs),
    ratio: theirs / ours,
    goal: 20,
  }
}

async function lines(palate: RunningServer, mlflow: RunningServer): Promise<readonly ServeLine[]> {
  const all: ServeLine[] = []
  for (const connections of [1, 16]) {
    const [ours, theirs] = await inTurns(palate, mlflow, {
      path: '/invocations',
      body: ONE_ROW,
      connections,
      duration: DURATION,
    })
    all.push(rate(`one row, ${connections} at once: requests/s`, ours, theirs, 5), {
      name: `one row, ${connections} at once: p99`,
      palate: milliseconds(ours.p99),
      mlflow: milliseconds(theirs.p99),
      ratio: theirs.p99 / ours.p99,
      goal: 3,
    })
  }
  const plan = { path: '/invocations', body: tenThousandRows(), connections: 1, duration: DURATION }
  const [ours, theirs] = await inTurns(palate, mlflow, plan)
  all.push(rate('10,000 rows of dataframe_split: requests/s', ours, theirs, 3))
  return all
}

/** The median of several rounds in which both sides take turns. */
async function inTurns(
  palate: RunningServer,
  mlflow: RunningServer,
  plan: Omit<LoadPlan, 'url'>,
): Promise<readonly [LoadResult, LoadResult]> {
  const rounds: { readonly ours: LoadResult; readonly theirs: LoadResult }[] = []
  for (const { url } of [palate, mlflow]) await load({ ...plan, url, duration: 1_000 })
  for (let round = 0; round < ROUNDS; round += 1) {
    const ours = await load({ ...plan, url: palate.url })
    const theirs = await load({ ...plan, url: mlflow.url })
    if (ours.errors + theirs.errors > 0) throw new Error('A server answered something else than 200.')
    rounds.push({ ours, theirs })
  }
  return [middle(rounds.map(({ ours }) => ours)), middle(rounds.map(({ theirs }) => theirs))]
}

function middle(results: readonly LoadResult[]): LoadResult {
  const of = (pick: (result: LoadResult) => number) => median(results.map(pick))
  return {
    requests: of(({ requests }) => requests),
    errors: 0,
    perSecond: of(({ perSecond }) => perSecond),
    p50: of(({ p50 }) => p50),
    p99: of(({ p99 }) => p99),
  }
}

function tenThousandRows(): string {
  const data = Array.from({ length: 10_000 }, (_, row) => [5.1, 3.5, 1.4, 0.2 + row / 100_000])
  return JSON.stringify({ dataframe_split: { columns: ['a', 'b', 'c', 'd'], data } })
}

function rate(...[name, ours, theirs, goal]: [string, LoadResult, LoadResult, number]): ServeLine {
  return {
    name,
    palate: ours.perSecond.toFixed(1),
    mlflow: theirs.perSecond.toFixed(1),
    ratio: ours.perSecond / theirs.perSecond,
    goal,
  }
}

function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function rowOf({ name, palate, mlflow, ratio, goal }: ServeLine): readonly string[] {
  const verdict = ratio >= goal ? 'met' : 'missed'
  return [name, palate, mlflow, `${ratio.toFixed(1)} times better (goal: ${goal}: ${verdict})`]
}
