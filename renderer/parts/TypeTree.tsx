/** A type; nested ones open as a tree. */
import type { ColumnType } from '#shared/model.ts'
import { typeText } from '#shared/type-text.ts'
import { Name } from './Name.tsx'
import { signatureText } from '../strings/model.ts'
import { hasParts } from '../type-text.ts'

/** A type in one line, with its parts under it on demand. */
export function TypeTree({ type, name }: { type: ColumnType; name: string }) {
  if (!hasParts(type)) return <code>{typeText(type)}</code>
  return (
    <details>
      <summary>
        <code>{typeText(type)}</code>
        <span className="sr-only">. {signatureText.expand(name)}</span>
      </summary>
      <Parts type={type} />
    </details>
  )
}

/** Nesting that is drawn; a hostile signature may go deeper. */
const MAX_DEPTH = 32

function Parts({ type, depth = 0 }: { type: ColumnType; depth?: number }) {
  const object = objectOf(type)
  if (object === null || depth > MAX_DEPTH) return null
  return (
    <ul className="mt-1 ml-1.5 border-l border-line pl-3">
      {object.properties.map((property) => (
        <li key={property.name} className="py-px">
          <span className="wrap-anywhere">
            <Name text={property.name} />
          </span>{' '}
          <code className="text-faint">{typeText(property.type)}</code>
          {!property.required && <span className="ml-2 text-muted italic">{signatureText.no}</span>}
          <Parts type={property.type} depth={depth + 1} />
        </li>
      ))}
    </ul>
  )
}

function objectOf(type: ColumnType): Extract<ColumnType, { kind: 'object' }> | null {
  switch (type.kind) {
    case 'object':
      return type
    case 'array':
      return objectOf(type.items)
    case 'map':
      return objectOf(type.values)
    case 'scalar':
    case 'any':
      return null
  }
}
