import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { readServerArtifact } from './server-artifacts.ts'
import { serverAccess } from './server-access.ts'

const PROXY = '/api/2.0/mlflow-artifacts/artifacts/'

const server = createServer((request, response) => {
  asked.push(decodeURIComponent(request.url ?? ''))
  response.end('flavors: {}')
})
let asked: string[] = []
let url = ''

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
beforeEach(() => {
  asked = []
})
afterAll(() => {
  server.close()
})

async function read(inside: string, uri = 'mlflow-artifacts:/1/artifacts'): Promise<string | null> {
  const access = await serverAccess(url, { environment: {}, trackingUri: url, registryUri: null })
  try {
    return await readServerArtifact(access, { uri, path: inside }, undefined)
  } finally {
    access.agent.destroy()
  }
}

test.each(['model:v1', 'm*x', 'q"q', 'lt<gt>', 'pipe|x', 'trail.', 'CON', 'x\\y', 'tab\there', '100% #1?'])(
  'a folder that only the server can have is asked for by its name: %s',
  async (name) => {
    expect(await read(`${name}/MLmodel`)).toBe('flavors: {}')
    expect(asked).toEqual([`${PROXY}1/artifacts/${name}/MLmodel`])
  },
)

test.each(['..', '.', 'a/../..', String.raw`a\..\..`, 'nul\0', '\uD800'])(
  'a path that may lead elsewhere is not asked for: %s',
  async (name) => {
    await expect(read(`${name}/MLmodel`)).rejects.toMatchObject({
      failure: { code: 'bad-model', message: expect.stringContaining('leads elsewhere') as string },
    })
    expect(asked).toEqual([])
  },
)

test.each([
  'mlflow-artifacts:1/artifacts',
  'mlflow-artifacts:///1/artifacts',
  'MLFLOW-ARTIFACTS:/1/artifacts/',
])('as many slashes as there are, it is the same place to MLflow: %s', async (uri) => {
  expect(await read('MLmodel', uri)).toBe('flavors: {}')
  expect(asked).toEqual([`${PROXY}1/artifacts/MLmodel`])
})
