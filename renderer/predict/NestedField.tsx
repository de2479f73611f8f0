/** A nested value in the form: by its fields, or as JSON text; both are the same text. */
import type { ColumnType } from '#shared/model.ts'
import { useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { Segmented } from '../parts/Segmented.tsx'
import { nestedText } from '../strings/nested.ts'
import { parseJson, writeJson } from './json-text.ts'
import { NestedNode } from './NestedNode.tsx'

interface NestedFieldProps {
  readonly name: string
  readonly type: ColumnType
  /** JSON, or nothing yet. */
  readonly text: string
  readonly onText: (text: string) => void
  /** The field of the text. */
  readonly children: ReactNode
}

const ways = ['fields', 'json'] as const
type Way = (typeof ways)[number]
const choices = ways.map((value) => ({ value, label: nestedText.ways[value] }))

/** Letters of a value that is shown by its fields: each key that is pressed writes all of it. */
const MAX_LETTERS = 100_000

/** The field. What fields cannot show is left to the text. */
export function NestedField({ name, type, text, onText, children }: NestedFieldProps) {
  const [way, setWay] = useState<Way>('fields')
  const isLong = text.length > MAX_LETTERS
  const parsed = useMemo(() => (isLong || text.trim() === '' ? null : parseJson(text)), [text, isLong])
  const isNoJson = parsed !== null && 'problem' in parsed
  const hasFields = !isLong && !isNoJson
  return (
    <div className="flex flex-col items-start gap-1.5">
      <Segmented label={nestedText.wayOf(name)} value={way} choices={choices} onChange={setWay} />
      {way === 'fields' && !hasFields && (
        <p className="text-small text-muted">{isLong ? nestedText.tooLong : nestedText.noJson}</p>
      )}
      <div className="w-full min-w-0">
        {way === 'fields' && hasFields ? (
          <NestedNode
            name={name}
            type={type}
            node={parsed !== null && 'node' in parsed ? parsed.node : undefined}
            states={['value']}
            depth={0}
            onChange={(node) => onText(node === undefined ? '' : writeJson(node))}
          />
        ) : (
          children
        )}
      </div>
    </div>
  )
}
