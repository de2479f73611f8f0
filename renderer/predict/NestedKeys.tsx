/** A map by its keys, which are named, added and taken away. */
import type { ColumnType } from '#shared/model.ts'
import { Plus, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { formatCount } from '../format.ts'
import { Button, IconButton } from '../parts/Button.tsx'
import { nestedText } from '../strings/nested.ts'
import type { JsonNode } from './json-text.ts'
import { blankNode, freeKey, repeatedKeys, withEntry } from './nested-edits.ts'
import type { NestedPartsProps } from './nested-node.ts'

interface NestedKeysProps extends NestedPartsProps {
  readonly values: ColumnType
  readonly node: Extract<JsonNode, { kind: 'object' }>
}

/** Keys that are drawn at first, and with each step more. */
const SHOWN_KEYS = 50

/** Its keys, one under the other, each with its value. */
export function NestedKeys({ name, values, node, depth, onChange, part }: NestedKeysProps) {
  const box = useRef<HTMLDivElement>(null)
  const goTo = useRef<string | null>(null)
  const [shown, setShown] = useState(SHOWN_KEYS)
  const { entries } = node
  const repeated = repeatedKeys(node)
  useEffect(() => {
    if (goTo.current === null) return
    const found = box.current?.querySelector<HTMLElement>(goTo.current)
    found?.focus()
    if (found instanceof HTMLInputElement) found.select()
    goTo.current = null
  })
  const add = () => {
    setShown(Math.max(shown, entries.length + 1))
    goTo.current = `:scope > ul > [data-entry="${entries.length}"] > div > [data-key]`
    onChange({ kind: 'object', entries: [...entries, [freeKey(node), blankNode(values)]] })
  }
  return (
    <div ref={box} className="border-l border-line pl-3">
      <ul aria-label={name} className="flex flex-col gap-2">
        {entries.slice(0, shown).map(([key, value], at) => (
          // A key may be typed letter by letter, and be there twice meanwhile.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={at} data-entry={at} className="min-w-0">
            <div className="mb-1 flex items-center gap-1">
              <input
                type="text"
                data-key
                spellCheck={false}
                aria-label={nestedText.keyOf(name, formatCount(at + 1))}
                value={key}
                onChange={(event) => onChange(withEntry(node, at, [event.target.value, value]))}
                className="min-h-7 w-44 min-w-0 rounded-md border border-control bg-panel px-2 text-small font-medium"
              />
              <IconButton
                label={nestedText.remove(`${name} ${key}`)}
                onClick={() => {
                  goTo.current = ':scope > div > [data-do="add"]'
                  onChange(withEntry(node, at, undefined))
                }}
              >
                <X aria-hidden size={13} />
              </IconButton>
              {repeated.includes(key) && <span className="text-small text-warn">{nestedText.repeated}</span>}
            </div>
            {part({
              name: `${name} ${key}`,
              type: values,
              node: value,
              states: ['value', 'null'],
              depth: depth + 1,
              onChange: (next) => onChange(withEntry(node, at, next === undefined ? undefined : [key, next])),
            })}
          </li>
        ))}
      </ul>
      <div className="mt-1 flex flex-wrap items-center gap-3">
        <Button
          data-do="add"
          weight="quiet"
          aria-label={nestedText.addTo(nestedText.addKey, name)}
          onClick={add}
        >
          <Plus aria-hidden size={13} />
          {nestedText.addKey}
        </Button>
        {entries.length > shown && (
          <Button weight="link" onClick={() => setShown(shown + SHOWN_KEYS)}>
            {nestedText.more(formatCount(shown), formatCount(entries.length))}
          </Button>
        )}
        {entries.length === 0 && <span className="text-small text-faint">{nestedText.noKeys}</span>}
      </div>
    </div>
  )
}
