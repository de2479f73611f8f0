import { expect, test } from 'vitest'
import { createFairQueue, QueueFull } from './fair-queue.ts'

const limits = { maxConcurrent: 1, maxWaiting: 10, maxWaitingBytes: 100 }
const quiet = new AbortController().signal

function entry(client: string, bytes = 1, signal = quiet) {
  return { client, bytes, signal }
}

test('clients take turns, each in its own order', async () => {
  const queue = createFairQueue(limits)
  const order: string[] = []
  const first = await queue.enter(entry('x'))
  const work = ['a1', 'a2', 'a3', 'b1', 'c1', 'c2'].map(async (name) => {
    const done = await queue.enter(entry(name.charAt(0)))
    order.push(name)
    done()
  })
  first()
  await Promise.all(work)
  expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3'])
  expect(queue.size()).toBe(0)
})

test('as many as allowed are at work at once', async () => {
  const queue = createFairQueue({ ...limits, maxConcurrent: 3 })
  let atWork = 0
  let most = 0
  const work = Array.from({ length: 10 }, async (_, place) => {
    const done = await queue.enter(entry(String(place)))
    most = Math.max(most, ++atWork)
    await new Promise((resolve) => setTimeout(resolve, 1))
    atWork -= 1
    done()
  })
  await Promise.all(work)
  expect(most).toBe(3)
})

test('entries and bytes that wait are limited', async () => {
  const queue = createFairQueue(limits)
  const done = await queue.enter(entry('a', 1000))
  const waiting = queue.enter(entry('a', 60))
  await expect(queue.enter(entry('a', 60))).rejects.toBeInstanceOf(QueueFull)
  done()
  const next = await waiting
  const rest = Array.from({ length: 10 }, () => queue.enter(entry('b')))
  await expect(queue.enter(entry('c'))).rejects.toBeInstanceOf(QueueFull)
  next()
  for (const turn of rest) (await turn)()
  expect(queue.size()).toBe(0)
})

test('one that leaves gives up its place and nobody loses theirs', async () => {
  const queue = createFairQueue(limits)
  const done = await queue.enter(entry('a'))
  const leaving = new AbortController()
  const left = queue.enter(entry('a', 1, leaving.signal))
  const stays = queue.enter(entry('a'))
  leaving.abort(new Error('left'))
  await expect(left).rejects.toThrow('left')
  await expect(queue.enter(entry('a', 1, leaving.signal))).rejects.toThrow('left')
  done()
  const last = await stays
  last()
  last()
  expect(queue.size()).toBe(0)
})
