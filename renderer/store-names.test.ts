import type { StorePlace } from '#shared/store.ts'
import { expect, test } from 'vitest'
import { storeNames } from './store-names.ts'

function namesOf(...labels: readonly string[]): readonly string[] {
  const places = labels.map((label): StorePlace => {
    const kind = label.startsWith('http') ? 'server' : 'file'
    return { store: `of ${label}`, kind, label, origin: 'added', present: true, signedIn: false }
  })
  return [...storeNames(places).values()]
}

test('stores are called by the ends of their paths, as long as two would be called the same', () => {
  expect(namesOf('/home/ana/wine/mlruns')).toEqual(['wine/mlruns'])
  expect(namesOf('/home/ana/wine/mlruns', '/home/ana/beer/mlruns')).toEqual(['wine/mlruns', 'beer/mlruns'])
  expect(namesOf('/a/ana/wine/mlruns', '/a/bea/wine/mlruns')).toEqual(['ana/wine/mlruns', 'bea/wine/mlruns'])
  expect(namesOf('/wine/mlruns', '/old/wine/mlruns')).toEqual(['/wine/mlruns', '/old/wine/mlruns'])
  expect(namesOf('C:\\wine\\mlruns', 'D:\\wine\\mlruns')).toEqual(['C:\\wine\\mlruns', 'D:\\wine\\mlruns'])
  expect(namesOf('http://host:5000', 'https://host:5000', 'https://other')).toEqual([
    'http://host:5000',
    'https://host:5000',
    'other',
  ])
})
