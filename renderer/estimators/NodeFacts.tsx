/** One node of a tree in words. */
import type { TreeNode } from '#shared/estimators.ts'
import { Button } from '../parts/Button.tsx'
import { Name } from '../parts/Name.tsx'
import { Facts } from '../parts/Section.tsx'
import { shortNumber } from '../parts/short-number.ts'
import { treesText } from '../strings/trees.ts'
import { testText, type LeafKind } from './tree-text.ts'

interface NodeFactsProps {
  readonly node: TreeNode
  readonly kind: LeafKind
  /** Draws from this node; null for a leaf. */
  readonly onRoot: (() => void) | null
}

/** The facts. */
export function NodeFacts({ node, kind, onRoot }: NodeFactsProps) {
  const { test, values, samples, weight, impurity, gain } = node
  const number = (value: number | null) =>
    value === null ? null : <span title={String(value)}>{shortNumber(value)}</span>
  return (
    <>
      <h3 className="mb-2 font-semibold wrap-anywhere">
        {test === null ? treesText.leaf(node.node) : <code>{testText(test)}</code>}
      </h3>
      <Facts
        entries={[
          [treesText.node, test === null ? null : String(node.node)],
          [treesText.missing, test === null ? null : treesText.missingTo[test.missing]],
          [treesText.left, test === null ? null : String(test.left)],
          [treesText.right, test === null ? null : String(test.right)],
          [treesText.samples, number(samples)],
          [treesText.weight, weight === samples ? null : number(weight)],
          [treesText.impurity, number(impurity)],
          [treesText.gain, number(gain)],
          ...(kind.leaves === 'classes'
            ? values.map((value, place) => [kind.outputs[place] ?? String(place), number(value)] as const)
            : [[treesText.answers[kind.leaves], <Values key="values" values={values} />] as const]),
        ]}
      />
      {onRoot !== null && (
        <Button className="mt-2" onClick={onRoot}>
          {treesText.fromHere}
        </Button>
      )}
    </>
  )
}

function Values({ values }: { values: readonly number[] }) {
  return <Name text={values.map(String).join(', ')} />
}
