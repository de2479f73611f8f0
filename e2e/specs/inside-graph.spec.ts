/** The drawn graph of the Inside tab, by pointer-free means: search, keys, details, the saved file. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { fixtureModel } from '../built-product.ts'
import { accessibilityFindings } from '../accessibility.ts'
import { expect, test } from '../door.ts'
import { LAYER_NODES, writeLayeredModel } from '../layered-graph.ts'
import { modelShown, showTab } from '../palate-page.ts'

test('the graph is drawn, searched, walked by keys, and saved', async ({ start }) => {
  const { page } = await start([fixtureModel('onnx-iris-zipmap')])
  await modelShown(page, 'onnx-iris-zipmap')
  const panel = await showTab(page, 'Inside')
  const drawing = panel.getByRole('application')
  await expect(drawing).toBeVisible()
  const details = panel.getByRole('region', { name: 'Details' })
  await panel.getByRole('searchbox', { name: 'Find a node or value' }).fill('zipmap')
  await panel
    .getByRole('list', { name: 'Found in the graph' })
    .getByRole('button', { name: /^ZipMap/u })
    .first()
    .click()
  await expect(details.getByRole('heading', { name: 'ZipMap' })).toBeVisible()
  await expect(details).toContainText('classlabels_int64s')
  await drawing.focus()
  await page.keyboard.press('ArrowUp')
  await expect(details.getByRole('heading', { name: 'ZipMap' })).toHaveCount(0)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(details).toBeFocused()
  expect(await accessibilityFindings(page)).toEqual([])
})

test('the drawing is saved as SVG', async ({ start, doorKind }) => {
  const { page } = await start([fixtureModel('onnx-iris')])
  await modelShown(page, 'onnx-iris')
  const panel = await showTab(page, 'Inside')
  const waiting = page.waitForEvent('download')
  await panel.getByRole('button', { name: 'Save SVG' }).click()
  const download = await waiting
  const text = await readFile(await download.path(), 'utf8')
  expect({ doorKind, name: download.suggestedFilename() }).toEqual({
    doorKind,
    name: expect.stringMatching(/\.svg$/u),
  })
  expect(text).toContain('<svg ')
})

test('repeated blocks are one box until someone opens them, by search too', async ({ start, home }) => {
  const model = await writeLayeredModel(path.join(home, 'layers'), 12)
  const { page } = await start([model])
  await modelShown(page, 'layers')
  const panel = await showTab(page, 'Inside')
  const drawing = panel.getByRole('application')
  const details = panel.getByRole('region', { name: 'Details' })
  await drawing.focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowDown')
  await expect(
    details.getByRole('heading', { name: `12 blocks of ${LAYER_NODES} nodes, all alike` }),
  ).toBeVisible()
  await details.getByRole('button', { name: 'Show each block' }).click()
  await expect(details.getByRole('heading', { name: /^A block of/u })).toBeVisible()
  await details.getByRole('button', { name: 'Show its nodes' }).click()
  await expect(details.getByRole('heading', { name: 'Tanh' })).toBeVisible()
  await panel.getByRole('searchbox', { name: 'Find a node or value' }).fill('/layer.7/Sum')
  await panel.getByRole('list', { name: 'Found in the graph' }).getByRole('button').click()
  await expect(details.getByRole('heading', { name: 'Sum' })).toBeVisible()
  const waiting = page.waitForEvent('download')
  await panel.getByRole('button', { name: 'Save PNG' }).click()
  const bytes = await readFile(await (await waiting).path())
  expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG')
  await panel.getByRole('button', { name: 'Show every node' }).click()
  await expect(panel.getByRole('button', { name: 'Collapse repeated blocks' })).toBeVisible()
})
