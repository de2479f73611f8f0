/** A name that came from a model. */
import { visible } from '#shared/visible.ts'

/** Letters of a name that are drawn. */
const MAX_NAME = 300

/** A name with what cannot be seen written out; a name without letters is quoted. */
export function Name({ text }: { text: string }) {
  if (text.trim() === '') return <span className="text-faint">&quot;{text}&quot;</span>
  return <>{visible(text.length > MAX_NAME ? `${text.slice(0, MAX_NAME)}…` : text)}</>
}
