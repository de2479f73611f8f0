/** The screens and states of the app, each with the way to it: checked by specs, photographed for the documents. */
import { cp, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import type { Page } from '@playwright/test'
import { fixtureModel, repository, specModel } from './built-product.ts'
import { expect } from './door.ts'
import type { RunningApp } from './door.ts'
import {
  enterAs,
  modelShown,
  pressPredict,
  showTab,
  statusBar,
  typeIntoCells,
  writeCustomPredict,
} from './palate-page.ts'
import type { TabName } from './palate-page.ts'
import { modelProcesses } from './process-tree.ts'
import path from 'node:path'

/** A folder copied to where its path says nothing of the machine: paths are in the pictures. */
export async function neutralCopy(folder: string): Promise<string> {
  const copy = path.join(tmpdir(), 'models', path.basename(folder))
  await mkdir(path.dirname(copy), { recursive: true })
  // A copy that an app of another test has open is left alone.
  await cp(folder, copy, { recursive: true, force: false })
  return copy
}

/** One screen or state. */
export interface Screen {
  /** Its file name in docs/screens, without theme. */
  readonly name: string
  /** The models the app starts with. */
  readonly models: readonly string[]
  /** It shows what is on this machine: checked, but no picture of it is kept. */
  readonly ofThisMachine?: true
  /** Goes there from the first screen shown. */
  readonly reach: (page: Page, app: Pick<RunningApp, 'processId'>) => Promise<void>
}

/** A model that ships with Palate. */
export function sampleModel(name: string): string {
  return path.join(repository, 'app/samples', name)
}

function tabOf(model: string, tab: TabName, folder = fixtureModel(model)): Screen {
  return {
    name: tab.toLowerCase(),
    models: [folder],
    reach: async (page) => {
      await modelShown(page, model)
      await showTab(page, tab)
      await expect(page.getByRole('progressbar')).toHaveCount(0)
      // The pointer is put away, or what lies under it looks hovered.
      await page.getByRole('heading', { level: 1 }).click()
    },
  }
}

const fixtureStore = path.join(repository, 'e2e/fixtures/stores/mlruns')

const wine = 'wine-cultivar'

async function predicted(page: Page, model: string): Promise<void> {
  await modelShown(page, model)
  await showTab(page, 'Predict')
  await pressPredict(page)
  await expect(statusBar(page)).toContainText('ready')
  await expect(page.getByRole('radiogroup', { name: 'Show' })).toBeVisible()
}

/** A table whose names are not quite the model's, at the step that matches them. */
async function loadedTable(page: Page): Promise<void> {
  await modelShown(page, 'onnx-diabetes')
  await showTab(page, 'Predict')
  await page.getByRole('button', { name: 'Load file…' }).click()
  const header = 'age,Sex,bmi,blood pressure,s1,s2,s3,s4,s5,bp,s6,note'
  const rows = Array.from({ length: 2_000 }, (_none, row) =>
    Array.from({ length: 12 }, (_cell, at) => (Math.sin(row * 12 + at) / 20).toFixed(4)).join(','),
  )
  await page
    .getByRole('dialog')
    .locator('input[type=file]')
    .setInputFiles({
      name: 'patients.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from([header, ...rows].join('\n')),
    })
  await expect(page.getByRole('button', { name: 'Use the table' })).toBeVisible()
}

async function environmentPart(page: Page, part: string): Promise<void> {
  await modelShown(page, 'sklearn-pipeline-mixed')
  await showTab(page, 'Environment')
  await page.getByRole('radio', { name: part }).click()
}

/** A threshold on one class, over the rows of the input example. */
async function compared(page: Page): Promise<void> {
  await modelShown(page, 'pair-b')
  await showTab(page, 'Compare')
  await writeCustomPredict(
    page,
    '({ outputs }) => ({\n  predictions: outputs.predictions.map((row) => (row[1] > 0.01 ? [0, 1, 0] : row)),\n})',
  )
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  const rows = page.getByRole('grid', { name: 'Rows of both sides' })
  await expect(rows).toBeVisible()
  await rows.evaluate((grid) => grid.scrollIntoView({ block: 'end' }))
}

/** The model against itself, by another method: what differs at a glance, above it both sides. */
async function comparedMethods(page: Page): Promise<void> {
  await compared(page)
  await page.getByRole('combobox', { name: 'Left side' }).scrollIntoViewIfNeeded()
  await page.getByRole('heading', { level: 1 }).click()
}

/** A folder of runs among the places, at the runs of an experiment. */
async function browsed(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add a place…' }).first().click()
  await page.getByLabel(/Address of a server/u).fill(await neutralCopy(fixtureStore))
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('radio', { name: 'Experiments' }).click()
  await page.getByRole('button', { name: 'iris-study' }).click()
  await expect(page.getByRole('table', { name: 'Runs' })).toBeVisible()
  await page.getByRole('heading', { level: 1 }).click()
}

/** Only reading the model's file shows that its class is its own. */
async function foundToNeedPython(page: Page): Promise<void> {
  await modelShown(page, 'sklearn-pipeline-mixed')
  await showTab(page, 'Predict')
  await pressPredict(page)
  await expect(statusBar(page)).toContainText('Needs Python')
}

/** A booster's first tree, its root chosen, with the way of the row. */
function insideTree(model: string): Screen {
  return {
    name: `inside-${model}`,
    models: [fixtureModel(model)],
    reach: async (page) => {
      await modelShown(page, model)
      const panel = await showTab(page, 'Inside')
      await panel.getByRole('application', { name: 'Tree 0' }).focus()
      await page.keyboard.press('Home')
      await expect(panel.getByRole('region', { name: 'Node' })).not.toContainText('Choose')
    },
  }
}

/** All of them. */
export const screens: readonly Screen[] = [
  {
    name: 'start',
    models: [],
    reach: (page) => expect(page.getByRole('region', { name: 'Sample models' })).toBeVisible(),
  },
  tabOf(wine, 'Overview', sampleModel(wine)),
  tabOf(wine, 'Signature', sampleModel(wine)),
  { ...tabOf('pyfunc-nested', 'Signature'), name: 'signature-nested' },
  tabOf(wine, 'Environment', sampleModel(wine)),
  tabOf(wine, 'Inside', sampleModel(wine)),
  {
    name: 'files',
    models: [sampleModel(wine)],
    reach: async (page) => {
      await modelShown(page, wine)
      const files = await showTab(page, 'Files')
      await files.getByText('MLmodel', { exact: true }).first().click()
      await expect(files.getByText('flavors')).toBeVisible()
    },
  },
  { name: 'predict', models: [sampleModel(wine)], reach: (page) => predicted(page, wine) },
  {
    name: 'compare',
    models: [fixtureModel('pair-b')],
    reach: (page) => compared(page),
  },
  { name: 'compare-sides', models: [fixtureModel('pair-b')], reach: (page) => comparedMethods(page) },
  { name: 'browse', models: [], reach: (page) => browsed(page) },
  {
    name: 'predict-needs-python',
    models: [fixtureModel('sklearn-pipeline-mixed')],
    reach: (page) => foundToNeedPython(page),
  },
  {
    name: 'predict-form',
    models: [sampleModel(wine)],
    reach: async (page) => {
      await predicted(page, wine)
      await enterAs(page, 'Form')
    },
  },
  {
    name: 'predict-raw',
    models: [sampleModel(wine)],
    reach: async (page) => {
      await predicted(page, wine)
      await enterAs(page, 'Raw')
      await expect(page.getByRole('textbox', { name: 'Request body' })).toContainText('dataframe_split')
    },
  },
  {
    name: 'predict-refused',
    models: [sampleModel(wine)],
    reach: async (page) => {
      await predicted(page, wine)
      await typeIntoCells(page, [1, 1], ['dry'])
      await pressPredict(page)
      await expect(page.getByText(/Row 2 is not sent/u)).toBeVisible()
    },
  },
  {
    name: 'predict-load',
    models: [fixtureModel('onnx-diabetes')],
    reach: async (page) => {
      await modelShown(page, 'onnx-diabetes')
      await showTab(page, 'Predict')
      await expect(page.getByText(/^\d+ rows? of/u)).toBeVisible()
      await page.getByRole('button', { name: 'Load file…' }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
    },
  },
  {
    name: 'predict-mapping',
    models: [fixtureModel('onnx-diabetes')],
    reach: (page) => loadedTable(page),
  },
  {
    name: 'predict-table',
    models: [fixtureModel('onnx-diabetes')],
    reach: async (page) => {
      await loadedTable(page)
      await page.getByRole('button', { name: 'Use the table' }).click()
      await pressPredict(page)
      await expect(page.getByRole('img', { name: /^Histogram/u })).toBeVisible()
      await page.getByRole('button', { name: 'Look for cells that do not fit' }).click()
      await expect(page.getByText('Every cell fits its column.')).toBeVisible()
      await page.getByRole('button', { name: 'Filter' }).click()
      await page.getByRole('grid').focus()
      await page.keyboard.press('Control+f')
      await page.getByRole('textbox', { name: 'Find in the table' }).fill('0.0441')
      await page.keyboard.press('Enter')
      await expect(page.getByText(/^1 of/u)).toBeVisible()
    },
  },
  {
    name: 'predict-wrapper-fails',
    models: [fixtureModel('onnx-iris')],
    reach: (page) => predicted(page, 'onnx-iris'),
  },
  {
    name: 'predict-running',
    models: [specModel('onnx-counting')],
    reach: async (page) => {
      await modelShown(page, 'onnx-counting')
      await showTab(page, 'Predict')
      await enterAs(page, 'Table')
      await typeIntoCells(page, [0, 0], ['1000000000000000'])
      await pressPredict(page)
      await expect(statusBar(page)).toContainText('running')
    },
  },
  {
    name: 'predict-crashed',
    models: [specModel('onnx-counting')],
    reach: async (page, { processId }) => {
      await modelShown(page, 'onnx-counting')
      await showTab(page, 'Predict')
      await enterAs(page, 'Table')
      await typeIntoCells(page, [0, 0], ['1000000000000000'])
      await pressPredict(page)
      await expect(statusBar(page)).toContainText('running')
      for (const process of modelProcesses(processId)) globalThis.process.kill(process, 'SIGKILL')
      await expect(page.getByRole('button', { name: 'Restart and predict again' })).toBeVisible()
    },
  },
  {
    name: 'readiness',
    models: [fixtureModel('onnx-diabetes')],
    reach: async (page) => {
      await modelShown(page, 'onnx-diabetes')
      await page.getByRole('button', { name: 'Check by running' }).click()
      await expect(page.getByText(/^Checked by running it here/u)).toBeVisible({ timeout: 80_000 })
      await page.getByRole('button', { name: /^MLflow serve/u }).click()
    },
  },
  {
    name: 'readiness-untrusted',
    models: [fixtureModel('pyfunc-custom')],
    reach: async (page) => {
      await modelShown(page, 'pyfunc-custom')
      await expect(page.getByText(/^It cannot be run here/u)).toBeVisible()
    },
  },
  {
    name: 'no-runtime',
    models: [fixtureModel('prophet-trend')],
    reach: async (page) => {
      await modelShown(page, 'prophet-trend')
      await showTab(page, 'Predict')
      await expect(page.getByText('This model runs in Python, and is not trusted yet')).toBeVisible()
      await expect(page.getByText(/^2 rows of 1 column/u)).toBeVisible()
      await page.getByRole('heading', { level: 1 }).click()
    },
  },
  {
    name: 'trust',
    models: [fixtureModel('pyfunc-custom')],
    reach: async (page) => {
      await modelShown(page, 'pyfunc-custom')
      await statusBar(page)
        .getByRole('button', { name: /Not trusted/ })
        .click()
      await expect(page.getByRole('button', { name: 'Trust and let it run' })).toBeVisible()
    },
  },
  {
    name: 'environment-machine',
    ofThisMachine: true,
    models: [fixtureModel('sklearn-pipeline-mixed')],
    reach: async (page) => {
      await environmentPart(page, 'On this machine')
      await page.getByRole('button', { name: 'Look for interpreters' }).click()
      await page
        .getByRole('button', { name: /^Compare with/ })
        .first()
        .click()
      await expect(page.getByRole('table', { name: 'Packages' })).toBeVisible()
    },
  },
  {
    name: 'environment-override',
    models: [fixtureModel('sklearn-pipeline-mixed')],
    reach: async (page) => {
      await environmentPart(page, 'Deployment or workspace')
      const folder = await neutralCopy(path.join(repository, 'e2e/fixtures/azure'))
      const file = path.join(folder, 'online/deployment.yml')
      await page.getByLabel('File or model').fill(file)
      await page.getByRole('button', { name: 'Compare', exact: true }).click()
      await expect(page.getByRole('table', { name: 'Packages' })).toBeVisible()
    },
  },
  {
    name: 'environment-made',
    models: [fixtureModel('sklearn-pipeline-mixed')],
    reach: async (page) => {
      await environmentPart(page, 'Make it')
      await expect(page.getByText('None yet.')).toBeVisible()
    },
  },
  {
    name: 'inside-pipeline',
    models: [fixtureModel('sklearn-pipeline-mixed')],
    reach: async (page) => {
      await modelShown(page, 'sklearn-pipeline-mixed')
      const panel = await showTab(page, 'Inside')
      await panel
        .getByRole('navigation', { name: 'Parts of the model' })
        .getByRole('button', { name: /OneHotEncoder/u })
        .click()
      await expect(panel.getByRole('heading', { name: 'OneHotEncoder' })).toBeVisible()
      await expect(panel.getByRole('progressbar')).toHaveCount(0)
    },
  },
  ...(['lightgbm-classifier', 'xgboost-classifier'] as const).map((model) => insideTree(model)),
  {
    name: 'inside-weights',
    models: [fixtureModel('onnx-external-data')],
    reach: async (page) => {
      await modelShown(page, 'onnx-external-data')
      await showTab(page, 'Inside')
      await page
        .getByRole('button', { name: /^Statistics of/u })
        .first()
        .click()
      await expect(page.getByRole('img', { name: /^Histogram of the weights/u })).toBeVisible()
    },
  },
  {
    name: 'predict-export',
    models: [fixtureModel('onnx-diabetes')],
    reach: async (page) => {
      await loadedTable(page)
      await page.getByRole('button', { name: 'Use the table' }).click()
      await pressPredict(page)
      await expect(page.getByRole('img', { name: /^Histogram/u })).toBeVisible()
      await page.getByRole('button', { name: 'Export…' }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
    },
  },
  {
    name: 'places',
    models: [],
    reach: async (page) => {
      await page.getByRole('button', { name: 'Add a place…' }).first().click()
      await expect(page.getByLabel(/Address of a server/u)).toBeVisible()
    },
  },
  {
    name: 'shortcuts',
    models: [],
    reach: async (page) => {
      await page.getByRole('button', { name: /^Search or run a command/u }).click()
      await page.getByRole('dialog').getByText('Keyboard shortcuts').click()
      await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
    },
  },
  {
    name: 'problem',
    models: [path.join(repository, 'e2e/fixtures/bad/mlmodel-not-yaml')],
    reach: (page) => expect(page.getByRole('alert')).toBeVisible(),
  },
  {
    name: 'palette',
    models: [sampleModel(wine)],
    reach: async (page) => {
      await modelShown(page, wine)
      await page.keyboard.press('Control+k')
      await expect(page.getByRole('dialog')).toBeVisible()
    },
  },
  {
    name: 'settings',
    models: [],
    reach: async (page) => {
      await expect(page.getByRole('region', { name: 'Sample models' })).toBeVisible()
      await page.getByRole('button', { name: 'Settings' }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
    },
  },
]
