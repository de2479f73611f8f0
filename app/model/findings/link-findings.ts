/** Links in a model's folder, and what listing it left out. */
import type { Folder } from '#app/folder/folder.ts'
import type { Listing } from '#app/folder/list-files.ts'
import { MAX_DEPTH, MAX_ENTRIES } from '#app/folder/list-files.ts'
import { locateInside } from '#app/folder/locate-inside.ts'
import { describePathFault } from '#app/folder/path-fault.ts'
import type { Finding } from '#shared/model.ts'
import type { LocatedPath } from './path-findings.ts'

/** So many links are told one by one. */
const MAX_LINKS = 20

/**
 * A finding for each link that leaves the folder or leads nowhere; links inside it are worth a note. Those that the
 * model itself names are told with the path that names them.
 */
export async function linkFindings(
  folder: Folder,
  listing: Listing,
  paths: readonly LocatedPath[],
): Promise<readonly Finding[]> {
  const named = new Set(paths.map((path) => path.path))
  const links = listing.entries
    .filter((entry) => entry.kind === 'link' && !named.has(entry.path))
    .slice(0, MAX_LINKS)
  const findings: Finding[] = []
  for (const { path } of links) {
    const located = await locateInside(folder, path)
    findings.push(located.ok ? linkInside(path, located.relative) : linkFault(path, located.fault))
  }
  return [...findings, ...limitFinding(listing)]
}

function linkFault(path: string, fault: Parameters<typeof describePathFault>[1]): Finding {
  return {
    code: fault === 'link-out' ? 'link-outside-folder' : 'link-broken',
    severity: 'warning',
    message: describePathFault(path, fault),
    hint: 'Palate does not follow it. Put the file itself in its place: links are lost when a model is uploaded.',
    where: path,
  }
}

function linkInside(path: string, target: string): Finding {
  return {
    code: 'link-inside',
    severity: 'note',
    message: `"${path}" is a link to ${target === '' ? 'the folder itself' : `"${target}"`}.`,
    hint: 'Links are often lost, or copied as what they point to, when a model is uploaded.',
    where: path,
  }
}

function limitFinding(listing: Listing): readonly Finding[] {
  if (listing.leftOut === 'none') return []
  const limit =
    listing.leftOut === 'count'
      ? `more than ${MAX_ENTRIES} entries`
      : `more than ${MAX_DEPTH} levels of folders`
  return [
    {
      code: 'listing-cut',
      severity: 'warning',
      message: `The folder has ${limit}; the rest is not listed.`,
      hint: 'Check that it is the folder of one model.',
    },
  ]
}
