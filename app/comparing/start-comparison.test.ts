import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildWorker } from '#app/runtime/testing/build-worker.ts'
import { ComparedPoints, ComparedRows } from '#shared/compare-calls.ts'
import { Comparison } from '#shared/comparison.ts'
import type { Data, Frame } from '#shared/values.ts'
import type { SideSource } from './side-source.ts'
import { startComparison } from './start-comparison.ts'

function side(name: string, columns: Readonly<Record<string, Data>>): SideSource {
  const entries = Object.entries(columns)
  const output: Frame = {
    kind: 'table',
    rowCount: entries[0]?.[1].data.length ?? 0,
    columns: entries.map(([column, values]) => ({ name: column, values })),
  }
  return {
    kind: 'output',
    output: { name, output, failure: null, rowNumbers: null, failures: [] },
    milliseconds: 1,
  }
}

async function started(left: SideSource, right: SideSource) {
  const options = { tolerances: {}, key: null, map: [], nanEqual: true, strictTypes: false }
  return await startComparison(
    { left, right, inputs: null, options },
    { worker: null, signal: new AbortController().signal, report: () => undefined },
  )
}

const texts = (...data: string[]): Data => ({ dtype: 'str', data })
const doubles = (...data: number[]): Data => ({ dtype: 'float64', data: Float64Array.from(data) })

test('what has no number passes the contract: differences without a size, columns without a mean', async () => {
  const live = await started(
    side('left', { label: texts('a', 'b'), x: doubles(Number.NaN, Infinity) }),
    side('right', { label: texts('a', 'c'), x: doubles(1, -Infinity) }),
  )
  expect(Comparison.parse(live.comparison)).toEqual(live.comparison)
  const rows = await live.rows({ by: 'size', onlyDifferent: true }, { from: 0, count: 10 })
  expect(ComparedRows.parse(rows)).toEqual(rows)
  expect(rows.rows.map(({ row, size }) => [row, size])).toEqual([
    [0, Infinity],
    [1, Infinity],
  ])
  const points = await live.points(1)
  expect(ComparedPoints.parse(points)).toEqual({ points: [], differences: null })
})

test('no rows at all', async () => {
  const none = { label: texts(), x: doubles() }
  const live = await started(side('left', none), side('right', none))
  expect(Comparison.parse(live.comparison).holds).toBe(true)
  expect(await live.rows({ by: 'row', onlyDifferent: false }, { from: 0, count: 10 })).toEqual({
    total: 0,
    from: 0,
    rows: [],
  })
})

test('by size: the largest first, equal rows at the end in their order', async () => {
  const live = await started(
    side('left', { x: doubles(1, 2, 3, 4) }),
    side('right', { x: doubles(1, 2.5, 3, 6) }),
  )
  const { rows } = await live.rows({ by: 'size', onlyDifferent: false }, { from: 0, count: 10 })
  expect(rows.map(({ row }) => row)).toEqual([3, 1, 0, 2])
})

test('how large the differences are, and how often', async () => {
  const live = await started(
    side('left', { x: doubles(1, 2, 3, 4) }),
    side('right', { x: doubles(1, 2.5, 2, 6) }),
  )
  const { differences } = await live.points(0)
  expect([differences?.from, differences?.to]).toEqual([-1, 2])
  expect(differences?.counts.reduce((sum, count) => sum + count, 0)).toBe(3)
  expect([differences?.counts[0], differences?.counts[20], differences?.counts[39]]).toEqual([1, 1, 1])
})

test('differences at both ends of what a double holds have their places', async () => {
  const live = await started(
    side('left', { x: doubles(0, 0, 0) }),
    side('right', { x: doubles(-1.7e308, 1, 1.7e308) }),
  )
  const { differences } = await live.points(0)
  expect(differences?.counts.map((count, at) => (count > 0 ? at : -1)).filter((at) => at >= 0)).toEqual([
    0, 20, 39,
  ])
})

describe('in a thread', () => {
  let folder = ''
  let built: Awaited<ReturnType<typeof buildWorker>>
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'palate-test-'))
    built = await buildWorker('app/comparing/comparison-worker.ts')
  })
  afterAll(() => {
    built.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  const large = (moved: number) =>
    side('large', {
      x: { dtype: 'float64', data: new Float64Array(600_000).map((_none, at) => at * moved) },
    })
  const options = { tolerances: {}, key: null, map: [], nanEqual: true, strictTypes: false }
  const task = () => ({ left: large(1), right: large(1.5), inputs: null, options })
  const place = (worker: string) => ({
    worker: pathToFileURL(worker),
    signal: new AbortController().signal,
    report: () => undefined,
  })
  /** A thread that makes a comparison of nothing and does the given with what it is asked. */
  const threadThat = (name: string, code: string): string => {
    const file = path.join(folder, `${name}.mjs`)
    const made = `{ kind: 'made', comparison: null, times: { left: 0, right: 0 } }`
    const text = `import { parentPort } from 'node:worker_threads'
parentPort.on('message', () => { ${code} })
parentPort.postMessage(${made})`
    writeFileSync(file, text)
    return file
  }

  test('rows and points come from there; once it has ended every question says so', async () => {
    const live = await startComparison(task(), place(built.entry))
    expect(live.comparison.rowsDifferent).toBe(599_999)
    const page = { from: 0, count: 2 }
    const { rows } = await live.rows({ by: 'size', onlyDifferent: true }, page)
    expect(rows.map(({ row }) => row)).toEqual([599_999, 599_998])
    const asked = live.points(0)
    await live.end()
    await expect(asked).rejects.toThrow('no longer kept')
    await expect(live.points(0)).rejects.toThrow('no longer kept')
    await expect(live.rows({ by: 'row', onlyDifferent: true }, page)).rejects.toThrow('no longer kept')
  })

  test.each([
    ['fails', `throw new TypeError('found no place')`, 'internal'],
    ['leaves', 'process.exit(0)', 'not-found'],
  ])('a thread that %s fails what was asked and what is asked later alike', async (name, code, kind) => {
    const live = await startComparison(task(), place(threadThat(name.replaceAll(' ', '-'), code)))
    await expect(live.points(0)).rejects.toMatchObject({ failure: { code: kind } })
    await expect(live.points(0)).rejects.toMatchObject({ failure: { code: kind } })
  })

  test('meanwhile the loop is free, and a cancelled one ends its thread', async () => {
    const controller = new AbortController()
    let turns = 0
    const counting = setInterval(() => (turns += 1), 1)
    const said: string[] = []
    const report = (activity: string) => void said.push(activity)
    await startComparison(task(), { ...place(built.entry), report }).then((live) => live.end())
    clearInterval(counting)
    expect(turns).toBeGreaterThan(3)
    expect(said).toContain('Comparing')
    const cancelled = startComparison(task(), {
      worker: pathToFileURL(built.entry),
      signal: controller.signal,
      report: () => controller.abort(),
    })
    await expect(cancelled).rejects.toThrow('abort')
  })
})
