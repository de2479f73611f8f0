import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { apiDouble, untilAborted } from '#e2e/api-double.ts'
import type { Api } from '#shared/contract.ts'
import { decode, encode } from '#shared/encoding.ts'
import { startWebHost } from './web-host.ts'
import { webWindows } from './web-windows.ts'
import type { WebHost } from './web-host.ts'

let folder: string
let host: WebHost | undefined

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'palate-web-'))
  const renderer = path.join(folder, 'renderer')
  await mkdir(path.join(renderer, 'assets'), { recursive: true })
  await writeFile(path.join(folder, 'secret.txt'), 'secret')
  await symlink(path.join(folder, 'secret.txt'), path.join(renderer, 'linked.txt'))
  await writeFile(
    path.join(renderer, 'index.html'),
    '<!doctype html><head><meta name="csp-nonce" content=""></head>',
  )
  await writeFile(path.join(renderer, 'assets', 'index-1a2b3c.js'), 'export {}')
})
afterAll(() => rm(folder, { recursive: true, force: true }))
afterEach(async () => {
  await host?.close()
  host = undefined
})

const samples: Api['samples'] = async (_input, context) => {
  context?.report?.({ activity: 'Looking', done: 1, total: 2 })
  return [{ location: '/m', name: 'Iris', summary: 'naïve\nlines', lastOpened: null, present: true }]
}

async function start(answers: Partial<Api> = {}): Promise<Running> {
  host = await startWebHost({
    windows: webWindows(apiDouble({ samples, ...answers })),
    rendererFolder: path.join(folder, 'renderer'),
  })
  return { ...host, secret: await admitted(host) }
}

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** A plain HTTP request with exactly the headers given: fetch would set Host and Origin itself. */
function ask(
  { port }: WebHost,
  options: { method?: string; path?: string; headers?: Record<string, string>; body?: string },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        method: options.method ?? 'GET',
        path: options.path ?? '/',
        headers: { host: `127.0.0.1:${port}`, ...options.headers },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(options.body)
  })
}

/** The host with the secret of an admitted page. */
interface Running extends WebHost {
  readonly secret: string
}

const ownHeaders = (running: Running) => ({
  origin: `http://127.0.0.1:${running.port}`,
  'x-palate-session': running.secret,
})

const tokenOf = (address: string) => address.slice(address.indexOf('=') + 1)

/** Asks for a page's secret with the token of an address. */
async function exchange(running: WebHost, token: string, headers: Record<string, string> = {}) {
  const own = { origin: `http://127.0.0.1:${running.port}`, 'x-palate-token': token, ...headers }
  return ask(running, { method: 'POST', path: '/session', headers: own })
}

async function admitted(running: WebHost): Promise<string> {
  const { body } = await exchange(running, tokenOf(running.newAddress()))
  return (JSON.parse(body) as { secret: string }).secret
}

function call(running: Running, name: string, headers: Record<string, string>): Promise<Answer> {
  return ask(running, { method: 'POST', path: `/api/${name}`, headers, body: encode({}) })
}

const messages = (body: string) =>
  body
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => decode(line))

test('a call answers with its progress, then its reply, one message a line', async () => {
  const running = await start()
  const answer = await call(running, 'samples', ownHeaders(running))
  expect(answer.status).toBe(200)
  expect(messages(answer.body)).toMatchObject([
    { progress: { activity: 'Looking', done: 1, total: 2 } },
    { reply: { ok: true, value: [{ summary: 'naïve\nlines' }] } },
  ])
})

