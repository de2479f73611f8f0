/** A server with all it takes to talk to it: address, credentials, certificates, patience. */
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { certificates } from './certificates.ts'
import { credentialsIn, requireSendable } from './credentials.ts'
import { withCredentialsFile } from './credentials-file.ts'
import type { Credentials, Environment, Secrets } from './credentials.ts'
import { isServerUri, serverAddress } from './server-address.ts'
import type { ServerAddress } from './server-address.ts'

/** MLflow's own patience, in seconds (`mlflow/environment_variables.py`, MLFLOW_HTTP_REQUEST_TIMEOUT). */
const DEFAULT_TIMEOUT_SECONDS = 120

/** At once to one server; browsers take as many. */
const MAX_CONNECTIONS = 6

/** A server to talk to. */
export interface ServerAccess {
  readonly base: string
  readonly origin: string
  readonly credentials: Credentials | null
  readonly agent: HttpAgent | HttpsAgent
  /** Milliseconds without a single byte after which a server has not answered. */
  readonly patience: number
}

/** What access is made from. */
export interface AccessParts {
  readonly environment: Environment
  /** URIs a person named. */
  readonly trackingUri: string | null
  readonly registryUri: string | null
  /** What was given in the app; absent on the command line. */
  readonly secrets?: Secrets | undefined
}

/**
 * Access to a server. Credentials are, in this order: those in the URI, those the host keeps for this origin, those of
 * the environment where they are for it. Throws UserError `bad-usage` for an address or a certificate that cannot be
 * read, and for credentials that cannot be sent.
 */
export async function serverAccess(uri: string, parts: AccessParts): Promise<ServerAccess> {
  const address = serverAddress(uri)
  const named = serversOfEnvironment(parts).filter(({ origin }) => origin === address.origin)
  const isNamed = named.length > 0
  const given = address.credentials ?? (await parts.secrets?.read(address.origin)) ?? null
  const inUri = named.find(({ credentials }) => credentials !== null)?.credentials ?? null
  const credentials = given ?? (isNamed ? ((await credentialsOf(parts.environment)) ?? inUri) : null)
  requireSendable(credentials, address.origin)
  return {
    base: address.base,
    origin: address.origin,
    credentials,
    agent: await agentFor(address, isNamed ? parts.environment : {}),
    patience: patienceIn(parts.environment),
  }
}

async function credentialsOf(environment: Environment): Promise<Credentials | null> {
  return credentialsIn(await withCredentialsFile(environment))
}

/**
 * The servers that the environment's secrets are for: those the environment names. Where it names none, the one named on
 * the command line; never those that are looked at in the app as well.
 */
function serversOfEnvironment({ environment, ...named }: AccessParts): readonly ServerAddress[] {
  const own = serversOf([environment['MLFLOW_TRACKING_URI'], environment['MLFLOW_REGISTRY_URI']])
  if (own.length > 0 || named.secrets !== undefined) return own
  return serversOf([named.trackingUri, named.registryUri])
}

function serversOf(uris: readonly (string | null | undefined)[]): readonly ServerAddress[] {
  const servers = uris.filter((uri) => typeof uri === 'string').filter((uri) => isServerUri(uri))
  return servers.map((uri) => serverAddress(uri))
}

async function agentFor({ base }: ServerAddress, environment: Environment): Promise<HttpAgent | HttpsAgent> {
  const options = { keepAlive: true, maxSockets: MAX_CONNECTIONS }
  if (!base.startsWith('https:')) return new HttpAgent(options)
  return new HttpsAgent({ ...options, ...(await certificates(environment)) })
}

function patienceIn(environment: Environment): number {
  const seconds = Number.parseFloat(environment['MLFLOW_HTTP_REQUEST_TIMEOUT'] ?? '')
  return 1000 * (seconds > 0 && seconds <= 86_400 ? seconds : DEFAULT_TIMEOUT_SECONDS)
}
