/** Names that a server gives to files: as little trusted as those of a stranger's archive. */

/** Names Windows keeps for devices, with any extension. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?$/iu

/** File systems take 255 bytes. */
const MAX_NAME_BYTES = 255

/**
 * Whether a name is that of one file or folder on every system: no separators, no `.` or `..`, no control characters,
 * nothing Windows keeps for itself (drives, streams, devices, a dot or space behind), nothing that was not UTF-8.
 */
export function isSafeName(name: string): boolean {
  if (name === '' || name === '.' || name === '..') return false
  if (/[/\\:*?"<>|\p{Cc}\p{Cs}\uFFFD]/u.test(name) || /[. ]$/u.test(name)) return false
  return !DEVICE.test(name) && Buffer.byteLength(name) <= MAX_NAME_BYTES
}

/** Equal for names that some file system takes for the same one. */
export function sameNameKey(name: string): string {
  return name.normalize('NFC').toLowerCase()
}
