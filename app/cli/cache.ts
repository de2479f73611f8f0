/** `palate cache list|clear`: what is kept of archives and downloads. */
import { cacheListing, clearCache } from '#app/source/cache.ts'
import { hostContext } from '#app/source/host-context.ts'
import { byteSize } from '#app/text/byte-size.ts'
import type { CacheListing } from '#shared/store.ts'
import { UserError } from '#shared/user-error.ts'
import type { RunCommand } from './commands.ts'
import { EXIT_DONE } from './exit-codes.ts'

/** Lists the cache, or empties it. */
export const cache: RunCommand = async (args, io) => {
  const [what = 'list', extra] = args.positionals
  if ((what !== 'list' && what !== 'clear') || extra !== undefined) {
    throw new UserError({
      code: 'bad-usage',
      message: `palate cache takes list or clear, not "${extra ?? what}".`,
      hint: 'See: palate cache --help',
    })
  }
  const { cacheFolder } = hostContext()
  const before = await cacheListing(cacheFolder)
  if (what === 'clear') await clearCache(cacheFolder, { keep: [] })
  const listing = what === 'clear' ? await cacheListing(cacheFolder) : before
  const text = what === 'clear' ? clearedText(before) : listText(listing)
  await io.stdout.write(args.flag('json') ? `${JSON.stringify(listing, null, 2)}\n` : text)
  return EXIT_DONE
}

function listText({ folder, entries, bytes }: CacheListing): string {
  if (entries.length === 0) return `Nothing is cached in ${folder}.\n`
  const lines = entries.map(
    (entry) =>
      `${new Date(entry.arrived).toISOString().slice(0, 10)}  ${byteSize(entry.bytes).padStart(9)}  ${entry.location}\n`,
  )
  return `${lines.join('')}${entries.length} in ${folder}, ${byteSize(bytes)}\n`
}

function clearedText({ folder, entries, bytes }: CacheListing): string {
  return `Removed ${entries.length} from ${folder}, ${byteSize(bytes)}.\n`
}
