/** Chooses one of many trees: by number, or from the list with their sizes. */
import { useId, useState } from 'react'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { MAX_LISTED_TREES } from '#shared/estimators.ts'
import type { EstimatorDetails, TreeEntry } from '#shared/estimators.ts'
import { useEngine } from '../engine.tsx'
import { formatCount } from '../format.ts'
import { Button, IconButton } from '../parts/Button.tsx'
import { CallView } from '../parts/CallView.tsx'
import { DataTable } from '../parts/DataTable.tsx'
import type { DataColumn } from '../parts/DataTable.tsx'
import { Name } from '../parts/Name.tsx'
import { shortNumber } from '../parts/short-number.ts'
import { treesText } from '../strings/trees.ts'
import { useCall } from '../use-call.ts'
import { Pager } from './Pager.tsx'
import type { TreePlace } from './TreesSection.tsx'

interface TreeChooserProps {
  readonly place: TreePlace
  readonly trees: NonNullable<EstimatorDetails['trees']>
  readonly onChoose: (tree: number) => void
}

/** The number with its neighbours, and the list below it when it is asked for. */
export function TreeChooser({ place, trees, onChoose }: TreeChooserProps) {
  const fieldId = useId()
  const [isListed, setIsListed] = useState(false)
  const { tree } = place
  const choose = (wanted: number) => {
    if (wanted >= 0 && wanted < trees.count) onChoose(wanted)
  }
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center gap-1.5 text-muted">
        <IconButton label={treesText.before} disabled={tree === 0} onClick={() => choose(tree - 1)}>
          <ChevronLeft aria-hidden size={14} />
        </IconButton>
        <label htmlFor={fieldId}>{treesText.tree}</label>
        <input
          id={fieldId}
          type="number"
          min={0}
          max={trees.count - 1}
          value={tree}
          onChange={({ target }) => choose(Math.trunc(target.valueAsNumber))}
          className="h-7 w-20 rounded-md border border-control bg-panel px-2 text-right text-ink tabular-nums"
        />
        <span>{treesText.ofLast(formatCount(trees.count - 1))}</span>
        <IconButton
          label={treesText.after}
          disabled={tree === trees.count - 1}
          onClick={() => choose(tree + 1)}
        >
          <ChevronRight aria-hidden size={14} />
        </IconButton>
        <Button aria-expanded={isListed} onClick={() => setIsListed(!isListed)}>
          {treesText.all}
        </Button>
      </div>
      {isListed && <List place={place} count={trees.count} onChoose={choose} />}
    </>
  )
}

interface ListProps {
  readonly place: TreePlace
  readonly count: number
  readonly onChoose: (tree: number) => void
}

function List({ place, count, onChoose }: ListProps) {
  const { calls } = useEngine()
  const { id, revision, estimator, tree } = place
  const [from, setFrom] = useState(() => Math.floor(tree / MAX_LISTED_TREES) * MAX_LISTED_TREES)
  const listed = useCall(
    calls,
    'listTrees',
    { id, estimator, from, count: MAX_LISTED_TREES },
    { when: 'now', revision },
  )
  return (
    <div className="mb-3">
      <CallView call={listed} busy={treesText.reading}>
        {(entries) => (
          <div className="max-h-72 overflow-auto">
            <DataTable
              caption={treesText.all}
              rows={entries}
              columns={columnsOf(entries, tree, onChoose)}
              rowKey={(entry) => String(entry.tree)}
            />
          </div>
        )}
      </CallView>
      <Pager from={from} count={count} size={MAX_LISTED_TREES} onChoose={setFrom} />
    </div>
  )
}

function columnsOf(
  entries: readonly TreeEntry[],
  chosen: number,
  onChoose: (tree: number) => void,
): readonly DataColumn<TreeEntry>[] {
  const has = (key: 'output' | 'gain' | 'weight') => entries.some((entry) => entry[key] !== null)
  const number = (
    id: 'nodes' | 'leaves' | 'depth' | 'gain' | 'weight',
    header: string,
  ): DataColumn<TreeEntry> => ({
    id,
    header,
    align: 'right',
    width: '90px',
    value: (entry) => entry[id] ?? Number.NaN,
    cell: (entry) => shortNumber(entry[id] ?? undefined),
  })
  return [
    {
      id: 'tree',
      header: treesText.tree,
      width: '90px',
      value: (entry) => entry.tree,
      cell: (entry) => (
        <Button weight="link" aria-current={entry.tree === chosen} onClick={() => onChoose(entry.tree)}>
          {entry.tree === chosen ? <strong>{entry.tree}</strong> : entry.tree}
        </Button>
      ),
    },
    ...(has('output')
      ? [
          {
            id: 'output',
            header: treesText.output,
            value: (entry: TreeEntry) => entry.output ?? '',
            cell: (entry: TreeEntry) => <Name text={entry.output ?? ''} />,
          },
        ]
      : []),
    number('nodes', treesText.nodes),
    number('leaves', treesText.leaves),
    number('depth', treesText.depth),
    ...(has('gain') ? [number('gain', treesText.gain)] : []),
    ...(has('weight') ? [number('weight', treesText.weight)] : []),
  ]
}
