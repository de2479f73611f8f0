/** The certificates that MLflow's environment variables name (`mlflow/utils/rest_utils.py`, `MlflowHostCreds`). */
import { X509Certificate } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import type { AgentOptions } from 'node:https'
import path from 'node:path'
import { createSecureContext } from 'node:tls'
import { UserError } from '#shared/user-error.ts'
import type { Environment } from './credentials.ts'

/** What OpenSSL calls the certificates in a folder of authorities: a hash of the subject (`openssl rehash`). */
const REHASHED = /^[0-9a-f]{8}\.\d+$/u

/** More authorities than any system keeps. */
const MAX_AUTHORITIES = 10_000

/**
 * `MLFLOW_TRACKING_INSECURE_TLS`, `_SERVER_CERT_PATH` (a PEM file of authorities, or a folder of them as requests takes it)
 * and `_CLIENT_CERT_PATH` (certificate and key in one PEM file). Throws UserError `bad-usage` for what cannot be read or
 * is no certificate.
 */
export async function certificates(environment: Environment): Promise<AgentOptions> {
  const serverFile = environment['MLFLOW_TRACKING_SERVER_CERT_PATH'] ?? ''
  const clientFile = environment['MLFLOW_TRACKING_CLIENT_CERT_PATH'] ?? ''
  const isInsecure = ['true', '1'].includes((environment['MLFLOW_TRACKING_INSECURE_TLS'] ?? '').toLowerCase())
  if (isInsecure && serverFile !== '') throw bothGiven()
  return {
    ...(isInsecure ? { rejectUnauthorized: false } : {}),
    ...(serverFile === '' ? {} : { ca: await authorities(serverFile) }),
    ...(clientFile === '' ? {} : await ownCertificate(clientFile)),
  }
}

async function authorities(file: string): Promise<string[]> {
  const variable = 'MLFLOW_TRACKING_SERVER_CERT_PATH'
  const texts = await readable(file, variable, async () => await textsAt(file))
  for (const text of texts) await readable(file, variable, () => new X509Certificate(text))
  if (texts.length > 0) return texts
  throw notRead(file, variable, 'The folder has no certificates that "openssl rehash" has named.')
}

async function textsAt(file: string): Promise<string[]> {
  const names = await readdir(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOTDIR') return null
    throw error
  })
  if (names === null) return [await readFile(file, 'utf8')]
  const kept = names.filter((name) => REHASHED.test(name)).slice(0, MAX_AUTHORITIES)
  return await Promise.all(kept.map(async (name) => await readFile(path.join(file, name), 'utf8')))
}

async function ownCertificate(file: string): Promise<AgentOptions> {
  return await readable(file, 'MLFLOW_TRACKING_CLIENT_CERT_PATH', async () => {
    const text = await readFile(file, 'utf8')
    const own = { cert: text, key: text }
    createSecureContext(own)
    return own
  })
}

async function readable<T>(file: string, variable: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    throw notRead(file, variable, error instanceof Error ? error.message : String(error), error)
  }
}

function notRead(file: string, variable: string, reason: string, cause?: unknown): UserError {
  return new UserError(
    {
      code: 'bad-usage',
      message: `The certificate that ${variable} names cannot be read.`,
      hint: `Set ${variable} to a PEM file, or unset it.`,
      where: file,
      detail: reason,
    },
    { cause },
  )
}

/** MLflow refuses the pair too (`MlflowHostCreds`). */
function bothGiven(): UserError {
  return new UserError({
    code: 'bad-usage',
    message: 'MLFLOW_TRACKING_INSECURE_TLS and MLFLOW_TRACKING_SERVER_CERT_PATH contradict each other.',
    hint: 'Keep MLFLOW_TRACKING_SERVER_CERT_PATH and unset the other.',
  })
}
