/** How long a store of 10,000 runs takes to list its first page, and all of its pages. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { hostContext } from '#app/source/host-context.ts'
import { openStore } from '#app/source/store/open-store.ts'
import type { Figures } from './figures.ts'
import { writeDatabase, writeFileStore } from './generated-store.ts'
import type { Layout } from './generated-store.ts'
import { noteMachine } from './machine.ts'
import { markdownTable } from './markdown-table.ts'
import { median } from './measured-process.ts'

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
        const listed: Listed[] = []
        for (let at = 0; at < REPEATS; at++) listed.push(await inOwnProcess(store))
        rows.push(rowOf(`${kind}, MLflow ${layout}`, listed))
      }
    }
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

function rowOf(name: string, listed: readonly Listed[]): readonly string[] {
  const text = (taken: readonly Taken[], goal: number) => {
    const clock = median(taken.map((one) => one.clock))
    const processor = median(taken.map((one) => one.processor))
    const verdict = clock <= goal ? 'met' : 'missed'
    return `${clock.toFixed(0)} ms, ${processor.toFixed(0)} of a processor (goal: ${goal} ms: ${verdict})`
  }
  return [
    name,
    text(
      listed.map((one) => one.first),
      FIRST_PAGE,
    ),
    text(
      listed.map((one) => one.all),
      ALL_PAGES,
    ),
  ]
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
