import { describe, expect, test } from 'vitest'
import { readPlainRequest } from './plain-request.ts'

const body = '{"inputs": [[1]]}'
const own = () => true

function request(fields: readonly string[], start = 'POST /invocations HTTP/1.1', text = body): Buffer {
  return Buffer.from([start, ...fields, '', text].join('\r\n'), 'latin1')
}

const usual = ['Host: 127.0.0.1:5000', 'content-type: application/json', `Content-Length: ${body.length}`]

describe('a plain request', () => {
  test('is read whole, with what it is long', () => {
    const bytes = request(usual)
    const read = readPlainRequest(Buffer.concat([bytes, Buffer.from('POST')]), own)
    expect(read).toMatchObject({ kind: 'whole', contentType: 'application/json', length: bytes.length })
    expect(read.kind === 'whole' && Buffer.from(read.body).toString()).toBe(body)
  })

  test('needs no content type, and may have any number of other fields', () => {
    const more = Array.from({ length: 50 }, (_, place) => `x-${place}:${place}`)
    const fields = [
      'host:a',
      `content-length:${body.length}`,
      'connection: Keep-Alive',
      'accept: */*',
      ...more,
    ]
    expect(readPlainRequest(request(fields), own)).toMatchObject({ kind: 'whole', contentType: null })
  })

  test('may have come in part, at any place', () => {
    const bytes = request(usual)
    for (let length = 0; length < bytes.length; length += 1) {
      expect(readPlainRequest(bytes.subarray(0, length), own)).toEqual({ kind: 'partial' })
    }
  })
})

describe('node:http gets', () => {
  const lists: Readonly<Record<string, readonly string[]>> = {
    'no host': usual.slice(1),
    'no length': usual.slice(0, 2),
    chunks: [...usual.slice(0, 2), 'transfer-encoding: chunked'],
    'both framings': [...usual, 'Transfer-Encoding: chunked'],
    'two lengths': [...usual, usual[2] ?? ''],
    'two hosts': [...usual, 'host: b'],
    'a length that is no number': [...usual.slice(0, 2), 'content-length: +5'],
    'a length of two numbers': [...usual.slice(0, 2), 'content-length: 5, 5'],
    'a long length': [...usual.slice(0, 2), 'content-length: 9999999'],
    'a length beyond what is plain': [...usual.slice(0, 2), 'content-length: 300000'],
    'an expectation': [...usual, 'expect: 100-continue'],
    'an upgrade': [...usual, 'connection: upgrade', 'upgrade: h2c'],
    'the last request': [...usual, 'connection: close'],
    'a folded line': [...usual, 'x: 1', ' 2'],
    'a blank before the colon': [...usual, 'x : 1'],
    'no name': [...usual, ': 1'],
    'no colon': [...usual, 'x'],
    'a lone line feed': [...usual, 'x: 1\ny: 2'],
    'a lone carriage return': [...usual, 'x: 1\ry: 2'],
    NUL: [...usual, 'x: 1\0'],
    'bytes beyond ASCII': [...usual, 'x: \xff'],
  }
  test.each(Object.entries(lists))('%s', (_name, fields) => {
    expect(readPlainRequest(request(fields), own)).toEqual({ kind: 'other' })
  })

  const starts = [
    'GET /invocations HTTP/1.1',
    'POST /invocations HTTP/1.0',
    'POST /invocations?a HTTP/1.1',
    'POST /score HTTP/1.1',
    'POST http://a/invocations HTTP/1.1',
    'POST  /invocations HTTP/1.1',
    'post /invocations HTTP/1.1',
    '',
  ]
  test.each(starts)('"%s"', (start) => {
    expect(readPlainRequest(request(usual, start), own)).toEqual({ kind: 'other' })
  })

  test('a name that is not its own', () => {
    expect(readPlainRequest(request(usual), (host) => host !== '127.0.0.1:5000')).toEqual({ kind: 'other' })
  })

  test('a head that never ends', () => {
    expect(readPlainRequest(request([...usual, `x: ${'1'.repeat(300_000)}`]), own)).toEqual({ kind: 'other' })
    const endless = Buffer.concat([request(usual).subarray(0, 60), Buffer.alloc(300_000, 'a')])
    expect(readPlainRequest(endless, own)).toEqual({ kind: 'other' })
  })
})
