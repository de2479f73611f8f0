/**
 * The addresses that a person has named. A file of cases may come from somebody else: rows and keys go from it to no other
 * server.
 */
import { UserError } from '#shared/user-error.ts'

/** Whether an address may be asked. */
export type MayAsk = (url: string) => boolean | Promise<boolean>

/** Without its query; a fragment is never sent. */
export function plainAddress(url: string): string {
  const { origin, pathname } = new URL(url)
  return `${origin}${pathname}`
}

/** The addresses of a list with commas. Throws a UserError `bad-usage` for what is no address. */
export function addressesIn(text: string): ReadonlySet<string> {
  return new Set(
    text.split(',').map((part) => {
      const address = part.trim()
      if (/^https?:\/\//i.test(address) && URL.canParse(address)) return plainAddress(address)
      throw new UserError({
        code: 'bad-usage',
        message: `--endpoint takes addresses that cases may ask; it was given "${address}".`,
        hint: 'E.g. --endpoint https://models.example.com/score',
      })
    }),
  )
}

/** Throws a UserError `untrusted` for an address that nobody named but a file of cases. */
export async function requireNamed(url: string, mayAsk: MayAsk, hint: string): Promise<void> {
  if (await mayAsk(url)) return
  throw new UserError({
    code: 'untrusted',
    message: `The file of cases would send its rows to ${plainAddress(url)}, which you have not named.`,
    hint,
    where: plainAddress(url),
  })
}
