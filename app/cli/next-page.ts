/** How a person asks for the page after this one. */
import { shellQuoted } from '#app/payload/write/shell-code.ts'
import { hasInvisible } from '#shared/visible.ts'

/** Letters of a token that a command line still takes on every system (8,191 on Windows, with room for the rest). */
const MAX_TOKEN = 4_096

/** Tokens that stand for themselves in every shell; quotes of one are no quotes of another. */
const PLAIN = /^[\w./:@+=-]+$/u

/**
 * The option that a shell takes as it is. The token is a server's own text, so one that cannot be seen whole, is too long,
 * or that no quotes hold in all shells of Windows, is not put into a command.
 */
export function nextPage(token: string, platform: NodeJS.Platform = process.platform): string {
  const isUsable =
    !hasInvisible(token) && token.length <= MAX_TOKEN && (platform !== 'win32' || PLAIN.test(token))
  if (!isUsable) return 'there is another page, but its token is not fit for a command; --json gives it.'
  // A token that begins with a dash would be an option of its own.
  return token.startsWith('-') ? `--page-token=${shellQuoted(token)}` : `--page-token ${shellQuoted(token)}`
}
