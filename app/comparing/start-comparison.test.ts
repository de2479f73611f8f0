import { expect, test } from 'vitest'
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
