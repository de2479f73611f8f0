/**
 * A million rows of ten doubles against the same with 1 % changed, side by side with pandas `compare`, numpy `isclose` and
 * the same quantiles, in turns. usage: npm run bench:compare; PALATE_PYTHON names a Python with numpy and pandas.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { compare } from '#app/compare/compare.ts'
import type { Table } from '#shared/values.ts'
import { median } from './measured-process.ts'
import { pythonWith } from './python.ts'

const ROWS = 1_000_000
const COLUMNS = 10
const RUNS = 5

let state = 20_261
/** MINSTD (Park and Miller, 1988), as numbers between 0 and 1. */
function random(): number {
  state = (state * 48_271) % 2_147_483_647
  return state / 2_147_483_647
}

function columnsOf(): Float64Array[] {
  return Array.from({ length: COLUMNS }, () => Float64Array.from({ length: ROWS }, () => random() * 2 - 1))
}

function changed(column: Float64Array): Float64Array {
  const other = column.slice()
  for (let count = 0; count < ROWS / 100; count++) {
    const row = Math.floor(random() * ROWS)
    other[row] = (other[row] ?? 0) + random()
  }
  return other
}

function table(columns: readonly Float64Array[]): Table {
  const named = columns.map((data, place) => ({
    name: `c${place}`,
    values: { dtype: 'float64', data } as const,
  }))
  return { kind: 'table', rowCount: ROWS, columns: named }
}

function side(name: string, output: Table) {
  return { name, output, failure: null, rowNumbers: null, failures: [] }
}

const options = { tolerances: {}, key: null, map: [], nanEqual: true, strictTypes: false }

interface Figures {
  readonly milliseconds: readonly number[]
  readonly extraBytes: number
  readonly different: number
}

function ours(left: Table, right: Table): Figures {
  const before = process.memoryUsage().rss
  let peak = before
  const runs = Array.from({ length: RUNS + 1 }, () => {
    const started = performance.now()
    const { comparison } = compare(side('left', left), side('right', right), { inputs: null, options })
    const milliseconds = performance.now() - started
    peak = Math.max(peak, process.memoryUsage().rss)
    return { milliseconds, different: comparison.rowsDifferent }
  })
  const counted = runs.slice(1)
  return {
    milliseconds: counted.map(({ milliseconds }) => milliseconds),
    extraBytes: peak - before,
    different: counted[0]?.different ?? 0,
  }
}

function theirs(python: string, left: readonly Float64Array[], right: readonly Float64Array[]): Figures {
  const folder = mkdtempSync(path.join(tmpdir(), 'palate-bench-'))
  try {
    const files = [left, right].map((columns, place) => {
      const file = path.join(folder, `${place}.f64`)
      writeFileSync(file, Buffer.concat(columns.map((column) => Buffer.from(column.buffer))))
      return file
    })
    const script = new URL('compare_tables.py', import.meta.url).pathname
    const args = [script, ...files, String(ROWS), String(COLUMNS), String(RUNS + 1)]
    const { stdout, stderr, status } = spawnSync(python, args, { encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, number>)
    return {
      milliseconds: lines.slice(1, -1).map(({ milliseconds = 0 }) => milliseconds),
      extraBytes: lines.at(-1)?.['extraBytes'] ?? 0,
      different: lines[0]?.['different'] ?? 0,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function line(name: string, { milliseconds, extraBytes, different }: Figures): string {
  const time = `${median(milliseconds).toFixed(0)} ms (best ${Math.min(...milliseconds).toFixed(0)})`
  return `${name.padEnd(28)} ${time}, ${(extraBytes / 2 ** 20).toFixed(0)} MiB beyond the data, ${different} rows differ`
}

const left = columnsOf()
const right = left.map(changed)
const python = pythonWith(['numpy', 'pandas'])
const lines = [line('palate compare', ours(table(left), table(right)))]
lines.push(
  python.found
    ? line('pandas, numpy', theirs(python.executable, left, right))
    : `pandas, numpy: not measured: ${python.reason}`,
)
console.log(lines.join('\n'))
