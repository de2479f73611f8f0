/** A file that is there whole or not at all: it is written beside its place and takes it when it is finished. */
import { write as writeOpen } from 'node:fs'
import { open, readdir, readlink, realpath, rename, rm, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { promisify } from 'node:util'
import { UserError } from '#shared/user-error.ts'
import { MAX_LINKS, ownDescriptor } from './own-descriptor.ts'
import { writing } from './write-failure.ts'

/** A file on its way. What the disk refuses is a UserError (see write-failure.ts). */
export interface ArrivingFile {
  write(chunk: string | Uint8Array): Promise<void>
  /** Puts the file in its place, over an older one. */
  finish(): Promise<void>
  /** Leaves nothing; harmless after `finish`. */
  abandon(): Promise<void>
}

/**
 * Begins a file. What is no regular file (a device, a pipe) is written to directly, and so is what this process holds
 * open (`/dev/stdout`), whatever it leads to: there it goes on where its owner is. Throws a UserError where the place
 * cannot be written.
 */
export async function beginFile(target: string): Promise<ArrivingFile> {
  const file = await writing(`"${target}"`, () => begun(target))
  return {
    write: (chunk) => writing(`"${target}"`, () => file.write(chunk)),
    finish: () => writing(`"${target}"`, () => file.finish()),
    abandon: () => file.abandon(),
  }
}

/** Writes a file of one text. */
export async function writeWholeFile(target: string, text: string | Uint8Array): Promise<void> {
  const file = await beginFile(target)
  try {
    await file.write(text)
    await file.finish()
  } finally {
    await file.abandon()
  }
}

async function begun(target: string): Promise<ArrivingFile> {
  const descriptor = await ownDescriptor(target)
  if (descriptor !== undefined) return intoDescriptor(descriptor)
  const place = await placeOf(target)
  const existing = await stat(place).catch(() => undefined)
  if (existing?.isDirectory() === true) {
    throw new UserError({ code: 'bad-usage', message: `"${target}" is a folder; a file is needed.` })
  }
  if (existing !== undefined && !existing.isFile()) return directly(await open(place, 'w'))
  const name = `${temporaryStart(place, process.pid)}${Math.random().toString(36).slice(2)}.part`
  const temporary = path.join(path.dirname(place), name)
  return withRename(await open(temporary, 'wx'), temporary, place)
}

/** Where writing to `target` leads: through links, also to what is not there yet. */
async function placeOf(target: string, links = 0): Promise<string> {
  try {
    return await realpath(target)
  } catch (error) {
    if (!isMissing(error) || links === MAX_LINKS) throw error
    const leadsTo = await readlink(target).catch(() => undefined)
    if (leadsTo === undefined) return target
    const folder = await realpath(path.dirname(target))
    return await placeOf(path.resolve(folder, leadsTo), links + 1)
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

/** Removes what a process that was killed left of a file on its way to `target`. */
export async function removeLeftovers(target: string, pid: number): Promise<void> {
  const place = await placeOf(target).catch(() => target)
  const folder = path.dirname(place)
  const names = await readdir(folder).catch(() => [])
  const left = names.filter((name) => name.startsWith(temporaryStart(place, pid)) && name.endsWith('.part'))
  for (const name of left) await rm(path.join(folder, name), { force: true })
}

function temporaryStart(place: string, pid: number): string {
  return `.${path.basename(place)}.${pid}.`
}

/** How long to wait for the reader of a pipe that is full and was set not to block. */
const FULL_PIPE_MS = 5

const writeOnce = promisify(writeOpen)

/** The descriptor is not opened anew, which would begin at its start, and is left open for its owner. */
function intoDescriptor(descriptor: number): ArrivingFile {
  return {
    write: async (chunk) => {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
      for (let offset = 0; offset < bytes.length;) {
        offset += await writtenNow(descriptor, bytes.subarray(offset))
      }
    },
    finish: async () => undefined,
    abandon: async () => undefined,
  }
}

async function writtenNow(descriptor: number, bytes: Uint8Array): Promise<number> {
  try {
    return (await writeOnce(descriptor, bytes, 0, bytes.length, null)).bytesWritten
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error
    await after(FULL_PIPE_MS)
    return 0
  }
}

function directly(handle: FileHandle): ArrivingFile {
  return {
    write: (chunk) => writeAll(handle, chunk),
    finish: () => handle.close(),
    abandon: () => handle.close().catch(() => undefined),
  }
}

function withRename(handle: FileHandle, temporary: string, place: string): ArrivingFile {
  let finished = false
  return {
    write: (chunk) => writeAll(handle, chunk),
    finish: async () => {
      await handle.close()
      await rename(temporary, place)
      finished = true
    },
    abandon: async () => {
      if (finished) return
      await handle.close().catch(() => undefined)
      await rm(temporary, { force: true })
    },
  }
}

async function writeAll(handle: FileHandle, chunk: string | Uint8Array): Promise<void> {
  const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
  for (let offset = 0; offset < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, offset)
    offset += bytesWritten
  }
}
