/** What a tracking server wants to know of its caller. Held in memory only; nothing here writes or shows it. */
import { UserError } from '#shared/user-error.ts'

/** A name with a password, or a token. */
export type Credentials =
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'token'; readonly token: string }

/** Credentials by the origin of a server (`https://host:port`), kept by the host: the system's secret store, or memory. */
export interface Secrets {
  readonly read: (origin: string) => Promise<Credentials | null>
  readonly keep: (origin: string, credentials: Credentials) => Promise<void>
  readonly forget: (origin: string) => Promise<void>
}

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * What `MLFLOW_TRACKING_USERNAME` with `MLFLOW_TRACKING_PASSWORD`, else `MLFLOW_TRACKING_TOKEN` say; null where they
 * are not set. The same order as MLflow's (`mlflow/utils/rest_utils.py`, http_request).
 */
export function credentialsIn(environment: Environment): Credentials | null {
  const username = environment['MLFLOW_TRACKING_USERNAME'] ?? ''
  const password = environment['MLFLOW_TRACKING_PASSWORD'] ?? ''
  const token = environment['MLFLOW_TRACKING_TOKEN'] ?? ''
  if (username !== '' && password !== '') return { kind: 'basic', username, password }
  return token === '' ? null : { kind: 'token', token }
}

/** What a header's value takes (RFC 9110, 5.5; Node refuses the rest). */
const NOT_IN_HEADER = /[^\t\u0020-\u007e\u0080-\u00ff]/u

/** Throws UserError `bad-usage` for what cannot be sent: it names the part and nothing of it. */
export function requireSendable(credentials: Credentials | null, origin: string): void {
  const fault = credentials === null ? null : faultOf(credentials)
  if (fault === null) return
  throw new UserError({
    code: 'bad-usage',
    message: `The ${fault}, so it cannot be sent to ${origin}.`,
    hint: 'Sign in again, or set MLFLOW_TRACKING_USERNAME, MLFLOW_TRACKING_PASSWORD or MLFLOW_TRACKING_TOKEN anew: a line break may have come along where it was copied.',
    where: origin,
  })
}

/** RFC 7617, 2: no control characters in either, and no colon in the name. */
function faultOf(credentials: Credentials): string | null {
  switch (credentials.kind) {
    case 'basic': {
      const { username, password } = credentials
      if (/\p{Cc}/u.test(username)) return 'user name has a line break or another control character'
      if (/\p{Cc}/u.test(password)) return 'password has a line break or another control character'
      return username.includes(':') ? 'user name has a colon' : null
    }
    case 'token':
      return NOT_IN_HEADER.test(credentials.token)
        ? 'token has a line break or another character that no HTTP header takes'
        : null
  }
}

/** The value of the `Authorization` header. */
export function authorization(credentials: Credentials): string {
  switch (credentials.kind) {
    case 'basic':
      return `Basic ${base64(`${credentials.username}:${credentials.password}`)}`
    case 'token':
      return `Bearer ${credentials.token}`
  }
}

/** A foreign text with every form of the secret taken out: a server may repeat what it was sent. */
export function withoutSecrets(text: string, credentials: Credentials | null): string {
  if (credentials === null) return text
  const forms = new Set(secretForms(credentials).flatMap(writtenAs))
  // The longest first: a short one may be a part of it.
  return [...forms]
    .toSorted((one, other) => other.length - one.length)
    .reduce((left, secret) => left.replaceAll(secret, '…'), text)
}

function secretForms(credentials: Credentials): readonly string[] {
  switch (credentials.kind) {
    case 'basic': {
      const { username, password } = credentials
      const pair = `${username}:${password}`
      return [base64(pair), pair, password].filter((form) => form !== '')
    }
    case 'token':
      return [credentials.token]
  }
}

/** As servers repeat a text: plain, in an address, in JSON, in a page, and base64 as addresses have it. */
function writtenAs(secret: string): readonly string[] {
  const html = secret
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
  const apostrophes = ['&#39;', '&#x27;', '&apos;'].map((mark) => html.replaceAll("'", mark))
  const inAddress = encodeURIComponent(secret.replaceAll(/\p{Cs}/gu, '\uFFFD'))
  const urlSafe = secret.replaceAll('+', '-').replaceAll('/', '_')
  const asForm = new URLSearchParams({ '': secret }).toString().slice(1)
  return [
    secret,
    inAddress,
    inAddress.replaceAll('%20', '+'),
    asForm,
    JSON.stringify(secret).slice(1, -1),
    html,
    ...apostrophes,
    urlSafe,
    urlSafe.replace(/=+$/u, ''),
  ]
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}
