/** The way of a row through a tree, test by test, with the values that decided. */
import type { TreePath } from '#shared/estimators.ts'
import { CallView } from '../parts/CallView.tsx'
import { Name } from '../parts/Name.tsx'
import { treesText } from '../strings/trees.ts'
import type { Call } from '../use-call.ts'
import { answerText, testText, type LeafKind } from './tree-text.ts'

interface WayOfRowProps {
  readonly call: Call<TreePath>
  readonly kind: LeafKind
  /** Whether there is a row to follow. */
  readonly isAsked: boolean
}

/** A list of sentences, the answer of the leaf last. */
export function WayOfRow({ call, kind, isAsked }: WayOfRowProps) {
  if (!isAsked) return null
  return (
    <section aria-label={treesText.way} className="rounded-lg border border-line px-3 py-2">
      <h3 className="mb-1 font-semibold">{treesText.way}</h3>
      <CallView call={call} busy={treesText.following}>
        {({ steps, values }) => (
          <ol className="flex flex-col gap-0.5">
            {steps.map(({ node, value, side, test }) => (
              <li key={node} className="wrap-anywhere">
                {side === null || value === null || test === null ? (
                  <strong>
                    {treesText.leaf(node)}: {answerText(values, kind)}
                  </strong>
                ) : (
                  <>
                    <Name text={test.name} /> ={' '}
                    <code className="font-semibold text-accent">
                      {Number.isNaN(value) ? treesText.isMissing : String(value)}
                    </code>
                    ; <code>{testText(test)}</code> {treesText.goes[side]}
                  </>
                )}
              </li>
            ))}
          </ol>
        )}
      </CallView>
    </section>
  )
}
