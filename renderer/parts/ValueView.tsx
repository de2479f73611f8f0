/** A value of a model in a cell. */
import type { Value } from '#shared/values.ts'
import { cellText } from '#shared/value-text.ts'

/** One value; null, NaT and empty text as quiet words. */
export function ValueView({ value }: { value: Value | undefined }) {
  const { text, tone } = cellText(value)
  if (tone === 'quiet') return <span className="text-faint italic">{text}</span>
  if (tone === 'mono') return <code>{text}</code>
  return <>{text}</>
}
