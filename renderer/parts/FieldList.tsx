/** Fields with values as YAML gave them. */
import type { Field } from '#shared/model.ts'
import type { Value } from '#shared/values.ts'
import { Name } from './Name.tsx'
import { valueText } from '#shared/value-text.ts'

/** Characters of a value that stand in the line; longer ones open. */
const MAX_LINE = 80

/** Names with values; long and nested values open on demand. */
export function FieldList({ fields }: { fields: readonly Field[] }) {
  return (
    <dl className="grid grid-cols-[minmax(88px,124px)_minmax(0,1fr)] gap-x-3 gap-y-1.5">
      {fields.map((field) => (
        <div key={field.name} className="contents">
          <dt className="wrap-anywhere text-muted">
            <Name text={field.name} />
          </dt>
          <dd className="min-w-0">
            <FieldValue name={field.name} value={field.value} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function FieldValue({ name, value }: { name: string; value: Value }) {
  if (value === null) return <span className="text-faint italic">null</span>
  if (value === '') return <span className="text-faint italic">empty text</span>
  if (typeof value === 'string' && value.length <= MAX_LINE) {
    return <span className="wrap-anywhere">{value}</span>
  }
  const whole = typeof value === 'string' ? value : valueText(value)
  if (whole.length <= MAX_LINE) return <code className="wrap-anywhere">{whole}</code>
  return (
    <details>
      <summary className="truncate">
        <code>{`${whole.slice(0, MAX_LINE)}…`}</code>
      </summary>
      <pre
        role="group"
        tabIndex={0}
        aria-label={name}
        className="mt-1 max-h-60 overflow-auto rounded border border-line bg-raised p-2 whitespace-pre-wrap wrap-anywhere"
      >
        {whole}
      </pre>
    </details>
  )
}
