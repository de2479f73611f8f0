/** Names that a server gives to files: as little trusted as those of a stranger's archive. */

/** Names Windows keeps for devices, with any extension. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?$/iu

/** File systems take 255 bytes. */
const MAX_NAME_BYTES = 255

/** Why a name is not taken: it is none of a file, or Windows keeps it for something else. */
export type NameFault = 'no-name' | 'not-everywhere'

/**
 * Null for a name of one file or folder on every system. No name has separators, control characters or what was not
 * UTF-8, or is `.` or `..`; Windows takes others for drives, streams and devices, or forgets a dot or space behind them.
 */
export function nameFault(name: string): NameFault | null {
  if (/^\.{0,2}$/u.test(name) || /[/\\\p{Cc}\p{Cs}\uFFFD]/u.test(name)) return 'no-name'
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) return 'no-name'
  return /[:*?"<>|]|[. ]$/u.test(name) || DEVICE.test(name) ? 'not-everywhere' : null
}

/** Equal for names that some file system takes for the same one. */
export function sameNameKey(name: string): string {
  return name.normalize('NFC').toLowerCase()
}
