/** The tree of a model's files, by keyboard too. */
import type { FileEntry } from '#shared/model.ts'
import { ChevronDown, ChevronRight, File, Folder, Link2 } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { treeRows } from '../file-tree.ts'
import type { TreeRow } from '../file-tree.ts'
import { formatBytes } from '../format.ts'
import { Name } from '../parts/Name.tsx'
import { filesText } from '../strings/model.ts'

interface FileTreeProps {
  readonly files: readonly FileEntry[]
  readonly chosen: string | null
  readonly digests: ReadonlyMap<string, string>
  /** Files that the MLmodel does not name. */
  readonly extra: ReadonlySet<string>
  readonly onChoose: (path: string) => void
}

/** Letters of a digest that stand in the tree; the whole is its tooltip and stands over the file. */
const SHORT_DIGEST = 12

/** A tree of one column with sizes; arrows move, open and close. */
export function FileTree({ files, chosen, digests, extra, onChoose }: FileTreeProps) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const tree = useRef<HTMLUListElement>(null)
  const rows = useMemo(() => treeRows(files, closed), [files, closed])
  const toggle = (path: string, close: boolean) =>
    setClosed((before) => {
      const next = new Set(before)
      if (close) next.add(path)
      else next.delete(path)
      return next
    })
  const choose = (row: TreeRow) =>
    row.kind === 'folder' ? toggle(row.path, !closed.has(row.path)) : onChoose(row.path)
  const focusRow = (place: number) => {
    const items = tree.current?.querySelectorAll<HTMLElement>('[role=treeitem]')
    items?.[Math.min(Math.max(place, 0), rows.length - 1)]?.focus()
  }
  const onKey = (event: KeyboardEvent, place: number) => {
    const row = rows[place]
    if (row === undefined) return
    const move = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: rows.length - 1 }[event.key]
    if (move !== undefined) focusRow(move)
    else if (event.key === 'ArrowRight' && row.kind === 'folder') toggle(row.path, false)
    else if (event.key === 'ArrowLeft' && row.kind === 'folder') toggle(row.path, true)
    else if (event.key === 'Enter' || event.key === ' ') choose(row)
    else return
    event.preventDefault()
  }
  const focusable = rows.find((row) => row.path === chosen)?.path ?? rows[0]?.path
  return (
    <ul ref={tree} role="tree" aria-label={filesText.tree} className="min-h-0 overflow-auto">
      {rows.map((row, place) => (
        <li
          key={row.path}
          role="treeitem"
          tabIndex={row.path === focusable ? 0 : -1}
          aria-level={row.depth + 1}
          aria-selected={row.path === chosen}
          {...(row.kind === 'folder' ? { 'aria-expanded': !closed.has(row.path) } : {})}
          onClick={() => choose(row)}
          onKeyDown={(event) => onKey(event, place)}
          title={
            digests.get(row.path) ?? (extra.has(row.path) ? filesText.named({ kind: 'nothing' }) : undefined)
          }
          style={{ paddingLeft: `${row.depth * 16 + 8}px` }}
          className={`flex items-center gap-1.5 rounded-md py-[3px] pr-2 -outline-offset-2 ${row.path === chosen ? 'bg-accent-soft text-accent' : 'hover:bg-sunken'}`}
        >
          <RowIcon row={row} isClosed={closed.has(row.path)} />
          <span className={`truncate ${extra.has(row.path) ? 'italic' : ''}`}>
            <Name text={row.name} />
          </span>
          <code className="ml-auto truncate pl-3 text-tiny text-faint">
            {digests.get(row.path)?.slice(0, SHORT_DIGEST)}
          </code>
          <span className="shrink-0 pl-2 text-small text-faint">
            {row.kind === 'link' ? '' : formatBytes(row.size)}
          </span>
        </li>
      ))}
    </ul>
  )
}

function RowIcon({ row, isClosed }: { row: TreeRow; isClosed: boolean }) {
  if (row.kind === 'folder') {
    const Chevron = isClosed ? ChevronRight : ChevronDown
    return (
      <>
        <Chevron aria-hidden size={13} className="shrink-0 text-faint" />
        <Folder aria-hidden size={14} className="shrink-0 text-faint" />
      </>
    )
  }
  const Icon = row.kind === 'link' ? Link2 : File
  return <Icon aria-hidden size={14} className="ml-[19px] shrink-0 text-faint" />
}
