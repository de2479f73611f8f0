/** A flat list of paths as the rows of a tree. */
import type { FileEntry } from '#shared/model.ts'

/** One row of the tree. `size` of a folder is that of all it holds. */
export interface TreeRow {
  readonly path: string
  readonly name: string
  readonly depth: number
  readonly kind: FileEntry['kind']
  readonly size: number
}

/** Rows in reading order: folders before files, each by name; what is under a closed folder is left out. */
export function treeRows(files: readonly FileEntry[], closed: ReadonlySet<string>): readonly TreeRow[] {
  const children = childrenByFolder(files)
  const rows: TreeRow[] = []
  const visit = (folder: string, depth: number) => {
    for (const entry of (children.get(folder) ?? []).toSorted(compareEntries)) {
      const name = entry.path.slice(entry.path.lastIndexOf('/') + 1)
      const size = entry.kind === 'folder' ? folderSize(entry.path, files) : entry.size
      rows.push({ path: entry.path, name, depth, kind: entry.kind, size })
      if (entry.kind === 'folder' && !closed.has(entry.path)) visit(entry.path, depth + 1)
    }
  }
  visit('', 0)
  return rows
}

type Node = Pick<FileEntry, 'path' | 'kind' | 'size'>

/** Entries by the folder they are in; folders that are only part of a path are made up. */
function childrenByFolder(files: readonly FileEntry[]): ReadonlyMap<string, readonly Node[]> {
  const known = new Map<string, Node>(files.map((file) => [file.path, file]))
  for (const file of files) {
    for (let end = file.path.lastIndexOf('/'); end > 0; end = file.path.lastIndexOf('/', end - 1)) {
      const path = file.path.slice(0, end)
      if (!known.has(path)) known.set(path, { path, kind: 'folder', size: 0 })
    }
  }
  const children = new Map<string, Node[]>()
  for (const node of known.values()) {
    const folder = node.path.slice(0, Math.max(0, node.path.lastIndexOf('/')))
    const siblings = children.get(folder)
    if (siblings === undefined) children.set(folder, [node])
    else siblings.push(node)
  }
  return children
}

function compareEntries(left: Node, right: Node): number {
  const order = Number(right.kind === 'folder') - Number(left.kind === 'folder')
  return order === 0 ? left.path.localeCompare(right.path, 'en') : order
}

function folderSize(path: string, files: readonly FileEntry[]): number {
  return files.reduce((sum, file) => (file.path.startsWith(`${path}/`) ? sum + file.size : sum), 0)
}
