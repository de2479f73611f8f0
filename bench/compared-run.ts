/** The table of the Compare tab in a real page: a million rows of both sides, scrolled from end to end, filtered and sorted. */
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { finished } from 'node:stream/promises'
import { chromium } from '@playwright/test'
import type { Locator } from '@playwright/test'
import { chromiumLaunch } from '#e2e/chromium.ts'
import { startWebApp } from '#e2e/web-app.ts'
import { figuresText, keepFigures } from './figures.ts'
import type { Figures } from './figures.ts'
import { noteMachine } from './machine.ts'
import { markdownTable } from './markdown-table.ts'
import { writeMillionRows } from './million-rows.ts'
import { framesText, SCROLL_STEPS, scrolledFrames } from './scrolled-frames.ts'
import type { FrameFigures } from './scrolled-frames.ts'

const COLUMNS = 10
/** Every so many rows one cell is another one: 1 % of each column. */
const CHANGED_EVERY = 10

interface ComparedFigures {
  readonly compared: number
  readonly all: FrameFigures
  readonly different: FrameFigures
  readonly sorted: number
  readonly bySize: FrameFigures
}

async function comparedFigures(root: string): Promise<Figures> {
  const folder = await mkdtemp(path.join(tmpdir(), 'palate-bench-compared-'))
  const machine = noteMachine()
  try {
    const left = path.join(folder, 'left.csv')
    const right = path.join(folder, 'right.csv')
    await writeMillionRows(
      left,
      Array.from({ length: COLUMNS }, (_none, place) => `c${place}`),
    )
    await writeChanged(left, right)
    const found = await measured(path.join(root, 'e2e/fixtures/models/pair-a'), { left, right, folder })
    return {
      title:
        'The table of the Compare tab: 1,000,000 rows of 10 columns a side, 1 % changed, in Chromium without a GPU',
      machine: machine('Chromium'),
      lines: lines(found),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The same rows; of every tenth one cell, each column in turn, is 1.25 more. */
async function writeChanged(left: string, right: string): Promise<void> {
  const output = createWriteStream(right)
  let row = -1
  for await (const line of createInterface({ input: createReadStream(left) })) {
    const isChanged = row >= 0 && row % CHANGED_EVERY === 0
    const place = (row / CHANGED_EVERY) % COLUMNS
    const cells = isChanged
      ? line.split(',').map((cell, at) => (at === place ? String(Number(cell) + 1.25) : cell))
      : null
    row += 1
    if (!output.write(`${cells === null ? line : cells.join(',')}\n`)) {
      await once(output, 'drain')
    }
  }
  output.end()
  await finished(output)
}

function lines({ compared, all, different, sorted, bySize }: ComparedFigures): readonly string[] {
  const scrolled = (what: string, frames: FrameFigures) => [
    `${what}, scrolled end to end in ${SCROLL_STEPS} steps: longest frame`,
    framesText(frames),
    `at most 50 ms: ${frames.over === 0 ? 'met' : 'missed'}`,
  ]
  return markdownTable([
    ['', 'measured', 'goal'],
    ['two CSV files compared until the rows are shown', `${(compared / 1000).toFixed(1)} s`, ''],
    scrolled('1,000,000 rows of both sides', all),
    scrolled('the 100,000 rows that differ', different),
    ['sorted by size', `${sorted.toFixed(0)} ms`, ''],
    scrolled('sorted by size', bySize),
  ])
}

interface Place {
  readonly left: string
  readonly right: string
  readonly folder: string
}

async function measured(model: string, { left, right, folder }: Place): Promise<ComparedFigures> {
  const app = await startWebApp([model], folder)
  const browser = await chromium.launch(await chromiumLaunch())
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(app.url)
    await page.getByRole('tab', { name: 'Compare' }).click()
    for (const [side, file] of [
      ['Left', left],
      ['Right', right],
    ] as const) {
      await page.getByRole('combobox', { name: `${side} side` }).selectOption({ label: 'Saved outputs' })
      await page.getByRole('textbox', { name: `${side}: file of outputs` }).fill(file)
    }
    const rows = page.locator('[role=grid] [role=rowheader]')
    const compared = await timed(async () => {
      await page.getByRole('button', { name: 'Compare', exact: true }).click()
      await shown(rows)
    })
    const different = await scrolledFrames(page)
    await page.getByRole('checkbox', { name: 'Differences only' }).uncheck()
    await shown(rows)
    const all = await scrolledFrames(page)
    await page.getByRole('checkbox', { name: 'Differences only' }).check()
    const sorted = await timed(async () => {
      await page.getByRole('radio', { name: 'By size' }).click()
      await shown(rows)
    })
    return { compared, all, different, sorted, bySize: await scrolledFrames(page) }
  } finally {
    await browser.close()
    await app.close()
  }
}

/** The first rows have come. */
async function shown(rows: Locator): Promise<void> {
  await rows.filter({ hasText: /\d/u }).first().waitFor({ timeout: 240_000 })
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

const root = process.cwd()
const figures = await comparedFigures(root)
process.stdout.write(figuresText(figures))
if (process.argv.includes('--write')) await keepFigures(path.join(root, 'docs/bench.md'), [figures])
