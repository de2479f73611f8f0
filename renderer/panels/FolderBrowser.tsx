/** Folders of this machine, to find a model by looking. */
import { ArrowUp, Folder, Package } from 'lucide-react'
import { useState } from 'react'
import { useEngine } from '../engine.tsx'
import { Button, IconButton } from '../parts/Button.tsx'
import { CallView } from '../parts/CallView.tsx'
import { Name } from '../parts/Name.tsx'
import { Tag } from '../parts/Tag.tsx'
import { openText } from '../strings/open.ts'
import { useCall } from '../use-call.ts'

/** Walks folders; a folder that is a model opens. */
export function FolderBrowser({ onOpen }: { onOpen: (path: string) => void }) {
  const { calls } = useEngine()
  const [path, setPath] = useState<string | null>(null)
  const listing = useCall(calls, 'browseFolder', { path }, { when: 'now' })
  return (
    <CallView call={listing} busy={openText.browsing}>
      {(folder) => (
        <div className="rounded-lg border border-line bg-panel">
          <div className="flex items-center gap-2 border-b border-line px-2 py-1">
            <IconButton
              label={openText.up}
              disabled={folder.parent === null}
              onClick={() => setPath(folder.parent)}
            >
              <ArrowUp aria-hidden size={15} />
            </IconButton>
            <code className="truncate">{folder.path}</code>
            {folder.isModel && (
              <Button className="ml-auto" onClick={() => onOpen(folder.path)}>
                {openText.openThis}
              </Button>
            )}
          </div>
          <ul className="max-h-72 overflow-auto py-1">
            {folder.entries.length === 0 && <li className="px-3 py-1 text-muted">{openText.noFolders}</li>}
            {folder.entries.map((entry) => {
              const Icon = entry.isModel ? Package : Folder
              return (
                <li key={entry.path}>
                  <button
                    type="button"
                    onClick={() => (entry.isModel ? onOpen(entry.path) : setPath(entry.path))}
                    className="flex w-full items-center gap-2 px-3 py-1 text-left -outline-offset-2 hover:bg-sunken"
                  >
                    <Icon
                      aria-hidden
                      size={14}
                      className={`shrink-0 ${entry.isModel ? 'text-accent' : 'text-faint'}`}
                    />
                    <span className="truncate">
                      <Name text={entry.name} />
                    </span>
                    {entry.isModel && <Tag tone="accent">{openText.modelTag}</Tag>}
                  </button>
                </li>
              )
            })}
          </ul>
        </div>
      )}
    </CallView>
  )
}
