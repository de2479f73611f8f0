/** A part of a nested value as JSON text: it is taken as soon as it is JSON. */
import { useId, useState } from 'react'
import { nestedText } from '../strings/nested.ts'
import { checkText } from '../strings/predict.ts'
import { parseJson, writeJsonLines } from './json-text.ts'
import type { JsonNode } from './json-text.ts'
import { sameNode } from './nested-edits.ts'

interface JsonPieceProps {
  readonly name: string
  readonly node: JsonNode
  /** Why it is text. */
  readonly said: string
  readonly onChange: (node: JsonNode) => void
}

/** The text. */
export function JsonPiece({ name, node, said, onChange }: JsonPieceProps) {
  const id = useId()
  const [typed, setTyped] = useState<string | null>(null)
  const parsed = typed === null ? null : parseJson(typed)
  const isOwn = parsed !== null && ('problem' in parsed || sameNode(parsed.node, node))
  const problem = parsed !== null && 'problem' in parsed ? parsed.problem : null
  const text = typed !== null && isOwn ? typed : writeJsonLines(node)
  return (
    <div className="min-w-0">
      <textarea
        aria-label={nestedText.jsonOf(name)}
        aria-describedby={id}
        aria-invalid={problem !== null}
        spellCheck={false}
        value={text}
        onChange={(event) => {
          const next = parseJson(event.target.value)
          setTyped(event.target.value)
          if ('node' in next) onChange(next.node)
        }}
        className={`block field-sizing-content max-h-48 min-h-[30px] w-full resize-y rounded-md border bg-panel px-2 py-1 font-mono text-small leading-5 ${problem === null ? 'border-line-strong' : 'border-bad'}`}
      />
      <p id={id} className={`mt-0.5 text-small ${problem === null ? 'text-muted' : 'text-bad'}`}>
        {problem === null ? said : `${checkText.notJson(problem.message)} ${nestedText.notTaken}`}
      </p>
    </div>
  )
}
