import { mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { recentsAt } from './recents.ts'

async function freshPath() {
  return join(await mkdtemp(join(tmpdir(), 'palate-recents-')), 'state', 'recents.json')
}
const recent = (location: string, lastOpened = 0) => ({ location, name: location, summary: '', lastOpened })

test('newest first, each location once, the rest forgotten', async () => {
  const recents = recentsAt(await freshPath())
  for (let count = 0; count < 40; count++) await recents.remember(recent(`/m${count}`, count))
  await recents.remember(recent('/m20', 100))
  const list = await recents.list()
  expect(list).toHaveLength(30)
  expect(list.slice(0, 2).map(({ location }) => location)).toEqual(['/m20', '/m39'])
})

test('changes made at once all arrive, and nothing half-written is left', async () => {
  const path = await freshPath()
  const recents = recentsAt(path)
  await Promise.all(['/a', '/b', '/c'].map((location) => recents.remember(recent(location))))
  await recents.forget({ location: '/b' })
  expect((await recentsAt(path).list()).map(({ location }) => location)).toEqual(['/c', '/a'])
  expect(await readdir(join(path, '..'))).toEqual(['recents.json'])
})

test.each(['', 'null', '{"a":1}', '[{"location":5}]', '\0'])(
  'a broken file (%j) is an empty list',
  async (text) => {
    const path = join(await mkdtemp(join(tmpdir(), 'palate-recents-')), 'recents.json')
    await writeFile(path, text)
    expect(await recentsAt(path).list()).toEqual([])
  },
)

test('a place that cannot be written loses the list, not the opening', async () => {
  const recents = recentsAt('/dev/null/recents.json')
  await expect(recents.remember(recent('/a'))).resolves.toBeUndefined()
  expect(await recents.list()).toEqual([])
})

test('the same location of two stores is two places, forgotten one by one', async () => {
  const recents = recentsAt(await freshPath())
  const places = ['http://one', 'http://two'].map((store) => ({ ...recent('models:/iris/1'), store }))
  for (const place of [...places, recent('models:/iris/1')]) await recents.remember(place)
  await recents.forget({ location: 'models:/iris/1', store: 'http://one' })
  expect((await recents.list()).map(({ store }) => store)).toEqual([undefined, 'http://two'])
  await recents.forget({ location: 'models:/iris/1' })
  expect((await recents.list()).map(({ store }) => store)).toEqual(['http://two'])
})
