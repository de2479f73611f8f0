/**
 * Credentials in addresses: user info (RFC 3986, section 3.2.1), signatures and keys in a query (SAS, presigned URLs,
 * tokens of package registries), and conda's tokens in a path (`conda/common/url.py`, `split_anaconda_token`).
 */

/** `user:password@` and `token@` before the host; a password may hold an `@` that was not percent-encoded. */
const USER_INFO = /^[^\s/?#]*@/u

/** A password with a `/`, `?` or `#` that was not percent-encoded: what follows its colon is no port. */
const BROKEN_USER_INFO = /^[^\s/?#@:[]*:(?!\d*(?:[\s/?#'"]|$))[^\s@]*@/u

const CHANNEL_TOKEN = /^([^\s?#]*?\/t\/)[^\s/?#'"]+/u

const QUERY_SECRET =
  /([?&;][\w.~%-]*(?:sig|signature|token|secret|passw(?:or)?d|pwd|auth|credential|jwt|key|keyid|code)=)[^\s&;#'"]+/giu

/** A user that everyone has, and that opens nothing. */
const SSH_USER = /^(?:git|hg)@/u

/** Text without the user names, passwords, tokens and signatures of the addresses in it. Takes time as its length. */
export function maskCredentials(text: string): string {
  const [head = '', ...addresses] = text.split('://')
  return [head, ...addresses.map(maskAddress)].join('://')
}

/** What follows a scheme. */
function maskAddress(text: string): string {
  const shown = SSH_USER.test(text) ? text : text.replace(USER_INFO, '***@').replace(BROKEN_USER_INFO, '***@')
  return shown.replace(CHANNEL_TOKEN, '$1***').replaceAll(QUERY_SECRET, '$1***')
}
