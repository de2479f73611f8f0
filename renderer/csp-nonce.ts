/**
 * Styles that libraries add at run time. The hosts send a strict `style-src`; two libraries write a <style> element:
 * CodeMirror (its editor theme) and the scroll lock under Radix dialogs. Both take a nonce. A host that sends
 * `style-src 'self' 'nonce-…'` writes the same nonce into `<meta name="csp-nonce" content="…">` of the page.
 */

declare global {
  /** Read by get-nonce, which the scroll lock of Radix dialogs uses. */
  var __webpack_nonce__: string | undefined
}

/** The nonce the host wrote into the page; empty where it wrote none. */
export function cspNonce(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')
  return meta?.nonce || meta?.content || ''
}

/** Hands the nonce to the libraries that look for a global. Call before the first render. */
export function installCspNonce(): void {
  const nonce = cspNonce()
  if (nonce !== '') globalThis.__webpack_nonce__ = nonce
}
