/** What repeated nodes drawn as one box hold, and the way to see them. */
import type { OnnxGraph } from '#shared/onnx-graph.ts'
import { formatCount } from '../format.ts'
import { Button } from '../parts/Button.tsx'
import { Facts } from '../parts/Section.tsx'
import { graphText } from '../strings/graph.ts'
import type { Group } from './collapsed-graph.ts'

interface GroupDetailsProps {
  readonly graph: OnnxGraph
  readonly group: Group
  readonly scope: string
  readonly onOpenGroup: (key: string) => void
}

/** The head of the details of a group. */
export function GroupDetails({ graph, group, scope, onOpenGroup }: GroupDetailsProps) {
  const { blocks, nodeCount, key } = group
  return (
    <>
      <h3 className="font-semibold">{graphText.repeated(blocks, nodeCount)}</h3>
      {scope !== '' && <p className="font-mono text-muted wrap-anywhere">{scope}</p>}
      <Button className="mt-2" onClick={() => onOpenGroup(key)}>
        {blocks === 1 || blocks === nodeCount ? graphText.openNodes : graphText.openBlocks}
      </Button>
      <section className="mt-3">
        <h4 className="mb-1 text-muted">{graphText.operators}</h4>
        <Facts
          entries={operatorsOf(graph, group).map(([name, count]) => [name, formatCount(count)] as const)}
        />
      </section>
    </>
  )
}

/** Operators of the group with how often each is there, the most frequent first. */
function operatorsOf({ labels }: OnnxGraph, { first, nodeCount }: Group): readonly [string, number][] {
  const counts = new Map<string, number>()
  for (const label of labels.slice(first, first + nodeCount)) counts.set(label, (counts.get(label) ?? 0) + 1)
  return [...counts].toSorted(([, one], [, two]) => two - one)
}