test('an unknown call, wrong input and a failing call are failures, not HTTP errors', async () => {
  const running = await start()
  const failing = async (name: string, body: string) => {
    const headers = ownHeaders(running)
    const answer = await ask(running, { method: 'POST', path: `/api/${name}`, headers, body })
    return [answer.status, ...messages(answer.body)]
  }
  const failure = (code: string) => [200, { reply: { ok: false, failure: { code } } }]
  expect(await failing('constructor', '{}')).toMatchObject(failure('bad-call'))
  expect(await failing('samples', '{"extra":1}')).toMatchObject(failure('bad-call'))
  expect(await failing('samples', 'not json')).toMatchObject(failure('bad-call'))
  expect(await failing('about', '{}')).toMatchObject(failure('unsupported'))
})

test('an address admits once, and only from its own page', async () => {
  const running = await start()
  const token = tokenOf(running.newAddress())
  for (const headers of [{ origin: 'http://evil.example' }, { host: 'evil.example' }]) {
    expect([400, 403]).toContain((await exchange(running, token, headers)).status)
  }
  for (const wrong of ['', 'x', token.slice(1), `${token}x`, running.secret]) {
    expect((await exchange(running, wrong)).status).toBe(401)
  }
  expect((await exchange(running, token)).status).toBe(200)
  const again = await exchange(running, token)
  expect(again.status).toBe(401)
  expect(messages(again.body)).toMatchObject([{ reply: { ok: false, failure: { code: 'bad-call' } } }])
})

test('of addresses that nobody opens the oldest are forgotten', async () => {
  const running = await start()
  const [first = '', second = ''] = Array.from({ length: 21 }, () => tokenOf(running.newAddress()))
  expect((await exchange(running, first)).status).toBe(401)
  expect((await exchange(running, second)).status).toBe(200)
})

test('a call without a page’s secret, or with another text, is refused and does not run', async () => {
  let calls = 0
  const running = await start({ samples: async () => ((calls += 1), []) })
  const { origin } = ownHeaders(running)
  const { secret } = running
  const unused = tokenOf(running.newAddress())
  for (const given of [undefined, '', 'x', secret.slice(1), `${secret}x`, unused]) {
    const headers = given === undefined ? { origin } : { origin, 'x-palate-session': given }
    const answer = await call(running, 'samples', headers)
    expect(answer.status).toBe(401)
    expect(messages(answer.body)).toMatchObject([{ reply: { ok: false, failure: { code: 'bad-call' } } }])
  }
  expect(calls).toBe(0)
})

test('a call from a page of another origin is refused, secret or not', async () => {
  const running = await start()
  const { port } = running
  const foreign = ['http://evil.example', 'null', `https://127.0.0.1:${port}`, `http://127.0.0.1:${port + 1}`]
  for (const origin of foreign) {
    const answer = await call(running, 'samples', { ...ownHeaders(running), origin })
    expect(answer.status).toBe(403)
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
  }
  expect((await call(running, 'samples', { 'x-palate-session': running.secret })).status).toBe(403)
  const preflight = await ask(running, {
    method: 'OPTIONS',
    path: '/api/samples',
    headers: { origin: 'http://evil.example', 'access-control-request-method': 'POST' },
  })
  expect(preflight.status).toBe(403)
  expect(preflight.headers['access-control-allow-origin']).toBeUndefined()
})

test('a foreign Host is refused, so that a rebound name reads nothing', async () => {
  const running = await start()
  for (const name of [
    'evil.example',
    `127.0.0.1.evil.example:${running.port}`,
    `evil.example:80@127.0.0.1`,
  ]) {
    const page = await ask(running, { headers: { host: name } })
    expect([400, 403]).toContain(page.status)
    expect(page.body).not.toContain('csp-nonce')
    const headers = { host: name, origin: `http://${name}`, 'x-palate-session': running.secret }
    expect([400, 403]).toContain((await call(running, 'samples', headers)).status)
  }
  const named = await ask(running, { headers: { host: `localhost:${running.port}` } })
  expect(named.status).toBe(200)
})

