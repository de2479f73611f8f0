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

/** The order in which entries begin, each ended as soon as the next may begin. */
async function orderOf(
  queue: ReturnType<typeof createFairQueue>,
  entries: readonly { readonly name: string; readonly bytes: number }[],
): Promise<readonly string[]> {
  const order: string[] = []
  const first = await queue.enter(entry('first', 50_000)).result
  const work = entries.map(async ({ name, bytes }) => {
    const done = await queue.enter(entry(name, bytes)).result
    order.push(name)
    await Promise.resolve()
    done()
  })
  first()
  await Promise.all(work)
  return order
}

test('a small request waits for the large one at work, not for those that came before it', async () => {
  const queue = createFairQueue({ maxConcurrent: 8, maxWaiting: 100, maxWaitingBytes: 10_000_000 })
  const large = Array.from({ length: 10 }, (_, place) => ({ name: `large ${place}`, bytes: 500_000 }))
  const order = await orderOf(queue, [...large, { name: 'small', bytes: 200 }])
  expect(order[0]).toBe('small')
  expect(order).toHaveLength(11)
})

test('only one large request is handed over at a time, small ones beside it', async () => {
  const queue = createFairQueue({ maxConcurrent: 8, maxWaiting: 100, maxWaitingBytes: 10_000_000 })
  const begun: string[] = []
  const enter = async (name: string, bytes: number) => {
    const release = await queue.enter(entry(name, bytes)).result
    begun.push(name)
    return release
  }
  const first = enter('large 1', 500_000)
  const second = enter('large 2', 500_000)
  const small = await enter('small', 200)
  expect(begun).toEqual(['large 1', 'small'])
  const ended = await first
  ended()
  ;(await second)()
  small()
  expect(begun).toEqual(['large 1', 'small', 'large 2'])
  expect(queue.size()).toBe(0)
})

test('small requests of ever new clients do not keep a large one out', async () => {
  const queue = createFairQueue({ maxConcurrent: 1, maxWaiting: 1_000, maxWaitingBytes: 10_000_000 })
  let release = await queue.enter(entry('first')).result
  const seen = { large: false }
  const large = queue.enter(entry('large', 100_000)).result.then((done) => {
    seen.large = true
    return done
  })
  let served = 0
  while (!seen.large && served < 1_000) {
    served += 1
    const small = queue.enter(entry(`small ${served}`)).result
    release()
    release = await Promise.race([small, large])
  }
  expect(seen.large).toBe(true)
  expect(served).toBeGreaterThan(10)
})
