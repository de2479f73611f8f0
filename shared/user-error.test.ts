import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { toFailure } from './user-error.ts'

function thrown(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}

test.runIf(process.platform === 'linux')(
  'a disk that takes no more is told as that, and not as a fault of ours',
  () => {
    expect(toFailure(thrown(() => writeFileSync('/dev/full', 'x')))).toMatchObject({
      code: 'not-written',
      message: expect.stringContaining('the disk is full'),
      hint: expect.stringContaining('Make room'),
    })
  },
)

test('anything else that is thrown is a fault of ours', () => {
  expect(toFailure(new RangeError('no'))).toMatchObject({ code: 'internal' })
})
