/** Whether a request came from a page of this host, judged by the headers that a browser sets itself. */

const loopbackNames: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * Whether a Host header names this machine. A page of a foreign name that was made to resolve to 127.0.0.1 (DNS
 * rebinding) carries its own name here. The port is free, so that a forwarded port works.
 */
export function isLoopbackHost(host: string | undefined): boolean {
  const match = /^(?<name>\[[\da-f:]+\]|[^:]+)(?::\d{1,5})?$/iu.exec(host ?? '')
  return loopbackNames.has(match?.groups?.['name']?.toLowerCase() ?? '')
}

/** Whether an Origin header is the origin of the page that the Host header names. */
export function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  return host !== undefined && origin === `http://${host}`
}
