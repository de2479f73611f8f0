/** `palate cache list|clear`: what is kept of archives and downloads. */
import { cacheListing, clearCache } from '#app/source/cache.ts'
import { hostContext } from '#app/source/host-context.ts'
import { byteSize } from '#app/text/byte-size.ts'
import type { CacheListing } from '#shared/store.ts'
import { UserError } from '#shared/user-error.ts'
import { visible } from '#shared/visible.ts'
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
  const text = what === 'clear' ? clearedText(before, listing) : listText(listing)
  await io.stdout.write(args.flag('json') ? `${JSON.stringify(listing, null, 2)}\n` : text)
  return EXIT_DONE
}

function listText({ folder, entries, bytes }: CacheListing): string {
  if (entries.length === 0) return `Nothing is cached in ${visible(folder)}.\n`
  const lines = entries.map(
    (entry) =>
      `${new Date(entry.arrived).toISOString().slice(0, 10)}  ${byteSize(entry.bytes).padStart(9)}  ${visible(entry.location)}\n`,
  )
  return `${lines.join('')}${entries.length} in ${visible(folder)}, ${byteSize(bytes)}\n`
}

function clearedText(before: CacheListing, after: CacheListing): string {
  const count = before.entries.length - after.entries.length
  const removed = `Removed ${count} from ${visible(before.folder)}, ${byteSize(before.bytes - after.bytes)}.\n`
  if (after.entries.length === 0) return removed
  return `${removed}${after.entries.length} stay: another Palate uses them.\n`
}
