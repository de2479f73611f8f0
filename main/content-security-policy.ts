/** What a page of Palate may load, the same in the browser and in the desktop window. */
import { randomBytes } from 'node:crypto'

/** A fresh value for one response; styles that the page adds itself carry it. */
export function newNonce(): string {
  return randomBytes(18).toString('base64')
}

/** The Content-Security-Policy of one response: nothing but the page's own files. */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "font-src 'self'",
    "worker-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

/** Headers that every response to a page carries. */
export function pageHeaders(nonce: string): Readonly<Record<string, string>> {
  return {
    'content-security-policy': contentSecurityPolicy(nonce),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  }
}

/** The page with the response's nonce where its scripts look for it. */
export function withNonce(html: string, nonce: string): string {
  return html.replace(/(<meta\s+name="csp-nonce"\s+content=")[^"]*(")/u, `$1${nonce}$2`)
}
