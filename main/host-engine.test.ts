import { homedir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { chosenMemoryLimit, memoryLimit } from './host-engine.ts'
import { stateFolder } from '#app/workspace/state-folder.ts'

const GiB = 2 ** 30

test('a model may take three quarters of the memory there is, of the container’s where that is less', () => {
  expect(memoryLimit(16 * GiB, 0)).toBe(12 * GiB)
  expect(memoryLimit(16 * GiB, 4 * GiB)).toBe(3 * GiB)
  // What cgroups say where no limit is set.
  expect(memoryLimit(16 * GiB, 2 ** 63)).toBe(12 * GiB)
})

test('PALATE_MEMORY_LIMIT is megabytes', () => {
  expect(chosenMemoryLimit(undefined)).toBeUndefined()
  expect(chosenMemoryLimit('512')).toBe(512 * 2 ** 20)
  for (const wrong of ['0', '-1', '4 GB', '1e3']) {
    expect(() => chosenMemoryLimit(wrong)).toThrow('which is no number of megabytes')
  }
})

test('what is remembered has the system’s place', () => {
  expect(stateFolder('linux', {})).toBe(path.join(homedir(), '.local/state/palate'))
  expect(stateFolder('linux', { XDG_STATE_HOME: '/state' })).toBe('/state/palate')
  expect(stateFolder('linux', { XDG_STATE_HOME: 'relative' })).toBe(
    path.join(homedir(), '.local/state/palate'),
  )
  expect(stateFolder('linux', { PALATE_STATE: '/own' })).toBe(path.resolve('/own'))
  expect(stateFolder('darwin', {})).toBe(path.join(homedir(), 'Library/Application Support/Palate'))
  expect(stateFolder('win32', { LOCALAPPDATA: '/local' })).toBe(path.join('/local', 'Palate'))
})
