/** A list by its items, which are added, taken away and moved. */
import type { ColumnType } from '#shared/model.ts'
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { formatCount } from '../format.ts'
import { Button, IconButton } from '../parts/Button.tsx'
import { nestedText } from '../strings/nested.ts'
import type { JsonNode } from './json-text.ts'
import { blankNode, withItem, withMoved } from './nested-edits.ts'
import type { NestedPartsProps } from './nested-node.ts'

interface NestedListProps extends NestedPartsProps {
  readonly items: ColumnType
  readonly node: Extract<JsonNode, { kind: 'array' }>
}

/** Items that are drawn at first, and with each step more. */
const SHOWN_ITEMS = 50

const fields = ':is(input:not([type=file]), textarea, select, button)'

/** Its items, one under the other, with their places. */
export function NestedList({ name, items: type, node, depth, onChange, part }: NestedListProps) {
  const list = useRef<HTMLOListElement>(null)
  const goTo = useRef<string | null>(null)
  const [shown, setShown] = useState(SHOWN_ITEMS)
  const { items } = node
  useEffect(() => {
    if (goTo.current === null) return
    list.current?.parentElement?.querySelector<HTMLElement>(goTo.current)?.focus()
    goTo.current = null
  })
  const act = (next: JsonNode, focus: string) => {
    goTo.current = focus
    onChange(next)
  }
  const move = (at: number, to: number, button: string) =>
    act(withMoved(node, at, to), `:scope > ol > [data-item="${to}"] > div > [data-do="${button}"]`)
  return (
    <div className="border-l border-line pl-3">
      <ol ref={list} aria-label={name} className="flex flex-col gap-2">
        {items.slice(0, shown).map((item, at) => {
          const itemName = nestedText.item(name, formatCount(at + 1))
          return (
            // Items have no names of their own.
            // oxlint-disable-next-line react/no-array-index-key
            <li
              key={at}
              data-item={at}
              className={`flex min-w-0 items-start gap-1 ${hasParts(item) ? 'flex-wrap' : ''}`}
            >
              <span className="min-w-6 pt-[5px] text-right text-small text-faint">{formatCount(at + 1)}</span>
              <div
                data-field
                className={hasParts(item) ? 'order-last w-full min-w-0 pl-4' : 'min-w-0 flex-1 pl-1.5'}
              >
                {part({
                  name: itemName,
                  type: type,
                  node: item,
                  states: ['value', 'null'],
                  depth: depth + 1,
                  onChange: (next) => onChange(withItem(node, at, next)),
                })}
              </div>
              <div className="flex shrink-0">
                <IconButton
                  data-do="up"
                  label={nestedText.up(itemName)}
                  disabled={at === 0}
                  onClick={() => move(at, at - 1, at === 1 ? 'down' : 'up')}
                >
                  <ArrowUp aria-hidden size={13} />
                </IconButton>
                <IconButton
                  data-do="down"
                  label={nestedText.down(itemName)}
                  disabled={at === items.length - 1}
                  onClick={() => move(at, at + 1, at + 2 === items.length ? 'up' : 'down')}
                >
                  <ArrowDown aria-hidden size={13} />
                </IconButton>
                <IconButton
                  label={nestedText.remove(itemName)}
                  onClick={() => act(withItem(node, at, undefined), ':scope > div > [data-do="add"]')}
                >
                  <X aria-hidden size={13} />
                </IconButton>
              </div>
            </li>
          )
        })}
      </ol>
      <div className="mt-1 flex flex-wrap items-center gap-3">
        <Button
          data-do="add"
          weight="quiet"
          aria-label={nestedText.addTo(nestedText.addItem, name)}
          onClick={() => {
            setShown(Math.max(shown, items.length + 1))
            const next: JsonNode = { kind: 'array', items: [...items, blankNode(type)] }
            act(next, `:scope > ol > [data-item="${items.length}"] > [data-field] ${fields}`)
          }}
        >
          <Plus aria-hidden size={13} />
          {nestedText.addItem}
        </Button>
        {items.length > shown && (
          <Button weight="link" onClick={() => setShown(shown + SHOWN_ITEMS)}>
            {nestedText.more(formatCount(shown), formatCount(items.length))}
          </Button>
        )}
        {items.length === 0 && <span className="text-small text-faint">{nestedText.emptyList}</span>}
      </div>
    </div>
  )
}

/** What has parts of its own stands under its number, so that there is room for them. */
function hasParts(node: JsonNode): boolean {
  return node.kind === 'array' || node.kind === 'object'
}
