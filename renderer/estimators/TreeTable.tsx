/** The nodes of a tree as a table: what the drawing shows, for whoever reads rather than looks. */
import { useState } from 'react'
import type { TreeNode, TreePath } from '#shared/estimators.ts'
import { useEngine } from '../engine.tsx'
import { formatCount } from '../format.ts'
import { CallView } from '../parts/CallView.tsx'
import { DataTable } from '../parts/DataTable.tsx'
import type { DataColumn } from '../parts/DataTable.tsx'
import { shortNumber } from '../parts/short-number.ts'
import { Tag } from '../parts/Tag.tsx'
import { treesText } from '../strings/trees.ts'
import { useCall } from '../use-call.ts'
import { Pager } from './Pager.tsx'
import { answerText, testText, type LeafKind } from './tree-text.ts'
import type { TreePlace } from './TreesSection.tsx'

interface TreeTableProps {
  readonly place: TreePlace
  readonly kind: LeafKind
  readonly way: TreePath | null
}

/** Nodes in one window of the table. */
const PAGE = 500

/** The table with the windows of a large tree. */
export function TreeTable({ place, kind, way }: TreeTableProps) {
  const { calls } = useEngine()
  const [from, setFrom] = useState(0)
  const { id, revision, estimator, tree } = place
  const nodes = useCall(
    calls,
    'treeNodes',
    { id, estimator, tree, from, count: PAGE },
    { when: 'now', revision },
  )
  const along = new Set(way?.steps.map(({ node }) => node))
  return (
    <div className="mb-3">
      <CallView call={nodes} busy={treesText.reading}>
        {(value) => (
          <>
            <DataTable
              caption={treesText.named(tree)}
              rows={value.nodes}
              columns={columnsOf(value.nodes, kind, along)}
              rowKey={({ node }) => String(node)}
            />
            <Pager from={from} count={value.count} size={PAGE} onChoose={setFrom} />
          </>
        )}
      </CallView>
    </div>
  )
}

function columnsOf(
  nodes: readonly TreeNode[],
  kind: LeafKind,
  along: ReadonlySet<number>,
): readonly DataColumn<TreeNode>[] {
  const has = (key: NumberKey) => nodes.some((node) => node[key] !== null)
  const keys = (['samples', 'weight', 'impurity', 'gain'] as const).filter(has)
  return [
    {
      id: 'node',
      header: treesText.node,
      width: '110px',
      value: ({ node }) => node,
      cell: ({ node }) => (
        <>
          {node} {along.has(node) && <Tag tone="accent">{treesText.onTheWay}</Tag>}
        </>
      ),
    },
    {
      id: 'test',
      header: treesText.test,
      value: ({ test }) => (test === null ? '' : testText(test)),
      cell: ({ test, node }) =>
        test === null ? (
          <span className="text-muted">{treesText.leaf(node)}</span>
        ) : (
          <code>{testText(test)}</code>
        ),
    },
    {
      id: 'children',
      header: treesText.children,
      width: '130px',
      cell: ({ test }) => (test === null ? '' : treesText.ways(test.left, test.right)),
    },
    ...keys.map((key) => numberColumn(key)),
    {
      id: 'answer',
      header: treesText.answers[kind.leaves],
      align: 'right',
      width: '140px',
      cell: ({ values }) => answerText(values, kind),
    },
  ]
}

type NumberKey = 'samples' | 'weight' | 'impurity' | 'gain'

function numberColumn(key: NumberKey): DataColumn<TreeNode> {
  return {
    id: key,
    header: treesText[key],
    align: 'right',
    width: '100px',
    value: (node) => node[key] ?? Number.NaN,
    cell: (node) => {
      const value = node[key]
      if (value === null) return ''
      return (
        <span title={String(value)}>{Number.isInteger(value) ? formatCount(value) : shortNumber(value)}</span>
      )
    },
  }
}
