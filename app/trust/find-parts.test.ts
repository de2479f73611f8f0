import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openModel } from '#app/opening.ts'
import { buildWorker } from '#app/runtime/testing/build-worker.ts'
import { findPartsIn } from './find-parts.ts'
import { runningParts } from './running-parts.ts'

const fixtures = new URL('../../e2e/fixtures/', import.meta.url).pathname

let place = ''
let worker: Awaited<ReturnType<typeof buildWorker>>
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'palate-find-parts-'))
  worker = await buildWorker('app/trust/parts-worker.ts')
})
afterAll(async () => {
  worker.remove()
  await rm(place, { recursive: true, force: true })
})

/** A thread of the given text. */
async function threadOf(name: string, text: string): Promise<URL> {
  const file = join(place, `${name}.mjs`)
  await writeFile(file, text)
  return pathToFileURL(file)
}

async function withPickles(count: number, bytes: (place: number) => Uint8Array): Promise<string> {
  const root = join(await mkdtemp(join(place, 'model-')), 'bombs')
  await cp(`${fixtures}bad/pickle-os-system`, root, { recursive: true })
  await mkdir(join(root, 'more'))
  for (let at = 0; at < count; at++)
    await writeFile(join(root, 'more', `${String(at).padStart(4, '0')}.pkl`), bytes(at))
  return root
}

test.each(['models/pyfunc-custom', 'models/sklearn-tree', 'bad/pickle-os-system'])(
  '%s: the same as in this thread',
  async (name) => {
    const input = await openModel(`${fixtures}${name}`)
    const found = await findPartsIn(pathToFileURL(worker.entry))(input)
    expect(found.length).toBeGreaterThan(0)
    expect(found).toEqual(await runningParts(input.folder, input.model))
  },
)

test('bombs in it do not hold up this thread', async () => {
  const bomb = Buffer.alloc(9_000_000, ']')
  const input = await openModel(await withPickles(3, () => bomb))
  let turns = 0
  const counting = setInterval(() => (turns += 1), 1)
  const found = await findPartsIn(pathToFileURL(worker.entry))(input)
  clearInterval(counting)
  expect(found.filter(({ path, verdict }) => path.startsWith('more/') && verdict === 'unknown')).toHaveLength(
    3,
  )
  expect(found.some(({ imports }) => imports.some(({ name }) => name === 'posix.system'))).toBe(true)
  expect(turns).toBeGreaterThan(20)
})

test('what comes after more parts than are listed is unknown, not unsaid', async () => {
  const harmless = Buffer.from('\x80\x02N.', 'latin1')
  const { folder, model } = await openModel(
    await withPickles(260, (at) => (at === 259 ? Buffer.from("cos\nsystem\n(S'x'\ntR.") : harmless)),
  )
  const found = await runningParts(folder, model)
  expect(found.length).toBeLessThan(210)
  expect(
    found.some(({ verdict, summary }) => verdict === 'unknown' && summary.includes('from this file on')),
  ).toBe(true)
})

test('a thread that fails leaves everything unknown, and one that never ends can be ended', async () => {
  const input = await openModel(`${fixtures}models/sklearn-tree`)
  const failing = await threadOf('failing', 'throw new Error()')
  expect(await findPartsIn(failing)(input)).toMatchObject([{ verdict: 'unknown' }])
  const controller = new AbortController()
  const endless = findPartsIn(await threadOf('endless', 'for (;;) {}'))(input, controller.signal)
  controller.abort()
  await expect(endless).rejects.toThrow('abort')
})
