/** Who may call: a page that came by an address which this launch gave out, and nobody else on this machine. */
import { createHash, randomBytes } from 'node:crypto'

/** As many addresses wait to be opened at once; the oldest is forgotten first. */
const MAX_WAITING = 20

/** Lets pages in: each token of an address once, for a secret that stays with the page. */
export interface Admission {
  /** The token of a new address: 192 random bits, safe in a URL. */
  readonly newToken: () => string
  /** The page's secret for a token's first use; null ever after, and for any other text. */
  readonly exchange: (token: string | undefined) => string | null
  /** Whether a text is the secret of an admitted page. */
  readonly isAdmitted: (secret: string | undefined) => boolean
}

/** Nobody is admitted yet. Only digests are kept and looked up, so that no comparison's time tells of a secret. */
export function admission(): Admission {
  const waiting = new Set<string>()
  const admitted = new Set<string>()
  return {
    newToken: () => {
      const token = randomText()
      waiting.add(digest(token))
      const [oldest] = waiting
      if (waiting.size > MAX_WAITING && oldest !== undefined) waiting.delete(oldest)
      return token
    },
    exchange: (token) => {
      if (token === undefined || !waiting.delete(digest(token))) return null
      const secret = randomText()
      admitted.add(digest(secret))
      return secret
    },
    isAdmitted: (secret) => secret !== undefined && admitted.has(digest(secret)),
  }
}

function randomText(): string {
  return randomBytes(24).toString('base64url')
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}
