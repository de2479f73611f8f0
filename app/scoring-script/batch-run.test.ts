import { expect, test } from 'vitest'
import { runBatch } from './batch-run.ts'

/** Files that are numbers: each gives one row, `2` none, and `9` makes its mini-batch fail. */
async function ran(files: readonly string[], miniBatchSize: number, errorThreshold: number) {
  const calls: string[] = []
  const outcome = await runBatch(
    files,
    { miniBatchSize, errorThreshold },
    async (part) => {
      if (part.includes('9')) return { rows: null }
      const rows = part.filter((file) => file !== '2')
      return { rows: { text: rows.join('\n'), count: rows.length } }
    },
    async ({ files: part, failed }) => void calls.push(`${part.join('+')}:${failed}`),
  )
  return { calls, ...outcome }
}

test('mini-batches in order; a file without a row and a failed mini-batch count as failed', async () => {
  expect(await ran(['1', '2', '3', '4', '9'], 2, -1)).toEqual({
    calls: ['1+2:1', '3+4:0', '9:1'],
    files: 5,
    failed: 2,
    miniBatches: 3,
    isAborted: false,
  })
})

test('more failures than the threshold end the job', async () => {
  expect(await ran(['9', '1', '2', '3'], 1, 0)).toMatchObject({ calls: ['9:1'], isAborted: true })
  expect(await ran(['9', '1', '2', '3'], 1, 1)).toMatchObject({ miniBatches: 3, failed: 2, isAborted: true })
  expect(await ran(['9', '1', '2', '3'], 1, 2)).toMatchObject({ miniBatches: 4, isAborted: false })
  expect(await ran([], 10, 0)).toMatchObject({ miniBatches: 0, isAborted: false })
})
