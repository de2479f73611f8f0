/**
 * Whether a Python file may run: asked once for what it and the Python files around it hold, remembered by their digest,
 * and taken back as a model's trust is.
 */
import { createHash } from 'node:crypto'
import { lstat, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { trustedStoreIn } from '#app/trust/trusted-store.ts'
import { UserError } from '#shared/user-error.ts'

/** A scoring script has some modules beside it; a folder with more is no folder of a script. */
const MAX_FILES = 500
const MAX_BYTES = 32 * 1024 * 1024

/** Trust in files of code. */
export interface ScriptTrust {
  /** Throws UserError `untrusted`, with the file as its place, unless its content was trusted. */
  readonly require: (file: string) => Promise<void>
  readonly trust: (file: string) => Promise<void>
}

/** Trust in the state folder's store, beside that in models. */
export function scriptTrustIn(stateFolder: string): ScriptTrust {
  const store = trustedStoreIn(stateFolder)
  return {
    require: async (file) => {
      const { digest } = await codeAround(file)
      if ((await store.find(digest)) !== null) return
      throw new UserError({
        code: 'untrusted',
        message: `"${file}" would run in Python, and you have not trusted it yet.`,
        hint: 'Look at it and at the Python files in its folder, then let it run.',
        where: file,
      })
    },
    trust: async (file) => {
      const { digest, files, bytes } = await codeAround(file)
      const name = path.basename(file)
      await store.keep({ digest, name, location: path.resolve(file), since: Date.now(), files, bytes })
    },
  }
}

interface CodeAround {
  readonly digest: string
  readonly files: number
  readonly bytes: number
}

/** The file and every Python file under its folder, which the script may import. */
async function codeAround(file: string): Promise<CodeAround> {
  const folder = path.dirname(path.resolve(file))
  const hash = createHash('sha256').update(`script\0${path.basename(file)}\0`)
  const names = await pythonFiles(folder, file)
  let bytes = 0
  for (const name of names) {
    const content = await readFile(path.join(folder, name))
    bytes += content.length
    if (bytes > MAX_BYTES) throw tooMuch(folder)
    hash.update(`${name}\0${content.length}\0`).update(content)
  }
  return { digest: hash.digest('hex'), files: names.length, bytes }
}

async function pythonFiles(folder: string, file: string): Promise<readonly string[]> {
  const found: string[] = []
  const waiting = ['']
  for (let here = waiting.shift(); here !== undefined; here = waiting.shift()) {
    for (const name of (await entriesOf(path.join(folder, here), file)).toSorted()) {
      const inside = path.join(here, name)
      const stats = await lstat(path.join(folder, inside))
      if (stats.isDirectory()) waiting.push(inside)
      else if (name.endsWith('.py')) found.push(inside)
      if (found.length + waiting.length > MAX_FILES) throw tooMuch(folder)
    }
  }
  return found
}

async function entriesOf(folder: string, file: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    throw new UserError(
      { code: 'not-found', message: `There is no "${file}" that can be read.`, where: file },
      { cause: error },
    )
  }
}

function tooMuch(folder: string): UserError {
  return new UserError({
    code: 'over-limit',
    message: `The folder "${folder}" holds too much to be looked at as the folder of one script.`,
    hint: 'Put the script, with the modules it imports, into a folder of its own.',
    where: folder,
  })
}
