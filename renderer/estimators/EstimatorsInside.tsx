/** What is inside a scikit-learn, XGBoost or LightGBM model: its parts on the left, one of them on the right. */
import { useState } from 'react'
import type { EstimatorList } from '#shared/estimators.ts'
import { useEngine } from '../engine.tsx'
import { formatBytes } from '../format.ts'
import { CallView } from '../parts/CallView.tsx'
import { Name } from '../parts/Name.tsx'
import { Note } from '../parts/Note.tsx'
import { Section } from '../parts/Section.tsx'
import { estimatorsText } from '../strings/estimators.ts'
import { useCall } from '../use-call.ts'
import { EstimatorView } from './EstimatorView.tsx'
import { PartList } from './PartList.tsx'
import { TypeNames } from './TypeNames.tsx'

interface EstimatorsInsideProps {
  readonly id: string
  readonly revision: number
  readonly hasExample: boolean
}

/** The tab. */
export function EstimatorsInside(props: EstimatorsInsideProps) {
  const { id, revision } = props
  const { calls } = useEngine()
  const list = useCall(calls, 'listEstimators', { id }, { when: 'now', revision })
  return (
    <div className="@container px-6 py-5">
      <CallView call={list} busy={estimatorsText.loading}>
        {(value) => <Listed key={`${id} ${revision}`} {...props} list={value} />}
      </CallView>
    </div>
  )
}

function Listed({ list, ...props }: EstimatorsInsideProps & { readonly list: EstimatorList }) {
  const [chosen, setChosen] = useState(() => firstShown(list))
  const entry = list.estimators[chosen]
  return (
    <>
      <p className="mb-3 text-muted">
        <code className="text-ink">
          <Name text={list.path} />
        </code>{' '}
        {[
          formatBytes(list.bytes),
          estimatorsText.formats[list.format],
          `${estimatorsText.libraries[list.library]} ${list.version ?? ''}`.trim(),
        ].join(', ')}
        . {estimatorsText.readOnly}
      </p>
      {list.refusal !== null && (
        <div className="mb-4">
          <Note tone="warn" title={estimatorsText.refused}>
            {list.refusal}
          </Note>
        </div>
      )}
      <div className="grid gap-x-6 gap-y-4 @min-[760px]:grid-cols-[minmax(200px,272px)_minmax(0,1fr)]">
        <PartList list={list} chosen={chosen} onChoose={setChosen} />
        <div className="min-w-0">
          {entry !== undefined && <EstimatorView key={chosen} {...props} place={chosen} entry={entry} />}
        </div>
      </div>
      {list.types !== null && (
        <Section title={estimatorsText.types} aside={estimatorsText.typesCount(list.types.names.length)}>
          <TypeNames types={list.types} />
        </Section>
      )}
    </>
  )
}

/** What answers is the last step of the outermost pipeline; else the model itself. */
function firstShown({ estimators }: EstimatorList): number {
  if (estimators[0]?.className.endsWith('.Pipeline') !== true) return 0
  return Math.max(
    0,
    estimators.findLastIndex(({ parent }) => parent === 0),
  )
}
