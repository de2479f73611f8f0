/** The file that an open table reads its rows from: the same as when it was opened, or the reading says what became of it. */
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { UserError } from '#shared/user-error.ts'

/** Rejects with a UserError: `not-found` where the file is gone, `bad-payload` where it is another. */
export type RequireUnchanged = () => Promise<void>

/** Remembers a file as it is now. */
export async function rememberedFile(file: string): Promise<RequireUnchanged> {
  const { size, mtimeMs } = await stat(file)
  return async () => {
    const now = await stat(file).catch((error: unknown) => {
      throw fileGone(file, error)
    })
    if (now.size === size && now.mtimeMs === mtimeMs) return
    throw new UserError({
      code: 'bad-payload',
      message: `The file "${path.basename(file)}" was changed since it was opened.`,
      hint: 'Read it again: edits go to the same rows and columns of it.',
      where: file,
    })
  }
}

/** What is said of a table's file that was there before. */
export function fileGone(file: string, error: unknown): UserError {
  return new UserError(
    {
      code: 'not-found',
      message: `The file "${path.basename(file)}" is gone: it was deleted, moved or renamed, or its disk is away.`,
      hint: 'Put it back, or choose it again where it is now: edits go to the same rows and columns of it.',
      where: file,
      detail: error instanceof Error ? error.message : String(error),
    },
    { cause: error },
  )
}
