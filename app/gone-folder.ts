/** An open model whose folder is no longer there: every call that needs it says so, with what can be done. */
import { stat } from 'node:fs/promises'
import type { Folder } from '#app/folder/folder.ts'
import type { Api, CallName } from '#shared/contract.ts'
import { toFailure, UserError } from '#shared/user-error.ts'

/** Rejects with a UserError `not-found` where an opened folder is no longer there. */
export async function requireFolder(folder: Folder): Promise<void> {
  if (!(await isGone(folder))) return
  throw folder.isCopy === true ? copyGone(folder) : folderGone(folder)
}

/** What a failed read of a model may be called when there is nothing left to read; other failures tell of other things. */
const failuresOfReading: ReadonlySet<string> = new Set(['internal', 'bad-model'])

/**
 * An Api that looks for the folder of the open model that a failed call was about (`folderOf` its id): where that is
 * gone, the call says so in place of what failed because of it.
 */
export function tellingOfGoneFolders(api: Api, folderOf: (id: string) => Folder | undefined): Api {
  const told = Object.entries(api).map(([name, run]) => {
    const call = run as (input: unknown, context?: unknown) => Promise<unknown>
    return [
      name,
      async (input: unknown, context?: unknown) => {
        try {
          return await call(input, context)
        } catch (error) {
          const folder = folderOf(idOf(input))
          if (folder !== undefined && failuresOfReading.has(toFailure(error).code))
            await requireFolder(folder)
          throw error
        }
      },
    ] as const
  })
  // Each call keeps its name, input and output.
  return Object.fromEntries(told) as Record<CallName, unknown> as Api
}

function idOf(input: unknown): string {
  if (typeof input !== 'object' || input === null || !('id' in input)) return ''
  return typeof input.id === 'string' ? input.id : ''
}

async function isGone({ root }: Folder): Promise<boolean> {
  try {
    return !(await stat(root)).isDirectory()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    return code === 'ENOENT' || code === 'ENOTDIR'
  }
}

function folderGone({ root }: Folder): UserError {
  return new UserError({
    code: 'not-found',
    message: 'The folder of this model is gone: it was deleted, moved or renamed.',
    hint: 'Put it back and read it again, or open another copy of the model. Inputs are kept.',
    where: root,
  })
}

function copyGone({ location }: Folder): UserError {
  return new UserError({
    code: 'not-found',
    message: 'Palate’s copy of this model is gone from its cache.',
    hint: 'Close the model and open it again: it is brought anew. Inputs are kept.',
    where: location,
  })
}
