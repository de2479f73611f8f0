import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compared, runInProcess, temporaryFolder } from './testing.ts'

const model = new URL('../../e2e/fixtures/models/pair-a', import.meta.url).pathname
const columns = ['sepal length (cm)', 'sepal width (cm)', 'petal length (cm)', 'petal width (cm)']
const { inFolder, written } = temporaryFolder()
const KEY = 'SEKRET+123/4'
const TOKEN = 'SAS%2BTOKEN%3D'

/** Servers that say more than they should; `paths` are what they were asked. */
const paths: string[] = []
const server = createServer((request, response) => {
  paths.push(request.url ?? '')
  const authorization = request.headers.authorization ?? ''
  const encoded = Buffer.from(`user:${authorization.slice(7)}`).toString('base64')
  const said = {
    error: `bad key ${authorization} ${encodeURIComponent(authorization)} ${encoded} at ${request.url}`,
  }
  request.resume().on('end', () => {
    const isRefused = request.url?.startsWith('/refused') === true
    const long = isRefused && request.url?.includes('long') === true ? 'x'.repeat(469) : ''
    response.writeHead(isRefused ? 403 : 200, { 'Content-Type': 'application/json' })
    response.end(
      isRefused ? long + JSON.stringify(said) : JSON.stringify({ predictions: [authorization, said.error] }),
    )
  })
})
beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  process.env['PALATE_TEST_KEY'] = KEY
})
afterAll(() => {
  delete process.env['PALATE_TEST_KEY']
  server.close()
})

const address = (path: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`
const input = () =>
  written(
    'two.json',
    JSON.stringify({
      dataframe_split: {
        columns,
        data: [
          [5, 3, 1, 0.1],
          [6, 3, 5, 2],
        ],
      },
    }),
  )

/** Anything of the secrets, as they are or in base64. */
const SECRET = /SEKRET|SAS|U0VLUkVU|NFS1JFV|TRUtSRV|TOKEN(?!S)/

test.each(['/refused/invocations', '/refused/long/invocations', '/said/invocations'])(
  'what a server says of its key and its address is in nothing that is written: %s',
  async (path) => {
    const to = (name: string) => inFolder(name)
    const side = address(`${path}?sig=${TOKEN}&version=1`)
    const common = ['compare', model, side, '-i', input(), '--key-env', 'PALATE_TEST_KEY']
    const text = await runInProcess([
      ...common,
      '--report',
      to('report.html'),
      '--save-case',
      to('cases.yaml'),
    ])
    const json = await runInProcess([...common, '--report', to('report.json'), '--json'])
    const files = ['report.html', 'cases.yaml', 'report.json'].map((name) => readFileSync(to(name), 'utf8'))
    for (const said of [text.stdout, text.stderr, json.stdout, json.stderr, ...files]) {
      expect(SECRET.exec(said.replaceAll('PALATE_QUERY_SIG', ''))?.[0]).toBeUndefined()
    }
    expect(json.stdout).toContain('***')
    expect(files[1]).toContain('?sig=$PALATE_QUERY_SIG&version=1')
    expect(text.stderr).toContain('$PALATE_QUERY_SIG stands for it')
  },
)

test('a case is replayed with the token from the environment, and says which variable it lacks', async () => {
  const file = inFolder('replayed.yaml')
  const side = address(`/said/invocations?sig=${TOKEN}`)
  await compared(side, side, '-i', input(), '--save-case', file)
  const replay = ['compare', '--cases', file, '--endpoint', address('/said/invocations')]
  const lacking = await runInProcess(replay)
  expect([lacking.code, lacking.stdout + lacking.stderr]).toEqual([
    2,
    expect.stringContaining('PALATE_QUERY_SIG'),
  ])
  process.env['PALATE_QUERY_SIG'] = TOKEN
  try {
    const { code } = await runInProcess(replay)
    expect([code, paths.at(-1)]).toEqual([0, `/said/invocations?sig=${TOKEN}`])
  } finally {
    delete process.env['PALATE_QUERY_SIG']
  }
})
