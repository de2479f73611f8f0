import { expect, test } from 'vitest'
import { folderOfThisMachine, localPaths, refuseShare } from './artifacts.ts'

const windows = '\\'

test.each(['\\\\evil.example\\share\\model', '//evil.example/share', '\\\\?\\UNC\\evil\\share'])(
  'a store cannot make Windows ask another machine: %s',
  (path) => {
    expect(() => refuseShare(path, ['C:\\mlruns'], windows)).toThrow('on another machine')
    expect(() => refuseShare(path, ['\\\\lab\\mlruns'], windows)).toThrow('on another machine')
  },
)

test('the share that the store itself is on, and paths of this machine', () => {
  expect(() => refuseShare('\\\\LAB\\models\\m', ['\\\\lab\\mlruns'], windows)).not.toThrow()
  expect(() => refuseShare('C:\\mlruns\\m', [], windows)).not.toThrow()
  expect(() => refuseShare('//tmp/mlruns', [], '/')).not.toThrow()
})

test.each([
  '/tmp/a/../b',
  '../b',
  'file:///tmp/a/../b',
  'file:///tmp/a/%2e%2E/b',
  '/tmp/%2e%2e/b',
  String.raw`C:\a\..\b`,
  'file:../b',
])('a path with .. that a server names is refused: %s', async (uri) => {
  await expect(folderOfThisMachine(uri, '')).rejects.toMatchObject({ failure: { code: 'bad-model' } })
})

test('paths are read as MLflow reads them', () => {
  expect(localPaths('/f 2#x%20y/m')).toEqual(['/f 2#x y/m', '/f 2#x%20y/m'])
  expect(localPaths('/100%/m')).toEqual(['/100%/m'])
  expect(localPaths('file:///f%202%23x/m')).toEqual(['/f 2#x/m'])
  expect(localPaths('file:./mlruns/%6d')).toEqual(['./mlruns/m'])
  expect(localPaths('file:///a%00b')).toBeNull()
  expect(localPaths('s3://bucket/m')).toBeNull()
})
