/** What the first bytes of a model's files give away, without loading them. */
import type { Folder } from '#app/folder/folder.ts'
import { readRangeInside } from '#app/folder/read-inside.ts'
import type { FileEntry, Finding } from '#shared/model.ts'
import type { LocatedPath } from './path-findings.ts'

/** A pointer of Git LFS in place of the file: text of three lines (git-lfs, `docs/spec.md`). */
const LFS_START = 'version https://git-lfs.github.com/spec/'
const MAX_LFS_BYTES = 1024

/** Folders can hold thousands of small files; pointers come in numbers, so the first few show it. */
const MAX_SMALL_FILES = 64

/** Names of files that are pickles, or zips with a pickle inside as PyTorch writes them. */
const PICKLE_NAME = /\.(?:pkl|pickle|cloudpickle|dill|joblib|pt|pth)$/iu

/** Findings on the files that fields name, and on small files that may be LFS pointers. */
export async function contentFindings(
  folder: Folder,
  paths: readonly LocatedPath[],
  files: readonly FileEntry[],
): Promise<readonly Finding[]> {
  const named = new Set(
    paths.flatMap(({ located }) => (located.ok && located.kind === 'file' ? [located.relative] : [])),
  )
  const models = new Set(
    paths.flatMap(({ located, role }) =>
      role === 'model' && located.ok && located.kind === 'file' ? [located.relative] : [],
    ),
  )
  const regular = files.filter((file) => file.kind === 'file')
  const small = regular.filter((file) => isSmall(file) && !named.has(file.path)).slice(0, MAX_SMALL_FILES)
  const looked = [...regular.filter((file) => named.has(file.path)), ...small]
  const findings: Finding[] = []
  const pickles = new Set(regular.flatMap((file) => (PICKLE_NAME.test(file.path) ? [file.path] : [])))
  for (const file of looked) {
    const head = await headOf(folder, file)
    if (head === null) {
      findings.push(unreadable(file))
      continue
    }
    if (isPointer(head)) findings.push(pointer(file))
    else if (models.has(file.path) && file.size === 0) findings.push(empty(file))
    else if (isPickle(head)) {
      pickles.add(file.path)
      if (named.has(file.path) && !(await endsWithStop(folder, file))) findings.push(cut(file))
    }
  }
  return [...findings, ...pickleFinding([...pickles])]
}

function isSmall(file: FileEntry): boolean {
  return file.size >= 100 && file.size <= MAX_LFS_BYTES && !/\.(?:txt|ya?ml|json|py|md)$/iu.test(file.path)
}

async function headOf(folder: Folder, file: FileEntry): Promise<Uint8Array | null> {
  const range = await readRangeInside(folder, file.path, { offset: 0, length: 64 }).catch(() => null)
  return range === null ? null : range.bytes
}

function isPointer(head: Uint8Array): boolean {
  return Buffer.from(head).toString('latin1').startsWith(LFS_START)
}

/** The opcode PROTO with protocol 2 to 5; older protocols have no mark of their own (CPython `Lib/pickletools.py`). */
function isPickle(head: Uint8Array): boolean {
  const [opcode, protocol = 0] = head
  return opcode === 0x80 && protocol >= 2 && protocol <= 5
}

/** Every pickle ends with the opcode STOP, a full stop. */
async function endsWithStop(folder: Folder, file: FileEntry): Promise<boolean> {
  const last = { offset: file.size - 1, length: 1 }
  const range = await readRangeInside(folder, file.path, last).catch(() => null)
  return range === null || range.bytes[0] === 0x2e
}

function unreadable(file: FileEntry): Finding {
  return {
    code: 'file-unreadable',
    severity: 'problem',
    message: `${file.path} cannot be read: this user may not, or the disk refuses.`,
    hint: 'Check the permissions of the file.',
    where: file.path,
  }
}

function pointer(file: FileEntry): Finding {
  return {
    code: 'lfs-pointer',
    severity: 'problem',
    message: `${file.path} is a Git LFS pointer, not the file it stands for.`,
    hint: 'Run "git lfs pull" where the model was checked out.',
    where: file.path,
  }
}

function empty(file: FileEntry): Finding {
  return {
    code: 'file-empty',
    severity: 'problem',
    message: `${file.path} is empty, so there is no model in it.`,
    hint: 'Check that the folder was copied whole.',
    where: file.path,
  }
}

function cut(file: FileEntry): Finding {
  return {
    code: 'file-cut',
    severity: 'problem',
    message: `${file.path} is a pickle without its end: it was cut off.`,
    hint: 'Check that the folder was copied whole.',
    where: file.path,
  }
}

function pickleFinding(paths: readonly string[]): readonly Finding[] {
  const [first] = paths
  if (first === undefined) return []
  const others = paths.length === 1 ? '' : ` and ${paths.length - 1} more`
  return [
    {
      code: 'runs-code-when-loaded',
      severity: 'note',
      message: `${first}${others} is in a pickle format: loading it in Python can run any code.`,
      hint: 'Load it in Python only if you trust who made the model.',
      where: first,
    },
  ]
}