test('the page has a nonce of its own in every response, and a policy that allows only its files', async () => {
  const running = await start()
  const [first, second] = [await ask(running, {}), await ask(running, {})]
  const nonceOf = (answer: Answer) => /content="([^"]+)"/u.exec(answer.body)?.[1]
  expect(nonceOf(first)).not.toBe(nonceOf(second))
  const policy = String(first.headers['content-security-policy'])
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self';")
  expect(policy).toContain(`style-src 'self' 'nonce-${nonceOf(first)}'`)
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toContain('unsafe')
  expect(first.headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  })
})

test('only files of the renderer are served, hashed ones to be kept', async () => {
  const running = await start()
  const asset = await ask(running, { path: '/assets/index-1a2b3c.js' })
  expect(asset).toMatchObject({ status: 200, body: 'export {}' })
  expect(asset.headers['content-type']).toBe('text/javascript; charset=utf-8')
  expect(asset.headers['cache-control']).toContain('immutable')
  const elsewhere = [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '//secret.txt',
    '/linked.txt',
    `/${folder}/secret.txt`,
    '/assets',
    '/assets/',
    '/api/samples',
    '/%00',
  ]
  for (const requestPath of elsewhere) {
    const answer = await ask(running, { path: requestPath })
    expect([requestPath, answer.status >= 400, answer.body.includes('secret')]).toEqual([
      requestPath,
      true,
      false,
    ])
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
  }
  expect((await ask(running, { method: 'POST', headers: ownHeaders(running) })).status).toBe(404)
})

test('when the page goes away its calls are aborted', async () => {
  let aborted: () => void = () => undefined
  const gone = new Promise<void>((resolve) => (aborted = resolve))
  const running = await start({
    watch: async (_input, context) => {
      context?.report?.({ kind: 'watching' })
      return untilAborted(context?.signal).finally(aborted)
    },
  })
  const page = new AbortController()
  const response = await fetch(`http://127.0.0.1:${running.port}/api/watch`, {
    method: 'POST',
    headers: ownHeaders(running),
    body: encode({}),
    signal: page.signal,
  })
  const first = await response.body?.getReader().read()
  expect(decode(new TextDecoder().decode(first?.value))).toEqual({ progress: { kind: 'watching' } })
  page.abort()
  await gone
})

test('closing ends calls that would run for ever', async () => {
  let started: () => void = () => undefined
  const running = await start({
    watch: async (_input, context) => {
      started()
      return untilAborted(context?.signal)
    },
  })
  const begun = new Promise<void>((resolve) => (started = resolve))
  const watching = call(running, 'watch', ownHeaders(running)).catch((error: unknown) => error)
  await begun
  await running.close()
  expect(await watching).toBeInstanceOf(Error)
  await expect(ask(running, {})).rejects.toThrow('ECONNREFUSED')
})

test('a taken port and a missing build are said', async () => {
  const running = await start()
  const rendererFolder = path.join(folder, 'renderer')
  await expect(
    startWebHost({ windows: webWindows(apiDouble({})), rendererFolder, port: running.port }),
  ).rejects.toMatchObject({
    failure: { code: 'bad-usage', message: `Port ${running.port} can't be used: it is taken.` },
  })
  await expect(
    startWebHost({ windows: webWindows(apiDouble({})), rendererFolder: path.join(folder, 'nowhere') }),
  ).rejects.toMatchObject({ failure: { hint: 'Run: npm run build' } })
})

test('an input beyond the limit is refused by name', async () => {
  const running = await start()
  const headers = { ...ownHeaders(running), 'content-length': String(129 * 1024 * 1024) }
  const answer = await new Promise<Answer>((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port: running.port,
        method: 'POST',
        path: '/api/samples',
        headers: { host: `127.0.0.1:${running.port}`, ...headers },
      },
      (response) => {
        response.on('data', (chunk: Buffer) =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: chunk.toString() }),
        )
        response.on('end', () => sent.destroy())
      },
    )
    sent.on('error', reject)
    sent.write('{')
  })
  expect(answer.status).toBe(413)
  expect(answer.body).toContain('over-limit')
})
