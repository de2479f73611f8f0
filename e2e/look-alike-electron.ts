/** A folder that looks like an Electron distribution, so that a package can be made where no Electron is to be had. */
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** Where @electron/fuses finds its wire in a binary (electronjs.org/docs/latest/tutorial/fuses, "The hard way"). */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
/** Fuses of the first version of the wire, in their order; each is `0` or `1` as a character. */
const fuses = [
  'runAsNode',
  'enableCookieEncryption',
  'enableNodeOptionsEnvironmentVariable',
  'enableNodeCliInspectArguments',
  'enableEmbeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges',
  'wasmTrapHandlers',
] as const

/** Writes the folder with every fuse at `0`. */
export async function writeLookAlikeElectron(folder: string): Promise<void> {
  await mkdir(path.join(folder, 'resources'), { recursive: true })
  await mkdir(path.join(folder, 'locales'))
  const wire = Buffer.concat([
    Buffer.from(`#!/bin/sh\n# ${SENTINEL}`),
    Buffer.from([1, fuses.length]),
    Buffer.from('0'.repeat(fuses.length)),
  ])
  for (const name of ['electron', 'chrome-sandbox', 'chrome_crashpad_handler']) {
    await writeFile(path.join(folder, name), wire)
    await chmod(path.join(folder, name), 0o755)
  }
  for (const name of ['version', 'LICENSE', 'LICENSES.chromium.html', 'locales/en-US.pak'])
    await writeFile(path.join(folder, name), '45.4.1')
}

/** The fuses of a binary that are on. */
export function fusesOn(binary: Buffer): readonly string[] {
  const at = binary.indexOf(SENTINEL) + SENTINEL.length + 2
  return fuses.filter((_, place) => binary[at + place] === '1'.codePointAt(0))
}
