/** The loopback host as `npm start` runs it where there is no Electron. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { networkInterfaces } from 'node:os'
import { connect } from 'node:net'
import { builtFile, cleanEnvironment, fixtureModel, repository } from '../built-product.ts'
import { expect, test } from '../door.ts'
import { startWebApp } from '../web-app.ts'
import type { WebApp } from '../web-app.ts'

interface Sent {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
}

function send(
  app: WebApp,
  { method = 'GET', path = '/', headers = {} }: Sent,
): Promise<{ status: number; policy: string }> {
  const { port, host } = new URL(app.url)
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, method, path, headers: { host, ...headers } },
      (response) => {
        response.resume()
        response.on('end', () => {
          const policy = String(response.headers['content-security-policy'])
          resolve({ status: response.statusCode ?? 0, policy })
        })
      },
    )
    sent.on('error', reject)
    sent.end(method === 'POST' ? '{}' : undefined)
  })
}

test('only its own page, on this machine, by an address used once, is answered', async ({ home }) => {
  const app = await startWebApp([], home)
  const { origin, hash, port } = new URL(app.url)
  const call = (headers: Readonly<Record<string, string>>) =>
    send(app, { method: 'POST', path: '/api/about', headers })
  const token = { origin, 'x-palate-token': hash.slice('#token='.length) }
  const admit = () => fetch(`${origin}/session`, { method: 'POST', headers: token })
  const { secret } = (await (await admit()).json()) as { secret: string }
  expect((await admit()).status).toBe(401)
  const own = { origin, 'x-palate-session': secret }
  expect((await call(own)).status).toBe(200)
  expect((await call(token)).status).toBe(401)
  expect((await call({ ...own, 'x-palate-session': 'guessed' })).status).toBe(401)
  expect((await call({ origin })).status).toBe(401)
  expect((await call({ ...own, origin: 'http://evil.example' })).status).toBe(403)
  expect((await call({ ...own, host: 'evil.example' })).status).toBe(403)
  expect((await send(app, { headers: { host: 'evil.example' } })).status).toBe(403)
  const page = await send(app, {})
  expect(page.status).toBe(200)
  expect(page.policy).toContain("default-src 'none'; script-src 'self'; style-src 'self' 'nonce-")
  for (const path of ['/../package.json', '/%2e%2e/package.json', '/..%2f..%2fpackage.json', '/etc/passwd']) {
    expect([path, (await send(app, { path })).status]).toEqual([path, 404])
  }
  expect(await reachableFromOutside(Number(port))).toEqual([])
  await app.close()
})

/** Addresses of this machine other than loopback at which the port answers. */
async function reachableFromOutside(port: number): Promise<readonly string[]> {
  const addresses = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address)
  const answers = addresses.map(async (address) => {
    const socket = connect({ host: address, port, timeout: 2_000 })
    try {
      await Promise.race([
        once(socket, 'connect'),
        once(socket, 'timeout').then(() => Promise.reject(new Error())),
      ])
      return [address]
    } catch {
      return []
    } finally {
      socket.destroy()
    }
  })
  return (await Promise.all(answers)).flat()
}

test('the page runs under its policy: no violation, no error, nothing from outside', async ({
  start,
  page: blank,
}) => {
  const seen: string[] = []
  const watch = (page: typeof blank) => {
    page.on('console', (message) => {
      if (message.type() === 'error') seen.push(message.text())
    })
    page.on('pageerror', (error) => seen.push(error.message))
    page.on('request', (request) => {
      if (!request.url().startsWith('http://127.0.0.1:')) seen.push(request.url())
    })
  }
  blank.context().on('page', watch)
  const { page } = await start([fixtureModel('onnx-iris')])
  await expect(page.getByRole('heading', { name: 'onnx-iris' })).toBeVisible()
  for (const tab of ['Signature', 'Environment', 'Predict', 'Inside', 'Files']) {
    await page.getByRole('tab', { name: tab }).click()
    await expect(page.getByRole('tabpanel', { name: tab })).toBeVisible()
  }
  expect(seen).toEqual([])
})

test('the address is not left in the history with its token; a reload and a new tab keep working', async ({
  start,
}) => {
  const { page } = await start()
  const isStarted = (tab: typeof page) =>
    expect(tab.getByRole('heading', { name: 'Open an MLflow model' })).toBeVisible()
  await isStarted(page)
  expect(page.url()).not.toContain('token')
  await page.reload()
  await isStarted(page)
  const another = await page.context().newPage()
  await another.goto(page.url())
  await isStarted(another)
})

test('an address opens one browser; another one is told how to come in', async ({ home, page, browser }) => {
  const app = await startWebApp([], home)
  await page.goto(app.url)
  await expect(page.getByRole('heading', { name: 'Open an MLflow model' })).toBeVisible()
  const other = await browser.newContext()
  for (const address of [app.url, new URL('/', app.url).href]) {
    const stranger = await other.newPage()
    await stranger.goto(address)
    await expect(
      stranger.getByText('This page is not connected to the running Palate.').first(),
    ).toBeVisible()
    await expect(stranger.getByText('Press Enter in its terminal for a new address').first()).toBeVisible()
  }
  await other.close()
  await app.close()
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} ends it, a watching page notwithstanding`, async ({ home, context }) => {
    const app = await startWebApp([], home)
    const page = await context.newPage()
    await page.goto(app.url)
    await expect(page.getByRole('heading', { name: 'Open an MLflow model' })).toBeVisible()
    const ended = once(app.process, 'exit')
    app.process.kill(signal)
    expect(await ended).toEqual([0, null])
  })
}

async function run(home: string, ...given: readonly string[]) {
  const child = spawn(process.execPath, [builtFile('start.js'), ...given], {
    cwd: repository,
    env: { ...cleanEnvironment(home), DISPLAY: '', WAYLAND_DISPLAY: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')))
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')))
  const ended = once(child, 'exit')
  const has = (text: string) => expect.poll(() => said).toContain(text)
  return { child, ended, has }
}

// macOS and Windows always have a display.
if (process.platform === 'linux') {
  test('without a display it says so and prints the address', async ({ home }) => {
    const { child, has, ended } = await run(home)
    await has('No window of its own: there is no display')
    await has('Open Palate in a browser: http://127.0.0.1:')
    child.kill('SIGTERM')
    await ended
  })
}

test('wrong arguments, a taken port and a model that is not there are said', async ({ home }) => {
  const app = await startWebApp([], home)
  const taken = await run(home, '--port', new URL(app.url).port)
  await taken.has("can't be used: it is taken")
  expect(await taken.ended).toEqual([2, null])
  const wrong = await run(home, '--nonsense')
  await wrong.has('Usage: npm start')
  expect(await wrong.ended).toEqual([2, null])
  const missing = await run(home, '--no-open', 'no/such/model')
  await missing.has('There is nothing at ')
  await missing.has('Open Palate in a browser: ')
  missing.child.kill('SIGTERM')
  await missing.ended
  await app.close()
})
