/**
 * Answers put aside on disk as they were, to be written in another form when someone asks for it: structured clones of
 * so many rows each. Cloning a million rows of dicts takes a quarter of a second, writing them as JSON five.
 */
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { deserialize, serialize } from 'node:v8'
import { elementCount } from '#shared/values.ts'
import type { Frame } from '#shared/values.ts'
import { hasRows, rowCountOf, rowsBetween } from './frame-rows.ts'

/** What is put aside: a part of an answer, or a piece of the text that is to be its JSON. */
export type SpilledPart = Frame | string

/** Takes parts in order. */
export interface FrameSpill {
  write(part: SpilledPart): Promise<void>
  /** Forgets what there is. */
  restart(): Promise<void>
  /** False where it could not be kept: the disk is full, or it is larger than is kept. */
  finish(): Promise<boolean>
}

/** Of one answer; beyond it a person has `palate predict` write the whole. */
const MAX_BYTES = 2_000_000_000
/** Cells of one record: what is read at once by a process that has more to do. */
const RECORD_CELLS = 16_384
const RECORD_LETTERS = 1_048_576
const LENGTH_BYTES = 4

/** Begins a file of parts. What cannot be kept is let go of: it is no reason for a run to fail. */
export function frameSpill(file: string): FrameSpill {
  let handle: FileHandle | null = null
  let bytes = 0
  let isLost = false
  const put = async (part: SpilledPart) => {
    const record = serialize(part)
    bytes += record.length
    if (bytes > MAX_BYTES) throw new RangeError('Larger than is kept.')
    const length = Buffer.alloc(LENGTH_BYTES)
    length.writeUInt32LE(record.length)
    handle ??= await open(file, 'w')
    await handle.write(Buffer.concat([length, record]))
  }
  const close = async () => {
    await handle?.close()
    handle = null
  }
  return {
    write: async (part) => {
      if (isLost) return
      try {
        for (const piece of piecesOf(part)) await put(piece)
      } catch {
        isLost = true
      }
    },
    restart: async () => {
      await close()
      bytes = 0
      isLost = false
    },
    finish: async () => {
      const isKept = handle !== null && !isLost
      await close().catch(() => (isLost = true))
      return isKept && !isLost
    },
  }
}

function* piecesOf(part: SpilledPart): Generator<SpilledPart> {
  if (typeof part === 'string') {
    for (let from = 0; from < part.length; from += RECORD_LETTERS)
      yield part.slice(from, from + RECORD_LETTERS)
    return
  }
  const count = rowCountOf(part)
  const rows = Math.max(1, Math.floor(RECORD_CELLS / widthOf(part)))
  if (count <= rows || !hasRows(part, count)) yield part
  else
    for (let from = 0; from < count; from += rows) yield rowsBetween(part, from, Math.min(from + rows, count))
}

function widthOf(frame: Frame): number {
  switch (frame.kind) {
    case 'table':
      return Math.max(1, frame.columns.length)
    case 'tensor':
      return Math.max(1, elementCount(frame.shape.slice(1)))
    case 'tensors':
      return Math.max(
        1,
        frame.entries.reduce((sum, { tensor }) => sum + elementCount(tensor.shape.slice(1)), 0),
      )
    case 'series':
    case 'plain':
      return 1
  }
}

/** The parts of a file, one at a time. Rejects where the file is gone. */
export async function* spilledParts(file: string): AsyncGenerator<SpilledPart> {
  const handle = await open(file)
  try {
    const head = Buffer.alloc(LENGTH_BYTES)
    for (;;) {
      const { bytesRead } = await handle.read(head, 0, LENGTH_BYTES)
      if (bytesRead < LENGTH_BYTES) return
      const { buffer } = await handle.read(Buffer.alloc(head.readUInt32LE()))
      // The file is this process's own, or its worker's: in the table's scratch folder.
      yield deserialize(buffer) as SpilledPart
    }
  } finally {
    await handle.close()
  }
}
