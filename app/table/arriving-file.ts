/** A file that is there whole or not at all: it is written beside its place and takes it when it is finished. */
import { randomBytes } from 'node:crypto'
import { open, realpath, rename, rm, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { UserError } from '#shared/user-error.ts'

/** A file on its way. */
export interface ArrivingFile {
  /** Where the bytes are until then. */
  readonly temporaryPath: string
  write(chunk: string | Uint8Array): Promise<void>
  /** Puts the file in its place, over an older one. */
  finish(): Promise<void>
  /** Leaves nothing; harmless after `finish`. */
  abandon(): Promise<void>
}

/**
 * Begins a file. What is no regular file (a device, a pipe) is written to directly. Throws a UserError where the
 * place cannot be written.
 */
export async function beginFile(target: string): Promise<ArrivingFile> {
  try {
    const place = await realpath(target).catch(() => target)
    const existing = await stat(place).catch(() => undefined)
    if (existing?.isDirectory() === true) {
      throw new UserError({ code: 'bad-usage', message: `"${target}" is a folder; a file is needed.` })
    }
    if (existing !== undefined && !existing.isFile()) return directly(await open(place, 'w'), place)
    const temporary = path.join(
      path.dirname(place),
      `.${path.basename(place)}.${randomBytes(6).toString('hex')}.part`,
    )
    return withRename(await open(temporary, 'wx'), temporary, place)
  } catch (error) {
    if (error instanceof UserError) throw error
    throw new UserError(
      {
        code: 'bad-usage',
        message: `"${target}" cannot be written.`,
        hint: 'Is the folder there, and may you write into it?',
        detail: error instanceof Error ? error.message : String(error),
      },
      { cause: error },
    )
  }
}

function directly(handle: FileHandle, place: string): ArrivingFile {
  return {
    temporaryPath: place,
    write: (chunk) => writeAll(handle, chunk),
    finish: () => handle.close(),
    abandon: () => handle.close().catch(() => undefined),
  }
}

function withRename(handle: FileHandle, temporary: string, place: string): ArrivingFile {
  let finished = false
  return {
    temporaryPath: temporary,
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
