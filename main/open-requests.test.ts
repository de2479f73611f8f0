import { expect, test } from 'vitest'
import { apiDouble, untilAborted } from '#e2e/api-double.ts'
import { withOpenRequests } from './open-requests.ts'

const engine = apiDouble({
  watch: async (_input, context) => {
    context?.report?.({ kind: 'watching' })
    return untilAborted(context?.signal)
  },
})

function watched(requests: ReturnType<typeof withOpenRequests>) {
  const seen: unknown[] = []
  const page = new AbortController()
  const ended = requests.api
    .watch({}, { signal: page.signal, report: (event) => seen.push(event) })
    .catch((error: unknown) => error)
  return { seen, leave: () => (page.abort(), ended) }
}

test('what is asked before any page watches reaches the first that does, once', async () => {
  const requests = withOpenRequests(engine)
  requests.request('/models/a')
  requests.request('/models/b')
  const first = watched(requests)
  const second = watched(requests)
  expect(first.seen).toEqual([
    { kind: 'open-requested', location: '/models/a' },
    { kind: 'open-requested', location: '/models/b' },
    { kind: 'watching' },
  ])
  expect(second.seen).toEqual([{ kind: 'watching' }])
  await Promise.all([first.leave(), second.leave()])
})

test('a page that has gone is not told; what comes then is kept for the next', async () => {
  const requests = withOpenRequests(engine)
  const gone = watched(requests)
  await gone.leave()
  requests.request('/models/a')
  expect(gone.seen).toEqual([{ kind: 'watching' }])
  const next = watched(requests)
  expect(next.seen).toContainEqual({ kind: 'open-requested', location: '/models/a' })
  await next.leave()
})

test('a link is told as one, whichever way it comes; one that cannot be read too', async () => {
  const requests = withOpenRequests(engine)
  requests.request('palate://open?location=models:/iris/3&store=https://mlflow.example.org', '/mlruns')
  requests.request('palate://nonsense')
  requests.request('models:/iris/3', 'sqlite:////mlflow.db')
  const page = watched(requests)
  expect(page.seen.slice(0, 3)).toEqual([
    { kind: 'link-followed', asked: { location: 'models:/iris/3', store: 'https://mlflow.example.org' } },
    { kind: 'link-followed', asked: null },
    { kind: 'open-requested', location: 'models:/iris/3', store: 'sqlite:////mlflow.db' },
  ])
  await page.leave()
})
