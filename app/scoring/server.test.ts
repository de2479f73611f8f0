import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { defaultLimits } from './limits.ts'
import type { ServerLimits } from './limits.ts'
import recorded from './recorded/mlflow-http.json' with { type: 'json' }
import mlflowOpenApi from './recorded/mlflow-openapi.json' with { type: 'json' }
import { answerOf, documentsDouble, scorerDouble } from './scorer-double.ts'
import { NeverLoaded, ScorerCrash } from './scoring.ts'
import type { Scorer, ScoringAnswer, ScoringRequest, ServedModel } from './scoring.ts'
import { isForeignName } from './own-name.ts'
import { isLoopback, startScoringServer } from './server.ts'
import type { ScoringServer } from './server.ts'

const servers: ScoringServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close(0)))
})

async function start(
  scorer: Scorer,
  limits: Partial<ServerLimits> = {},
  isAzureEndpoint = false,
): Promise<string> {
  const server = await startScoringServer({
    scorer,
    documents: async () => documentsDouble,
    host: '127.0.0.1',
    port: 0,
    limits: { ...defaultLimits, ...limits },
    mlflowVersion: '3.17.2',
    isAzureEndpoint,
    log: () => undefined,
  })
  servers.push(server)
  return server.url
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

const good = '{"inputs": [[5.1,3.5,1.4,0.2]]}'
const goodAnswer =
  '{"predictions": {"label": [0], "probabilities": [[0.9847031831741333, 0.015296769328415394, 6.203769942203508e-08]]}}'

/** Answers what the recorded model answered, so that what is compared is HTTP. */
function recordedModel(request: ScoringRequest): ScoringAnswer {
  if (request.contentType === null) {
    return { ...answerOf('Internal Server Error', 500), contentType: 'text/plain; charset=utf-8' }
  }
  expect(Buffer.from(request.body).toString()).toBe(good)
  return answerOf(goodAnswer)
}

async function raw(
  url: string,
  request: string | Buffer,
  isWhole: (text: string) => boolean,
): Promise<Socket & { text: string }> {
  const socket = Object.assign(connect({ port: Number(new URL(url).port), host: '127.0.0.1' }), { text: '' })
  socket.on('error', () => undefined)
  socket.on('data', (chunk: Buffer) => (socket.text += chunk.toString('latin1')))
  socket.write(request)
  await new Promise<void>((resolve) => {
    socket.on('data', () => isWhole(socket.text) && resolve())
    socket.on('close', () => resolve())
  })
  return socket
}

interface Head {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

function parse(text: string): Head {
  const [head = '', ...rest] = text.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '').split('\r\n\r\n')
  const [first = '', ...lines] = head.split('\r\n')
  const headers = lines.map((line): [string, string] => {
    const [name = '', ...value] = line.split(': ')
    return [name.toLowerCase(), value.join(': ')]
  })
  return { status: Number(first.split(' ')[1]), headers: new Map(headers), body: rest.join('\r\n\r\n') }
}

function isAnswer(request: string): (text: string) => boolean {
  return (text) => {
    const { headers, body, status } = parse(text)
    if (status === 0 || !text.includes('\r\n\r\n')) return false
    return request.startsWith('HEAD') || body.length >= Number(headers.get('content-length') ?? 0)
  }
}

/** Where Palate differs on purpose; each has its reason in docs/decisions/serving.md. */
const different: Readonly<Record<string, number>> = {
  'length-and-chunked': 400,
  'method-in-lower-case': 400,
  'bare-line-feeds': 400,
  'leading-line-break': 200,
  connect: 400,
}

/** Answers of which only the start can be compared. */
const framedOtherwise = new Set(['pipelined', 'chunk-size-bad'])

interface Compared {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body?: string
}

function comparable(answer: Compared, entry: (typeof recorded)[number]) {
  if (entry.name in different)
    return { status: answer.status === entry.status ? different[entry.name] : answer.status }
  const headers = Object.keys(entry.headers).map((name) => {
    const value = answer.headers.get(name) ?? ''
    return name === 'allow'
      ? value
          .toUpperCase()
          .split(', ')
          .sort((a, b) => a.localeCompare(b))
      : value
  })
  const isWhole = 'body' in entry && !framedOtherwise.has(entry.name)
  return { status: answer.status, headers, body: isWhole ? answer.body : undefined }
}

describe("the HTTP side of MLflow's scoring server, as recorded", () => {
  test.each(recorded.map((entry) => [entry.name, entry] as const))('%s', async (_name, entry) => {
    const url = await start(scorerDouble(recordedModel))
    const socket = await raw(url, Buffer.from(entry.request, 'latin1'), isAnswer(entry.request))
    socket.destroy()
    const own = parse(socket.text)
    const headers = new Map(Object.entries(entry.headers))
    const expected = { ...entry, headers, status: different[entry.name] ?? entry.status }
    expect(comparable(own, entry)).toEqual(comparable(expected, entry))
  })

  test('openapi.json names the same paths and methods', async () => {
    const url = await start(scorerDouble(recordedModel))
    const own = (await (await fetch(`${url}/openapi.json`)).json()) as typeof mlflowOpenApi
    const shape = (document: typeof mlflowOpenApi) =>
      Object.entries(document.paths).map(([path, methods]) => [path, Object.keys(methods)])
    expect(shape(own)).toEqual(shape(mlflowOpenApi))
    expect(own.info).toEqual(mlflowOpenApi.info)
  })

  test('pipelined requests are answered in order', async () => {
    const url = await start(scorerDouble(recordedModel))
    const request = 'GET /ping HTTP/1.1\r\nhost: x\r\n\r\nGET /version HTTP/1.1\r\nhost: x\r\n\r\n'
    const socket = await raw(url, request, (text) => text.endsWith('3.17.2'))
    socket.destroy()
    expect(socket.text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2)
  })

  test('a client that pipelines waits for itself: it takes one place in the queue', async () => {
    const seen = { now: 0, most: 0 }
    const scorer = scorerDouble(async ({ body }) => {
      seen.most = Math.max(seen.most, ++seen.now)
      await pause(1)
      seen.now -= 1
      return answerOf(`"${Buffer.from(body).toString()}"`)
    })
    const url = await start(scorer, { maxConcurrent: 1, maxQueue: 1 })
    const bodies = Array.from({ length: 60 }, (_, place) => `${place} ${'x'.repeat(3_000)}`)
    const request = bodies
      .map((body) => `POST /invocations HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
      .join('')
    const socket = await raw(url, request, (text) => text.endsWith(`${bodies.at(-1) ?? ''}"`))
    socket.destroy()
    const answers = Array.from(
      socket.text.matchAll(/HTTP\/1\.1 (\d+)|^"(\d+) x/gm),
      ([, status, place]) => status ?? place,
    )
    expect(answers).toEqual(bodies.flatMap((_, place) => ['200', String(place)]))
    expect(seen.most).toBe(1)
  })
})

describe("Azure ML's own routes", () => {
  test('the health probe, with ids', async () => {
    const url = await start(scorerDouble(() => answerOf('{}')))
    const response = await fetch(`${url}/`, { headers: { 'x-ms-client-request-id': 'mine' } })
    expect([response.status, await response.text()]).toEqual([200, 'Healthy'])
    expect(response.headers.get('x-ms-request-id')).toBe('mine')
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('probes wait until it is known how loading went, and tell it', async () => {
    for (const isLoaded of [true, false]) {
      let settle: () => void = () => undefined
      const ready = new Promise<ServedModel>((resolve, reject) => {
        settle = () =>
          isLoaded ? resolve({ name: 'm', runtime: 'r', notices: [] }) : reject(new Error('no'))
      })
      let isHealthy = false
      const double = scorerDouble(() => answerOf('{}'))
      const url = await start({ ...double, ready, isHealthy: () => isHealthy })
      let answered = 0
      const probes = ['/', '/ping', '/health'].map(async (place) => {
        const { status } = await fetch(`${url}${place}`)
        answered += 1
        return status
      })
      // Answered at once, though it came last.
      await fetch(`${url}/version`)
      expect(answered).toBe(0)
      isHealthy = isLoaded
      settle()
      expect(await Promise.all(probes)).toEqual(isLoaded ? [200, 200, 200] : [503, 404, 404])
    }
  })

  test('a request that waited for a model that cannot be loaded is answered 503', async () => {
    const url = await start(scorerDouble(() => Promise.reject(new NeverLoaded('none'))))
    const headers = { 'content-type': 'application/json' }
    for (const place of ['/invocations', '/score']) {
      const response = await fetch(`${url}${place}`, {
        method: 'POST',
        headers,
        body: '{"input_data": [[1]]}',
      })
      expect([response.status, await response.text()]).toEqual([
        503,
        expect.stringContaining('could not be loaded'),
      ])
    }
  })

  test('OpenAPI in the version asked for', async () => {
    const url = await start(scorerDouble(() => answerOf('{}')))
    const text = async (query: string) => (await fetch(`${url}/swagger.json${query}`)).text()
    expect(await text('')).toBe('{"swagger":"2.0"}')
    expect(await text('?version=3')).toBe('{"openapi":"3.0.3"}')
    expect(await text('?version=3.1')).toBe('{"openapi":"3.1.0"}')
    expect((await fetch(`${url}/swagger.json?version=9`)).status).toBe(404)
  })

  test('OPTIONS of /score is 200, other methods are not allowed, ids that are too long are refused', async () => {
    const url = await start(scorerDouble(() => answerOf('{}')))
    expect((await fetch(`${url}/score`, { method: 'OPTIONS' })).status).toBe(200)
    const put = await fetch(`${url}/score`, { method: 'PUT' })
    expect([put.status, await put.text()]).toEqual([
      405,
      '{"message": "The method is not allowed for the requested URL."}',
    ])
    const long = await fetch(`${url}/`, { headers: { 'x-request-id': 'x'.repeat(101) } })
    expect([long.status, await long.text()]).toEqual([
      431,
      '{"message": "x-request-id must not exceed 100 characters"}',
    ])
  })

  test('input in the query reaches the model as a body', async () => {
    const bodies: string[] = []
    const scorer = scorerDouble(({ body }) => {
      bodies.push(Buffer.from(body).toString())
      return answerOf('[1]')
    })
    const response = await fetch(`${await start(scorer)}/score?input_data=%5B1.0%5D`)
    expect(bodies).toEqual(['{"input_data":[1.0]}'])
    expect(response.headers.get('x-ms-run-fn-exec-ms')).toBe('1.000')
    expect(response.headers.get('x-ms-run-function-failed')).toBe('False')
  })
})

describe('limits', () => {
  test('a body beyond the limit is refused by its stated length', async () => {
    const url = await start(
      scorerDouble(() => answerOf('{}')),
      { maxBodyBytes: 100 },
    )
    const response = await fetch(`${url}/invocations`, { method: 'POST', body: 'x'.repeat(101) })
    expect(response.status).toBe(413)
    expect(response.headers.get('connection')).toBe('close')
  })

  test('a body beyond the limit is refused as it arrives without a length', async () => {
    const url = await start(
      scorerDouble(() => answerOf('{}')),
      { maxBodyBytes: 100 },
    )
    const chunk = `65\r\n${'x'.repeat(101)}\r\n`
    const request = `POST /invocations HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n${chunk}`
    const socket = await raw(url, request, isAnswer(request))
    expect(parse(socket.text).status).toBe(413)
    await once(socket, 'close')
  })

  test('too many bytes at once are refused', async () => {
    const url = await start(
      scorerDouble(() => answerOf('{}')),
      { maxHeldBytes: 100 },
    )
    const response = await fetch(`${url}/invocations`, { method: 'POST', body: 'x'.repeat(101) })
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('1')
  })

  test('a full queue answers 503 with Retry-After, and 429 as the Azure endpoint', async () => {
    const gate: (() => void)[] = []
    const waiting = scorerDouble(
      () => new Promise<ScoringAnswer>((resolve) => gate.push(() => resolve(answerOf('{}')))),
    )
    const limits = { maxConcurrent: 1, maxQueue: 1 }
    for (const [isEndpoint, path, status, reason] of [
      [false, '/invocations', 503, null],
      [false, '/score', 503, null],
      [true, '/score', 429, 'too_many_pending_request'],
    ] as const) {
      const url = await start(waiting, limits, isEndpoint)
      const post = () =>
        fetch(url + path, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })
      const early: Response[] = []
      const answers = [post(), post(), post(), post()].map(async (answer) => {
        early.push(await answer)
        return answer
      })
      while (early.length < 2) await pause(5)
      expect(early.map((response) => response.status)).toEqual([status, status])
      expect(early[0]?.headers.get('retry-after')).toBe('1')
      expect(early[0]?.headers.get('ms-azureml-model-error-reason')).toBe(reason)
      while (early.length < 4) {
        gate.shift()?.()
        await pause(5)
      }
      const statuses = (await Promise.all(answers)).map((response) => response.status)
      expect(statuses.sort((a, b) => a - b)).toEqual([200, 200, status, status])
    }
  })

  test('a request over its time is answered like MLflow, Azure and the endpoint answer it', async () => {
    const never = scorerDouble(() => new Promise<ScoringAnswer>(() => undefined))
    const limits = { invocationsTimeout: 20, scoreTimeout: 30 }
    const url = await start(never, limits)
    const mlflow = await fetch(`${url}/invocations`, { method: 'POST', body: '{}' })
    expect([mlflow.status, mlflow.headers.get('content-type'), await mlflow.text()]).toEqual([
      504,
      'application/json',
      'Request processing time exceeded limit',
    ])
    const azure = await fetch(`${url}/score`, { method: 'POST', body: '{}' })
    expect([azure.status, await azure.text()]).toEqual([500, '{"message": "Scoring timeout after 30 ms"}'])
    expect(azure.headers.get('x-ms-run-function-failed')).toBe('True')
    const endpoint = await fetch(`${await start(never, limits, true)}/score`, { method: 'POST', body: '{}' })
    expect(endpoint.status).toBe(408)
  })

  test('a head that never ends is cut off', async () => {
    const url = await start(
      scorerDouble(() => answerOf('{}')),
      { headTimeout: 300, receiveTimeout: 400 },
    )
    const socket = await raw(url, 'GET /ping HTTP/1.1\r\nhost: x\r\na: ', () => false)
    expect(socket.text).toContain('408 Request Timeout')
  })

  test('a body that never ends is cut off', async () => {
    const url = await start(
      scorerDouble(() => answerOf('{}')),
      { headTimeout: 200, receiveTimeout: 300 },
    )
    const socket = await raw(
      url,
      'POST /invocations HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n{',
      () => false,
    )
    expect(socket.destroyed).toBe(true)
  })
})

describe('a model that crashes', () => {
  test('costs its request 500, like the unhandled exception it is', async () => {
    const url = await start(scorerDouble(() => Promise.reject(new ScorerCrash('gone'))))
    const mlflow = await fetch(`${url}/invocations`, { method: 'POST', body: '{}' })
    expect([mlflow.status, await mlflow.text()]).toEqual([500, 'Internal Server Error'])
    const azure = await fetch(`${url}/score`, { method: 'POST', body: '{}' })
    expect(azure.status).toBe(500)
    const endpoint = await fetch(
      `${await start(
        scorerDouble(() => Promise.reject(new ScorerCrash('gone'))),
        {},
        true,
      )}/score`,
      {
        method: 'POST',
        body: '{}',
      },
    )
    expect(endpoint.status).toBe(424)
    expect(endpoint.headers.get('ms-azureml-model-error-statuscode')).toBe('500')
    expect(endpoint.headers.get('ms-azureml-model-error-reason')).toBe('model_error')
  })
})

describe('closing', () => {
  test('finishes what it has begun and takes no more', async () => {
    let finish: (answer: ScoringAnswer) => void = () => undefined
    const begun = new Promise<void>((resolve) => {
      const scorer = scorerDouble(
        () =>
          new Promise<ScoringAnswer>((settle) => {
            finish = settle
            resolve()
          }),
      )
      void start(scorer).then((url) => {
        answers.push(fetch(`${url}/invocations`, { method: 'POST', body: '{}' }))
      })
    })
    const answers: Promise<Response>[] = []
    await begun
    const [server] = servers.splice(0)
    const closed = server!.close(10_000)
    // What the system has accepted is answered first; then nothing listens.
    while (await fetch(`${server!.url}/ping`).then(Boolean, () => false));
    finish(answerOf('{"predictions": []}'))
    const response = await answers[0]!
    expect(response.headers.get('connection')).toBe('close')
    expect(await response.text()).toBe('{"predictions": []}')
    await closed
  })
})

describe('names', () => {
  test('a foreign name on loopback is refused, addresses and plain names are not', async () => {
    const url = await start(scorerDouble(() => answerOf('{}')))
    const status = async (host: string) => {
      const request = `GET /ping HTTP/1.1\r\nhost: ${host}\r\n\r\n`
      const socket = await raw(url, request, isAnswer(request))
      socket.destroy()
      return parse(socket.text).status
    }
    expect(await status('evil.example:80')).toBe(421)
    for (const host of ['127.0.0.1:1', 'localhost', '[::1]:5', 'box', 'a.localhost:3'])
      expect(await status(host)).toBe(200)
  })

  test('names that were allowed are answered, whatever their letters and port', () => {
    const allowed = ['model.example']
    expect(['Model.example:8443', 'model.example', 'box'].some((host) => isForeignName(host, allowed))).toBe(
      false,
    )
    expect(isForeignName('evil.example', allowed)).toBe(true)
    expect(isForeignName('a.model.example', allowed)).toBe(true)
    expect(isForeignName('evil.example', ['*'])).toBe(false)
  })

  test('a server behind a proxy', async () => {
    const server = await startScoringServer({
      scorer: scorerDouble(() => answerOf('{}')),
      documents: async () => documentsDouble,
      host: '127.0.0.1',
      port: 0,
      allowedHosts: ['model.example'],
      limits: defaultLimits,
      mlflowVersion: '',
      isAzureEndpoint: false,
      log: () => undefined,
    })
    servers.push(server)
    const status = async (host: string) => {
      const request = `GET /ping HTTP/1.1\r\nhost: ${host}\r\n\r\n`
      const socket = await raw(server.url, request, isAnswer(request))
      socket.destroy()
      return parse(socket.text).status
    }
    expect([await status('model.example'), await status('other.example')]).toEqual([200, 421])
  })

  test('loopback addresses', () => {
    expect(['127.0.0.1', '127.1.2.3', 'localhost', '::1'].every(isLoopback)).toBe(true)
    expect(['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example.com'].some(isLoopback)).toBe(false)
  })

  test('a port that is taken is said so', async () => {
    const url = await start(scorerDouble(() => answerOf('{}')))
    const options = {
      scorer: scorerDouble(() => answerOf('{}')),
      documents: async () => documentsDouble,
      host: '127.0.0.1',
      port: Number(new URL(url).port),
      limits: defaultLimits,
      mlflowVersion: '',
      isAzureEndpoint: false,
      log: () => undefined,
    }
    await expect(startScoringServer(options)).rejects.toMatchObject({ failure: { code: 'bad-usage' } })
  })
})
