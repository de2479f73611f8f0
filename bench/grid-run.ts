/** The table of the Predict tab in a real page: a million rows opened, scrolled from end to end, and typed into. */
import { readFile, writeFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { chromium } from '@playwright/test'
import type { Page } from '@playwright/test'
import { chromiumLaunch } from '#e2e/chromium.ts'
import { startWebApp } from '#e2e/web-app.ts'
import { figuresText, keepFigures } from './figures.ts'
import type { Figures } from './figures.ts'
import { noteMachine } from './machine.ts'
import { markdownTable } from './markdown-table.ts'
import { writeMillionRows } from './million-rows.ts'
import { framesText, SCROLL_STEPS, scrolledFrames } from './scrolled-frames.ts'
import type { FrameFigures } from './scrolled-frames.ts'

const COLUMNS = 50
const ROWS = 1_000_000
/** What the columns take as doubles. */
const COLUMN_BYTES = COLUMNS * ROWS * 8
const KEYS = '123456.789'

interface GridFigures {
  readonly opened: number
  readonly frames: FrameFigures
  readonly typing: readonly number[]
  readonly sorted: number
  readonly predicted: number
  readonly peakBytes: number | null
}

/** Measures, and gives the section of docs/bench.md. */
async function gridFigures(root: string): Promise<Figures> {
  const folder = await mkdtemp(path.join(tmpdir(), 'palate-bench-grid-'))
  const machine = noteMachine()
  try {
    const large = path.join(folder, 'large.csv')
    const small = path.join(folder, 'small.csv')
    await writeMillionRows(
      large,
      Array.from({ length: COLUMNS }, (_none, place) => `column ${place}`),
    )
    await writeFile(small, await firstLines(large, 1_001))
    const model = path.join(root, 'e2e/fixtures/models/onnx-diabetes')
    const million = await measured(model, large, folder)
    const thousand = await measured(model, small, folder)
    return {
      title: 'The table of the Predict tab: 1,000,000 rows of 50 columns from CSV, in Chromium without a GPU',
      machine: machine('Chromium'),
      lines: lines(million, thousand),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The beginning of a file that is too large to be read at once. */
async function firstLines(file: string, count: number): Promise<string> {
  const found: string[] = []
  for await (const line of createInterface({ input: createReadStream(file) })) {
    found.push(line)
    if (found.length === count) break
  }
  return `${found.join('\n')}\n`
}

function lines(million: GridFigures, thousand: GridFigures): readonly string[] {
  const key = ({ typing }: GridFigures) => Math.max(...typing)
  const peak = million.peakBytes
  const most = 2 * COLUMN_BYTES
  return markdownTable([
    ['', 'measured', 'goal'],
    ['file chosen until its columns are shown', `${(million.opened / 1000).toFixed(1)} s`, ''],
    [
      `scrolled end to end in ${SCROLL_STEPS} steps: longest frame`,
      framesText(million.frames),
      `at most 50 ms: ${verdict(million.frames.over === 0)}`,
    ],
    [
      'a key typed into a cell until the page is laid out, 1,000,000 rows: longest',
      `${key(million).toFixed(1)} ms`,
      `at most 16 ms: ${verdict(key(million) <= 16)}`,
    ],
    [
      'the same, 1,000 rows: longest',
      `${key(thousand).toFixed(1)} ms`,
      `at most 16 ms: ${verdict(key(thousand) <= 16)}`,
    ],
    ['sorted by a column', `${(million.sorted / 1000).toFixed(1)} s`, ''],
    ['predicted, outputs beside the rows', `${(million.predicted / 1000).toFixed(1)} s`, ''],
    [
      'peak memory of the engine over all of it',
      peak === null ? 'not known here' : `${Math.round(peak / 1e6)} MB`,
      peak === null ? '' : `below ${Math.round(most / 1e6)} MB, twice the columns: ${verdict(peak < most)}`,
    ],
  ])
}

function verdict(met: boolean): string {
  return met ? 'met' : 'missed'
}

async function measured(model: string, file: string, home: string): Promise<GridFigures> {
  const app = await startWebApp([model], home)
  const browser = await chromium.launch(await chromiumLaunch())
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(app.url)
    await page.getByRole('tab', { name: 'Predict' }).click()
    await page.getByRole('button', { name: 'Load file…' }).click()
    await page.getByRole('textbox', { name: 'Or its path on this machine' }).fill(file)
    const opened = await timed(async () => {
      await page.getByRole('button', { name: 'Open', exact: true }).click()
      await page.getByRole('button', { name: 'Match by place' }).click({ timeout: 120_000 })
    })
    await page.getByRole('button', { name: 'Use the table' }).click()
    await page.waitForFunction(`document.querySelector('[role=gridcell][data-row="0"]')?.textContent > '0'`)
    const frames = await scrolledFrames(page)
    const typing = await typed(page)
    const heading = page.getByRole('columnheader', { name: 'bmi' })
    const sorted = await timed(async () => {
      await heading.getByRole('button').click()
      await page.locator('[role=columnheader][aria-sort]').waitFor({ timeout: 120_000 })
    })
    const predicted = await timed(async () => {
      await page.getByRole('button', { name: /^Predict/u }).click()
      await page.getByRole('button', { name: 'Show them' }).waitFor({ timeout: 240_000 })
    })
    return { opened, frames, typing, sorted, predicted, peakBytes: await peakBytes(app.process.pid) }
  } finally {
    await browser.close()
    await app.close()
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** For each key, milliseconds from its event until the page that shows it is laid out. */
async function typed(page: Page): Promise<readonly number[]> {
  await page.getByRole('grid').focus()
  await page.keyboard.press('Control+Home')
  await page.evaluate(`(() => {
    globalThis.keyTimes = []
    let start = 0
    window.addEventListener('keydown', () => { start = performance.now() }, true)
    const done = () => {
      if (start === 0) return
      document.body.getBoundingClientRect()
      keyTimes.push(performance.now() - start)
      start = 0
    }
    window.addEventListener('input', () => setTimeout(done), true)
  })()`)
  // The first key opens the cell, the others are typed into it.
  for (const key of KEYS) await page.keyboard.press(key)
  await page.keyboard.press('Enter')
  return await page.evaluate<number[]>('keyTimes')
}

/** The most memory the engine's process held (Linux). */
async function peakBytes(pid: number | undefined): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const found = /VmHWM:\s+(\d+) kB/u.exec(status)
  return found === null ? null : Number(found[1]) * 1024
}

const root = process.cwd()
const figures = await gridFigures(root)
process.stdout.write(figuresText(figures))
if (process.argv.includes('--write')) await keepFigures(path.join(root, 'docs/bench.md'), [figures])
