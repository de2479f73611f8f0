/** How long a store of 10,000 runs takes to list its first page, and all of its pages. */
import { spawn } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { hostContext } from '#app/source/host-context.ts'
import { openStore } from '#app/source/store/open-store.ts'
import { startMlflowServer } from '#e2e/mlflow-server/start-server.ts'
import type { Figures } from './figures.ts'
import { writeDatabase, writeFileStore } from './generated-store.ts'
import type { Layout } from './generated-store.ts'
import { noteMachine } from './machine.ts'
import { markdownTable } from './markdown-table.ts'
import { median } from './measured-process.ts'
import { pythonWith } from './python.ts'

const RUNS = 10_000
const REPEATS = 5

/** What is promised, in milliseconds. */
const FIRST_PAGE = 300
const ALL_PAGES = 5000

interface Listed {
  readonly first: Taken
  readonly all: Taken
}

/** Milliseconds since the listing began: of the clock, and of the processors, which other work does not lengthen much. */
interface Taken {
  readonly clock: number
  readonly processor: number
}

/** Makes each kind of store and lists it, in a process of its own each time so that nothing is known from before. */
export async function storeFigures(): Promise<Figures> {
  const folder = await mkdtemp(path.join(tmpdir(), 'palate-bench-stores-'))
  try {
    const machine = noteMachine()
    const rows: (readonly string[])[] = []
    for (const layout of [2, 3] as const) {
      for (const kind of ['folder of runs', 'sqlite database'] as const) {
        const store = await madeStore(folder, kind, layout)
        const listed = await listings(store, REPEATS)
        rows.push(told(rowOf(`${kind}, MLflow ${layout}`, listed, [FIRST_PAGE, ALL_PAGES])))
      }
    }
    rows.push(told(await serverRow(folder)))
    const head = ['', 'first page of 100', 'all pages of 100']
    return {
      title: `A store of ${RUNS.toLocaleString('en-US')} runs, listed`,
      machine: machine('each listing in a new process, files in the memory of the system'),
      lines: markdownTable([head, ...rows]),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function madeStore(folder: string, kind: string, layout: Layout): Promise<string> {
  if (kind === 'folder of runs') {
    const store = path.join(folder, `mlruns${layout}`)
    await writeFileStore(store, RUNS, layout)
    return store
  }
  const store = path.join(folder, `mlflow${layout}.db`)
  const made = `e2e/fixtures/${layout === 2 ? 'old-stores' : 'stores'}/mlflow.db`
  await writeDatabase(store, { made, runs: RUNS, layout })
  return store
}

/** A row is seen when it is measured: all of them take minutes, and who ends the bench keeps what there is. */
function told(row: readonly string[]): readonly string[] {
  process.stderr.write(`${row.join(' · ')}\n`)
  return row
}

async function listings(store: string, repeats: number): Promise<readonly Listed[]> {
  const listed: Listed[] = []
  for (let at = 0; at < repeats; at++) listed.push(await inOwnProcess(store))
  return listed
}

/** The same database behind MLflow's own server, once: nearly all of its minutes are the server's, and nothing is promised. */
async function serverRow(folder: string): Promise<readonly string[]> {
  const python = pythonWith(['mlflow'])
  if (!python.found) return ['over REST', `not measured: ${python.reason}`, '']
  const served = path.join(folder, 'served')
  await mkdir(served)
  await copyFile(path.join(folder, 'mlflow3.db'), path.join(served, 'mlflow.db'))
  const server = await startMlflowServer({ python: python.executable, folder: served })
  try {
    return rowOf(`over REST, ${python.versions}, once`, await listings(server.url, 1), null)
  } finally {
    await server.close()
  }
}

type Goals = readonly [first: number, all: number]

function rowOf(name: string, listed: readonly Listed[], goals: Goals | null): readonly string[] {
  const text = (taken: readonly Taken[], goal: number | undefined) => {
    const clock = median(taken.map((one) => one.clock))
    const processor = median(taken.map((one) => one.processor))
    const measured = `${clock.toFixed(0)} ms, ${processor.toFixed(0)} of a processor`
    if (goal === undefined) return measured
    return `${measured} (goal: ${goal} ms: ${clock <= goal ? 'met' : 'missed'})`
  }
  const [first, all] = [listed.map((one) => one.first), listed.map((one) => one.all)]
  return [name, text(first, goals?.[0]), text(all, goals?.[1])]
}

async function inOwnProcess(store: string): Promise<Listed> {
  const child = spawn(process.execPath, [process.argv[1] ?? '', '--list-store', store], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  for await (const chunk of child.stdout) text += String(chunk)
  return JSON.parse(text) as Listed
}

/** Lists a store and prints how long it took; what `inOwnProcess` starts. */
export async function listStore(uri: string): Promise<void> {
  const started = performance.now()
  const before = process.cpuUsage()
  const taken = (): Taken => {
    const { user, system } = process.cpuUsage(before)
    return { clock: performance.now() - started, processor: (user + system) / 1000 }
  }
  const store = await openStore(uri, hostContext())
  let first: Taken | null = null
  let pageToken: string | undefined
  let runs = 0
  do {
    const page: Awaited<ReturnType<typeof store.searchRuns>> = await store.searchRuns({
      pageSize: 100,
      pageToken,
    })
    first ??= taken()
    runs += page.items.length
    pageToken = page.nextToken ?? undefined
  } while (pageToken !== undefined)
  if (runs < RUNS) throw new Error(`Only ${runs} runs were listed.`)
  process.stdout.write(JSON.stringify({ first, all: taken() }))
}
