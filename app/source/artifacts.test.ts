import { expect, test } from 'vitest'
import { refuseShare } from './artifacts.ts'

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
