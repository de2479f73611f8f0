/**
 * `npm run bench:window [-- --write]`: the window in a real Chromium, from the start of the process to what a person
 * sees: the first screen, a model of 10 kB and one of 2 GB, graphs of 1,000 to 50,000 nodes and moving them.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium } from '@playwright/test'
import type { Page } from '@playwright/test'
import { fixtureModel } from '#e2e/built-product.ts'
import { chromiumLaunch } from '#e2e/chromium.ts'
import { frameTimes } from '#e2e/frame-times.ts'
import { LAYER_NODES, writeLayeredModel } from '#e2e/layered-graph.ts'
import { startWebApp } from '#e2e/web-app.ts'
import { figuresText, keepFigures } from './figures.ts'
import { noteMachine } from './machine.ts'
import { markdownTable } from './markdown-table.ts'
import { median } from './measured-process.ts'
import { writeHeavyModel } from './heavy-model.ts'

const RUNS = 5

/** Milliseconds from the start of the process until the page shows what `shown` waits for, and the open page after. */
async function measured<T>(
  locations: readonly string[],
  use: (page: Page, begun: number) => Promise<T>,
): Promise<T> {
  const home = await mkdtemp(path.join(tmpdir(), 'palate-bench-window-'))
  const browser = await chromium.launch(await chromiumLaunch())
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  const begun = performance.now()
  const app = await startWebApp(locations, home)
  try {
    await page.goto(app.url)
    return await use(page, begun)
  } finally {
    await browser.close()
    await app.close()
    await rm(home, { recursive: true, force: true })
  }
}

async function medianOf(measure: () => Promise<number>): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < RUNS; run++) times.push(await measure())
  return median(times)
}

/** Until the heading of that text stands. */
const untilHeading = (locations: readonly string[], name: string) =>
  medianOf(() =>
    measured(locations, async (page, begun) => {
      await page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
      return performance.now() - begun
    }),
  )

interface GraphFigures {
  readonly drawn: number
  readonly slowestFrame: number
  readonly medianFrame: number
}

/** From the click on Inside until the drawing stands; then frame times while it is moved for two seconds. */
const graphFigures = (model: string) =>
  measured([model], async (page): Promise<GraphFigures> => {
    const tab = page.getByRole('tab', { name: 'Inside' })
    await tab.waitFor()
    const begun = performance.now()
    await tab.click()
    const drawing = page.getByRole('application')
    await drawing.waitFor()
    const drawn = performance.now() - begun
    const whole = page.getByRole('button', { name: 'Show every node' })
    if (await whole.isVisible()) {
      await whole.click()
      await page.getByRole('button', { name: 'Collapse repeated blocks' }).waitFor({ timeout: 120_000 })
    }
    await drawing.focus()
    await page.keyboard.press('0')
    const frames = frameTimes(page, 2000)
    const box = await drawing.boundingBox()
    const [x, y] = [(box?.x ?? 0) + 200, (box?.y ?? 0) + 200]
    await page.mouse.move(x, y)
    await page.mouse.down()
    for (let step = 0; step < 100; step++)
      await page.mouse.move(x + 100 * Math.sin(step / 5), y + 60 * Math.cos(step / 7))
    await page.mouse.up()
    const times = await frames
    return { drawn, slowestFrame: Math.max(...times), medianFrame: median(times) }
  })

const goals = [
  { nodes: 1_000, goal: 500 },
  { nodes: 10_000, goal: 2_000 },
  { nodes: 50_000, goal: 3_000 },
] as const

async function windowRows(folder: string): Promise<readonly (readonly string[])[]> {
  const small = fixtureModel('onnx-iris')
  const heavy = await writeHeavyModel(path.join(folder, 'heavy'), 2 * 1024 ** 3)
  const start = await untilHeading([], 'Open an MLflow model')
  const rows: (readonly string[])[] = [
    ['from the start of the process to the first screen', text(start), ''],
    ['… to a model of 10 kB', text(await untilHeading([small], 'onnx-iris')), ''],
    ['… to a model of 2 GB, external data', text(await untilHeading([heavy], 'heavy')), ''],
  ]
  for (const { nodes, goal } of goals) {
    const model = await writeLayeredModel(
      path.join(folder, `graph-${nodes}`),
      Math.floor((nodes - 2) / LAYER_NODES),
    )
    const figures: GraphFigures[] = []
    for (let run = 0; run < 3; run++) figures.push(await graphFigures(model))
    const drawn = median(figures.map((figure) => figure.drawn))
    const verdict = `goal: ${text(goal)}: ${drawn <= goal ? 'met' : 'missed'}`
    rows.push([
      `graph of ${nodes.toLocaleString('en-US')} nodes, from the click until drawn`,
      text(drawn),
      verdict,
    ])
    const frame = `${text(median(figures.map((figure) => figure.medianFrame)))}, slowest ${text(median(figures.map((figure) => figure.slowestFrame)))}`
    rows.push(['… every node shown, a frame while it is moved', frame, ''])
  }
  return rows
}

function text(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds.toFixed(0)} ms` : `${(milliseconds / 1000).toFixed(2)} s`
}

const folder = await mkdtemp(path.join(tmpdir(), 'palate-bench-models-'))
try {
  const machine = noteMachine()
  const lines = markdownTable([['', 'time', ''], ...(await windowRows(folder))])
  const figures = { title: 'The window, in Chromium', machine: machine('the browser host'), lines }
  process.stdout.write(figuresText(figures))
  if (process.argv.includes('--write'))
    await keepFigures(path.join(process.cwd(), 'docs/bench.md'), [figures])
} finally {
  await rm(folder, { recursive: true, force: true })
}
