/** A name that came from a model. */
import { visible } from '#shared/visible.ts'
import { Fragment } from 'react'

/** Letters of a name that are drawn. */
const MAX_NAME = 300

/** A name with what cannot be seen written out, which breaks at its underscores; a name without letters is quoted. */
export function Name({ text }: { text: string }) {
  if (text.trim() === '') return <span className="text-faint">&quot;{text}&quot;</span>
  const pieces = visible(text.length > MAX_NAME ? `${text.slice(0, MAX_NAME)}…` : text).split(
    /(?<=_)(?=[^_])/u,
  )
  return pieces.map((piece, place) => (
    // oxlint-disable-next-line react/no-array-index-key -- pieces of one text have no other identity
    <Fragment key={place}>
      {place > 0 && <wbr />}
      {piece}
    </Fragment>
  ))
}
