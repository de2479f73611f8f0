import { expect, test } from 'vitest'
import { createFairQueue, QueueFull } from './fair-queue.ts'

const limits = { maxConcurrent: 1, maxWaiting: 10, maxWaitingBytes: 100 }
function entry(client: string, bytes = 1) {
  return { client, bytes }
}

test('clients take turns, each in its own order', async () => {
  const queue = createFairQueue(limits)
  const order: string[] = []
  const first = await queue.enter(entry('x')).result
  const work = ['a1', 'a2', 'a3', 'b1', 'c1', 'c2'].map(async (name) => {
    const done = await queue.enter(entry(name.charAt(0))).result
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
    const done = await queue.enter(entry(String(place))).result
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
  const done = await queue.enter(entry('a', 1000)).result
  const waiting = queue.enter(entry('a', 60)).result
  await expect(queue.enter(entry('a', 60)).result).rejects.toBeInstanceOf(QueueFull)
  done()
  const next = await waiting
  const rest = Array.from({ length: 10 }, () => queue.enter(entry('b')).result)
  await expect(queue.enter(entry('c')).result).rejects.toBeInstanceOf(QueueFull)
  next()
  for (const turn of rest) (await turn)()
  expect(queue.size()).toBe(0)
})

test('one that leaves gives up its place and nobody loses theirs', async () => {
  const queue = createFairQueue(limits)
  const done = await queue.enter(entry('a')).result
  const left = queue.enter(entry('a'))
  const stays = queue.enter(entry('a')).result
  left.cancel(new Error('left'))
  await expect(left.result).rejects.toThrow('left')
  done()
  const last = await stays
  left.cancel(new Error('again'))
  last()
  last()
  expect(queue.size()).toBe(0)
})
