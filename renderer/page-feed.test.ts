import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { PAGE_ROWS, pageFeed } from './page-feed.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A feed whose pages come when they are let; `asked` are those under way and those that came. */
function opened() {
  const asked: number[] = []
  const waiting = new Map<number, { readonly give: () => void; readonly fail: () => void }>()
  const feed = pageFeed(
    (page) =>
      new Promise<string>((resolve, reject) => {
        asked.push(page)
        waiting.set(page, { give: () => resolve(`page ${page}`), fail: () => reject(new Error('gone')) })
      }),
  )
  const settle = async (page: number, how: 'give' | 'fail') => {
    waiting.get(page)?.[how]()
    await vi.advanceTimersByTimeAsync(0)
  }
  return {
    feed,
    asked,
    see: (page: number, pages = 1) =>
      feed.look({ from: page * PAGE_ROWS, to: (page + pages) * PAGE_ROWS, rowCount: 1_000_000 }),
    give: (page: number) => settle(page, 'give'),
    fail: (page: number) => settle(page, 'fail'),
    stay: () => vi.advanceTimersByTimeAsync(1000),
  }
}

test('a scroll over everything asks for the first page and for the one it ends at', async () => {
  const { asked, see, give, stay, feed } = opened()
  see(0)
  await give(0)
  for (let page = 15; page <= 9_000; page += 15) see(page)
  expect(asked).toEqual([0])
  await stay()
  expect(asked).toEqual([0, 9_000])
  await give(9_000)
  expect(feed.read().pages.get(9_000)).toBe('page 9000')
})

test('rows next to those in sight are asked for at once, each page once', async () => {
  const { asked, see, give } = opened()
  see(0)
  see(0, 2)
  expect(asked).toEqual([0, 1])
  await give(0)
  await give(1)
  see(1, 2)
  see(0, 2)
  expect(asked).toEqual([0, 1, 2])
})

test('behind calls that are under way waits only what is in sight then', async () => {
  const { asked, see, give, stay } = opened()
  see(0, 2)
  see(100, 2)
  await stay()
  see(200, 2)
  await stay()
  expect(asked).toEqual([0, 1])
  await give(1)
  await give(0)
  expect(asked).toEqual([0, 1, 200, 201])
})

test('an answer does not fetch what is only scrolled past', async () => {
  const { asked, see, give, stay } = opened()
  see(0)
  see(50)
  await give(0)
  see(70)
  expect(asked).toEqual([0])
  await stay()
  expect(asked).toEqual([0, 70])
})

test('what failed is told, and asked for again when one comes back', async () => {
  const { asked, see, give, fail, feed } = opened()
  see(3)
  await fail(3)
  expect(feed.read().failure).toEqual(new Error('gone'))
  expect(asked).toEqual([3])
  see(3)
  await give(3)
  expect(asked).toEqual([3, 3])
  expect(feed.read()).toEqual({ pages: new Map([[3, 'page 3']]), failure: null })
})

test('the first page is kept, and of the others those that are near', async () => {
  const { see, give, stay, feed } = opened()
  for (let page = 0; page <= 200; page++) {
    see(page)
    await give(page)
    await stay()
  }
  const kept = [...feed.read().pages.keys()]
  expect(kept.length).toBeLessThan(100)
  expect(kept).toContain(0)
  expect(kept).toContain(200)
  expect(kept).not.toContain(1)
})
