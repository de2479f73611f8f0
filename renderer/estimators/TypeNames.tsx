/** The names a pickle or skops file makes Python import, unknown ones first. */
import type { EstimatorList } from '#shared/estimators.ts'
import { Name } from '../parts/Name.tsx'
import { estimatorsText } from '../strings/estimators.ts'

/** The list. */
export function TypeNames({ types }: { types: NonNullable<EstimatorList['types']> }) {
  return (
    <>
      <p className="mb-2 wrap-anywhere text-muted">{types.summary}</p>
      <ul
        tabIndex={0}
        aria-label={estimatorsText.types}
        className="max-h-72 columns-[340px] gap-x-6 overflow-auto rounded-lg border border-line px-3 py-2"
      >
        {types.names.map(({ name, isKnown, note }) => (
          <li key={name} className="wrap-anywhere">
            <code className={isKnown ? '' : 'text-warn'}>
              <Name text={name} />
            </code>
            {(!isKnown || note !== undefined) && (
              <span className="text-muted"> {note ?? estimatorsText.unknownType}</span>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}
