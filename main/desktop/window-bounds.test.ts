import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { isTrustedSender } from './trusted-sender.ts'
import { boundsOnScreen, readWindowPlace, writeWindowPlace } from './window-bounds.ts'

const primary = { x: 0, y: 0, width: 1920, height: 1040 }
const left = { x: -1600, y: 100, width: 1600, height: 900 }

test('a first window stands in the middle, no larger than the screen', () => {
  expect(boundsOnScreen(null, [primary, left])).toEqual({ x: 320, y: 104, width: 1280, height: 832 })
  expect(boundsOnScreen(null, [{ x: 10, y: 20, width: 800, height: 600 }])).toEqual({
    x: 10,
    y: 20,
    width: 800,
    height: 600,
  })
})

test('a saved place is kept on the screen it is on', () => {
  const saved = { x: -1500, y: 150, width: 1000, height: 700 }
  expect(boundsOnScreen(saved, [primary, left])).toEqual(saved)
  expect(boundsOnScreen({ ...saved, height: 2_000 }, [primary, left])).toEqual({
    ...saved,
    y: 100,
    height: 900,
  })
})

test('a window that could not be seen or dragged comes back to a screen', () => {
  const centred = boundsOnScreen(null, [primary])
  const lost = [
    { x: -1500, y: 150, width: 1000, height: 700 },
    { x: 1900, y: 0, width: 1000, height: 700 },
    { x: 100, y: -50, width: 1000, height: 700 },
    { x: 100, y: 1_030, width: 1000, height: 700 },
  ]
  expect(lost.map((saved) => boundsOnScreen(saved, [primary]))).toEqual(lost.map(() => centred))
})

test('the place is read back; nothing, nonsense and a full disk are no place', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'palate-window-'))
  const file = path.join(folder, 'state', 'window.json')
  expect(readWindowPlace(file)).toBeNull()
  const place = { bounds: { x: 1, y: 2, width: 800, height: 600 }, maximized: true }
  writeWindowPlace(file, place)
  expect(readWindowPlace(file)).toEqual(place)
  for (const text of [
    '',
    'null',
    '[]',
    '{"bounds":{"x":"1"}}',
    '{"bounds":{"x":1,"y":1,"width":1e99,"height":1}}',
  ]) {
    await writeFile(file, text)
    expect(readWindowPlace(file)).toBeNull()
  }
  expect(() => writeWindowPlace('/dev/null/state/window.json', place)).not.toThrow()
  await rm(folder, { recursive: true })
})

test('only the top frame of our own page may call', () => {
  const frame = (url: string, parent: null | object = null) =>
    ({ url, parent }) as Parameters<typeof isTrustedSender>[0]
  expect(isTrustedSender(frame('app://palate/index.html'))).toBe(true)
  expect(isTrustedSender(frame('app://palate/index.html', {}))).toBe(false)
  for (const url of ['', 'app://palate.evil/', 'app://palate', 'https://palate/', 'file:///app://palate/']) {
    expect([url, isTrustedSender(frame(url))]).toEqual([url, false])
  }
  expect(isTrustedSender(null)).toBe(false)
})
