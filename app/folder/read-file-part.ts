/** A part of one file of a model's folder, for previews. */
import type { Folder } from './folder.ts'
import { readRangeInside } from './read-inside.ts'

/** Bytes looked at to tell text from binary: as many as git looks at. */
const SNIFFED_BYTES = 8_000

/** Bytes of a file from an offset on, its whole size, and whether it is text (UTF-8 without control bytes). */
export interface FilePart {
  readonly bytes: Uint8Array
  readonly size: number
  readonly isText: boolean
}

/** Reads at most `length` bytes at `offset`; throws UserError as `resolveInside` does. */
export async function readFilePart(
  folder: Folder,
  path: string,
  part: { readonly offset: number; readonly length: number },
): Promise<FilePart> {
  const head = await readRangeInside(folder, path, { offset: 0, length: SNIFFED_BYTES })
  const { bytes, size } = await readRangeInside(folder, path, part)
  return { bytes, size, isText: isText(head.bytes, head.bytes.length === size) }
}

function isText(head: Uint8Array, isWhole: boolean): boolean {
  if (head.some((byte) => byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12)) return false
  try {
    // A part may end inside a character, which `stream` lets pass.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: !isWhole })
    return true
  } catch {
    return false
  }
}
