import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { freeRoom } from '../free-room.ts'
import { paceOf, sizeBound } from './download-bounds.ts'

const location = 'https://ada:pw@host/m.zip'

test('no download is larger than the largest models, nor than what the disk takes', async () => {
  const bound = sizeBound(location, 10_000_000_000)
  expect(() => bound(9_400_000_000)).not.toThrow()
  expect(() => bound(9_600_000_000)).toThrow('has 9.6 GB or more; the cache’s disk has 10.0 GB left')
  expect(() => sizeBound(location, null)(2 ** 38)).not.toThrow()
  expect(() => sizeBound(location, null)(2 ** 38 + 1)).toThrow('more than 275 GB, as no model does')
  expect(await freeRoom(path.join(tmpdir(), 'no', 'such', 'cache'))).toBeGreaterThan(0)
})

test('a file that drips is given up, one that comes slowly is waited for', () => {
  let now = 0
  const came = paceOf({ location, patience: 120_000, clock: () => now })
  for (let second = 0; second < 3_600; second += 10) {
    now += 10_000
    came(3_000)
  }
  const drips = () => {
    for (let second = 0; second < 130; second++) {
      now += 1_000
      came(100)
    }
  }
  expect(drips).toThrow('less than 256 bytes a second for 120 seconds')
})

test('a file without end is given up after a day, however fast it comes', () => {
  let now = 5
  const came = paceOf({ location, patience: 120_000, clock: () => now })
  const forever = () => {
    for (;;) {
      now += 60_000
      came(1_000_000)
    }
  }
  expect(forever).toThrow('within 24 hours')
  expect(now).toBe(5 + 24 * 3_600_000 + 60_000)
})
