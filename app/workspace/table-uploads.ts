/** Files that a page hands over in parts, since a browser does not tell where they lie. */
import { randomUUID } from 'node:crypto'
import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { writing } from '#app/table/write-failure.ts'
import { UserError } from '#shared/user-error.ts'

/** As many are under way at once; each is a folder of its own. */
const MAX_UPLOADS = 20

/** Uploads by their name. */
export interface TableUploads {
  /** Adds a part; null begins a file. Gives the upload's name. */
  readonly add: (upload: string | null, bytes: Uint8Array) => Promise<string>
  /** Gives the file over, with its folder, to whoever takes it. */
  readonly take: (upload: string) => { readonly file: string; readonly folder: string }
  readonly drop: (upload: string) => Promise<void>
  readonly dropAll: () => Promise<void>
}

/** No uploads. */
export function tableUploads(): TableUploads {
  const folders = new Map<string, string>()
  const folderOf = (upload: string) => {
    const folder = folders.get(upload)
    if (folder !== undefined) return folder
    throw new UserError({
      code: 'not-found',
      message: 'This file is not being added any more.',
      hint: 'Choose it again.',
    })
  }
  const drop = async (upload: string) => {
    const folder = folders.get(upload)
    folders.delete(upload)
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  }
  return {
    add: async (given, bytes) => {
      const upload = given ?? randomUUID()
      if (given === null) {
        if (folders.size >= MAX_UPLOADS)
          throw new UserError({ code: 'over-limit', message: 'Too many files are being added at once.' })
        folders.set(upload, await mkdtemp(path.join(tmpdir(), `palate-${process.pid}-upload-`)))
      }
      const file = path.join(folderOf(upload), 'table')
      await writing(`The copy in ${tmpdir()}`, () => appendFile(file, bytes))
      return upload
    },
    take: (upload) => {
      const folder = folderOf(upload)
      folders.delete(upload)
      return { file: path.join(folder, 'table'), folder }
    },
    drop,
    dropAll: async () => {
      await Promise.all(Array.from(folders.keys(), drop))
    },
  }
}
