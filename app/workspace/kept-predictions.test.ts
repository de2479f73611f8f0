import { expect, test } from 'vitest'
import { eventStream } from './event-stream.ts'
import { keptPredictions } from './kept-predictions.ts'

const prediction = (rowCount: number) => ({
  views: [],
  response: { status: 200, body: '', truncated: false },
  rowCount,
})

test('the last twenty are kept, older ones say so', () => {
  const kept = keptPredictions()
  const ids = Array.from({ length: 25 }, () => kept.keep(prediction(1)))
  expect(new Set(ids).size).toBe(25)
  expect(kept.get(ids[24] ?? '').rowCount).toBe(1)
  expect(kept.get(ids[5] ?? '').rowCount).toBe(1)
  expect(() => kept.get(ids[4] ?? '')).toThrow('no longer kept')
})

test('large ones let older ones go, and the newest always stays', () => {
  const kept = keptPredictions()
  const small = kept.keep(prediction(10))
  const large = kept.keep(prediction(9_000_000))
  expect(() => kept.get(small)).toThrow('no longer kept')
  expect(kept.get(large).rowCount).toBe(9_000_000)
})

test('a watcher hears of events until it leaves', async () => {
  const stream = eventStream()
  const heard: string[] = []
  const leave = new AbortController()
  const watching = stream.watch((event) => heard.push(event.kind), leave.signal)
  stream.tell({ kind: 'opened', id: 'a' })
  leave.abort()
  await watching
  stream.tell({ kind: 'closed', id: 'a' })
  expect(heard).toEqual(['watching', 'opened'])
  await stream.watch((event) => heard.push(event.kind), leave.signal)
  expect(heard).toHaveLength(2)
})
