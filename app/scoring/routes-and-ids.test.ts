import { expect, test } from 'vitest'
import { queryAsBody } from './query-input.ts'
import { requestIds } from './request-ids.ts'
import { routeOf } from './routes.ts'

test('paths of Azure and of neither', () => {
  expect(routeOf('GET', '/')).toEqual({ kind: 'azure-health' })
  expect(routeOf('POST', '/score?x=1')).toEqual({ kind: 'score', method: 'POST' })
  expect(routeOf('PUT', '/score')).toMatchObject({ kind: 'method-not-allowed', style: 'azure' })
  expect(routeOf('POST', '/score/')).toEqual({ kind: 'not-found' })
  expect(routeOf('GET', '/%zz')).toEqual({ kind: 'not-found' })
  expect(routeOf('GET', '/ping/%2f')).toEqual({ kind: 'redirect', path: '/ping' })
})

test('ids: the answer always has a request id; the client id is passed on under both names', () => {
  const none = requestIds({})
  expect(none.ok).toBe(true)
  expect(none.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  expect(none.headers['x-ms-request-id']).toBe(none.headers['x-request-id'])
  expect('x-ms-client-request-id' in none.headers).toBe(false)
  expect(requestIds({ 'x-request-id': 'r', 'x-ms-client-request-id': 'c', traceid: 't' }).headers).toEqual({
    'x-request-id': 'r',
    'x-ms-request-id': 'c',
    'x-ms-client-request-id': 'c',
    TraceId: 't',
  })
  expect(requestIds({ 'x-request-id': 'r', 'x-ms-request-id': 'm' }).headers).toEqual({
    'x-request-id': 'r',
    'x-ms-request-id': 'm',
    'x-ms-client-request-id': 'm',
  })
  expect(requestIds({ 'x-request-id': 'r'.repeat(101) })).toMatchObject({ ok: false })
  expect(requestIds({ 'x-ms-client-request-id': 'r'.repeat(101) })).toMatchObject({ ok: false })
})

test('a query as a body: JSON stays as written, repeated names are lists', () => {
  const body = Buffer.from(
    queryAsBody('/score?a=1.0&b=%5B1%2C2%5D&c=a&d=null&e=12345678901234567890&f=x&f=2'),
  ).toString()
  expect(body).toBe('{"a":1.0,"b":[1,2],"c":"a","d":null,"e":12345678901234567890,"f":["x",2]}')
  expect(Buffer.from(queryAsBody('/score')).toString()).toBe('{}')
})
