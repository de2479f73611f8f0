/** An object by its properties: those of the signature with their types, and what else it holds. */
import type { ColumnType } from '#shared/model.ts'
import { typeText } from '#shared/type-text.ts'
import { X } from 'lucide-react'
import { useRef } from 'react'
import { IconButton } from '../parts/Button.tsx'
import { Name } from '../parts/Name.tsx'
import { TypeText } from '../parts/Tag.tsx'
import { nestedText } from '../strings/nested.ts'
import type { CellState } from './CellEditor.tsx'
import { entryOf } from './json-text.ts'
import type { JsonNode } from './json-text.ts'
import { repeatedKeys, withEntry, withProperty } from './nested-edits.ts'
import type { NestedPartsProps } from './nested-node.ts'

interface NestedObjectProps extends NestedPartsProps {
  readonly type: Extract<ColumnType, { kind: 'object' }>
  readonly node: Extract<JsonNode, { kind: 'object' }>
}

const allStates: readonly CellState[] = ['value', 'null', 'absent']
const anyType: ColumnType = { kind: 'any' }

/** Its properties, one under the other. */
export function NestedObject({ name, type, node, depth, onChange, part }: NestedObjectProps) {
  const list = useRef<HTMLUListElement>(null)
  const known = new Set(type.properties.map((property) => property.name))
  const others = node.entries.flatMap(([key], at) => (known.has(key) ? [] : [at]))
  const repeated = repeatedKeys(node).filter((key) => known.has(key))
  return (
    <ul ref={list} tabIndex={-1} aria-label={name} className="flex flex-col gap-2 border-l border-line pl-3">
      {type.properties.map((property) => {
        const value = entryOf(node, property.name)
        return (
          <li key={property.name} className="min-w-0">
            <PropertyName name={property.name} type={property.type}>
              {property.required ? (
                <span className={value === undefined ? 'text-warn' : 'text-muted'}>
                  {nestedText.required}
                </span>
              ) : (
                <span className="text-faint">{nestedText.optional}</span>
              )}
              {repeated.includes(property.name) && <span className="text-warn">{nestedText.repeated}</span>}
            </PropertyName>
            {part({
              name: `${name} ${property.name}`,
              type: property.type,
              node: value,
              states: allStates,
              depth: depth + 1,
              onChange: (next) => onChange(withProperty(node, property.name, next)),
            })}
          </li>
        )
      })}
      {others.map((at) => {
        const [key, value] = node.entries[at] ?? ['', undefined]
        return (
          // Keys may be repeated; their places tell them apart.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={`other ${at}`} className="min-w-0">
            <PropertyName name={key} type={null}>
              <span className="text-warn">{nestedText.unknown}</span>
              <IconButton
                label={nestedText.remove(`${name} ${key}`)}
                onClick={() => {
                  onChange(withEntry(node, at, undefined))
                  list.current?.focus()
                }}
              >
                <X aria-hidden size={13} />
              </IconButton>
            </PropertyName>
            {part({
              name: `${name} ${key}`,
              type: anyType,
              node: value,
              states: ['value', 'null'],
              depth: depth + 1,
              onChange: (next) => onChange(withEntry(node, at, next === undefined ? undefined : [key, next])),
            })}
          </li>
        )
      })}
    </ul>
  )
}

interface PropertyNameProps {
  readonly name: string
  readonly type: ColumnType | null
  readonly children: React.ReactNode
}

function PropertyName({ name, type, children }: PropertyNameProps) {
  return (
    <div className="mb-0.5 flex flex-wrap items-baseline gap-x-2 text-small">
      <span className="font-medium wrap-anywhere">
        <Name text={name} />
      </span>
      {type !== null && <TypeText>{typeText(type)}</TypeText>}
      {children}
    </div>
  )
}
