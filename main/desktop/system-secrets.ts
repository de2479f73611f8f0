/**
 * Credentials of tracking servers, encrypted with a key of the system's secret store (Keychain, DPAPI, libsecret or
 * KWallet, by Electron's safeStorage). Where the system has none they stay in memory.
 */
import { mkdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { app, safeStorage } from 'electron'
import { writeWhole } from '#app/folder/write-whole.ts'
import type { Credentials, Secrets } from '#app/source/rest/credentials.ts'

/** Credentials by origin. */
type Kept = ReadonlyMap<string, Credentials>

/** The secrets of this person on this machine. Safe storage is asked with the first use, after the app is ready. */
export function systemSecrets(): Secrets {
  let kept: Promise<Kept> | null = null
  const all = () => (kept ??= app.whenReady().then(readKept))
  const change = async (edit: (next: Map<string, Credentials>) => void) => {
    const next = new Map(await all())
    edit(next)
    kept = Promise.resolve(next)
    await writeKept(next)
  }
  return {
    read: async (origin) => (await all()).get(origin) ?? null,
    keep: (origin, credentials) => change((next) => next.set(origin, credentials)),
    forget: (origin) => change((next) => next.delete(origin)),
  }
}

function file(): string {
  return path.join(app.getPath('userData'), 'secrets.encrypted')
}

/** On Linux without a secret store Electron would encrypt with a key that everyone knows. */
function isSafe(): boolean {
  if (!safeStorage.isEncryptionAvailable()) return false
  return process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text'
}

/** What cannot be read (another user's file, a key that is gone) counts as nothing: one signs in again. */
async function readKept(): Promise<Kept> {
  if (!isSafe()) return new Map()
  try {
    const parsed: unknown = JSON.parse(safeStorage.decryptString(await readFile(file())))
    return new Map(Array.isArray(parsed) ? (parsed as readonly (readonly [string, Credentials])[]) : [])
  } catch {
    return new Map()
  }
}

async function writeKept(next: Kept): Promise<void> {
  if (!isSafe()) return
  if (next.size === 0) {
    await rm(file(), { force: true })
    return
  }
  await mkdir(path.dirname(file()), { recursive: true })
  await writeWhole(file(), safeStorage.encryptString(JSON.stringify([...next])), 0o600)
}
