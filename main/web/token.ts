/** The secret of one launch: who knows the address that was opened may call, nobody else on this machine. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 192 random bits, safe in a URL. */
export function newToken(): string {
  return randomBytes(24).toString('base64url')
}

/** Compares in a time that depends on neither text. */
export function isToken(given: string | undefined, token: string): boolean {
  return given !== undefined && timingSafeEqual(digest(given), digest(token))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
