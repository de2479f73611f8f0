import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { UserError } from '#shared/user-error.ts'
import type { Environment } from './credentials.ts'
import { callJson } from './json-call.ts'
import { serverAccess } from './server-access.ts'

/** Made for this test with openssl, valid for a hundred years; the authority's key is not kept. */
const certificate = (name: string) =>
  fileURLToPath(new URL(`testing/certificates/${name}.pem`, import.meta.url))

const read = (name: string) => readFileSync(certificate(name), 'utf8')

const server = createServer(
  {
    cert: read('server'),
    key: read('server'),
    ca: read('authority'),
    requestCert: true,
    rejectUnauthorized: false,
  },
  (request, response) => {
    response.end(JSON.stringify({ known: (request.socket as TLSSocket).authorized }))
  },
)

let url = ''

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

async function ask(environment: Environment, trackingUri: string | null = url): Promise<unknown> {
  const access = await serverAccess(url, { environment, trackingUri, registryUri: null })
  try {
    return await callJson(access, { method: 'GET', path: '/' })
  } catch (error) {
    return error instanceof UserError ? error.failure : error
  } finally {
    access.agent.destroy()
  }
}

const SERVER = { MLFLOW_TRACKING_SERVER_CERT_PATH: certificate('authority') }
const CLIENT = { ...SERVER, MLFLOW_TRACKING_CLIENT_CERT_PATH: certificate('client') }

test('a certificate of an unknown authority is refused, with what to set', async () => {
  expect(await ask({})).toMatchObject({
    code: 'unreachable',
    hint: expect.stringContaining('MLFLOW_TRACKING_SERVER_CERT_PATH') as string,
  })
})

test('the authority that is named is trusted', async () => {
  expect(await ask(SERVER)).toEqual({ known: false })
})

test('the client certificate is shown', async () => {
  expect(await ask(CLIENT)).toEqual({ known: true })
})

test('neither is used for a server that the environment does not name', async () => {
  expect(await ask(CLIENT, 'https://127.0.0.1:1')).toMatchObject({ code: 'unreachable' })
})

test.each(['true', '1', 'TRUE'])('MLFLOW_TRACKING_INSECURE_TLS=%s asks for no certificate', async (value) => {
  expect(await ask({ MLFLOW_TRACKING_INSECURE_TLS: value })).toEqual({ known: false })
})

test('insecure together with an authority is a contradiction, as in MLflow', async () => {
  await expect(
    serverAccess(url, {
      environment: { ...SERVER, MLFLOW_TRACKING_INSECURE_TLS: 'true' },
      trackingUri: url,
      registryUri: null,
    }),
  ).rejects.toThrow('contradict')
})

test.each(['MLFLOW_TRACKING_SERVER_CERT_PATH', 'MLFLOW_TRACKING_CLIENT_CERT_PATH'])(
  '%s that is no certificate, or none at all, is named',
  async (variable) => {
    const folder = mkdtempSync(join(tmpdir(), 'palate-certificates-'))
    const garbage = join(folder, 'bad.pem')
    writeFileSync(garbage, 'garbage')
    for (const file of [garbage, folder, join(folder, 'missing')]) {
      const environment = { [variable]: file }
      await expect(
        serverAccess(url, { environment, trackingUri: url, registryUri: null }),
      ).rejects.toMatchObject({
        failure: { code: 'bad-usage', where: file, message: expect.stringContaining(variable) as string },
      })
    }
    rmSync(folder, { recursive: true })
  },
)

test('a folder of authorities is trusted, as requests does', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'palate-authorities-'))
  copyFileSync(certificate('authority'), join(folder, '0a1b2c3d.0'))
  writeFileSync(join(folder, 'README'), 'not a certificate')
  expect(await ask({ MLFLOW_TRACKING_SERVER_CERT_PATH: folder })).toEqual({ known: false })
  rmSync(folder, { recursive: true })
})
