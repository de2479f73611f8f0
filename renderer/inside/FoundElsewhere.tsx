/** What a search finds in other graphs of the model: branches of If, bodies of Loop and Scan, the graphs around. */
import type { GraphPath } from '#shared/onnx-graph.ts'
import { useEngine } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { graphText } from '../strings/graph.ts'
import { useCall } from '../use-call.ts'
import { useSettled } from '../use-settled.ts'

/** Milliseconds without a letter after which the file is searched. */
const SEARCH_DELAY = 250

interface FoundElsewhereProps {
  readonly id: string
  readonly revision: number
  /** The graph that is shown, whose own nodes are listed already. */
  readonly path: GraphPath
  readonly search: string
  readonly onGo: (path: GraphPath, node?: number) => void
}

/** A list of ways to them; nothing where there is none. */
export function FoundElsewhere({ id, revision, path, search, onGo }: FoundElsewhereProps) {
  const { calls } = useEngine()
  const text = useSettled(search.trim().slice(0, 1000), SEARCH_DELAY)
  const found = useCall(calls, 'findOnnxNodes', text === '' ? null : { id, text }, { when: 'now', revision })
  if (text === '' || search.trim() === '' || found.state.kind !== 'done') return null
  const { matches, isMore } = found.state.value
  const here = placeText(path)
  const others = matches.filter((match) => placeText(match.path) !== here)
  if (others.length === 0) return null
  return (
    <section aria-label={graphText.elsewhere} className="mb-2">
      <h4 className="mb-1 text-muted">{graphText.elsewhere}</h4>
      <ul className="flex max-h-24 flex-wrap gap-1 overflow-y-auto rounded-lg border border-line p-1">
        {others.map((match) => (
          <li key={`${placeText(match.path)} ${match.node}`} className="max-w-full">
            <Button className="max-w-full" onClick={() => onGo(match.path, match.node)}>
              <span className="truncate">
                {[match.operator, match.name].filter((part) => part !== '').join(' ')}
                <span className="text-muted"> {[graphText.main, ...match.within].join(' › ')}</span>
              </span>
            </Button>
          </li>
        ))}
        {isMore && <li className="self-center px-1 text-muted">{graphText.elsewhereMore}</li>}
      </ul>
    </section>
  )
}

function placeText(path: GraphPath): string {
  return path.map(({ node, attribute, index }) => `${node}.${attribute}.${index}`).join(' ')
}
