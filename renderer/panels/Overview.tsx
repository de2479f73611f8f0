/** What the model is: flavors, findings, input example; where it comes from and what its predict does. */
import type { ComponentProps } from 'react'
import type { CallOutput, OpenedModel } from '#shared/contract.ts'
import { useActions } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { FieldList } from '../parts/FieldList.tsx'
import { Facts, Section } from '../parts/Section.tsx'
import { overviewText } from '../strings/model.ts'
import type { Call } from '../use-call.ts'
import { DigestFact, aboutFacts, predictFacts } from './overview-facts.tsx'
import { Origin } from './BrowseOrigin.tsx'
import { ExampleTable } from './ExampleTable.tsx'
import { Findings } from './Findings.tsx'
import { Flavors } from './Flavors.tsx'
import { NativeProof } from './NativeProof.tsx'
import { OnnxExport } from './OnnxExport.tsx'
import { Readiness } from './Readiness.tsx'

interface OverviewProps {
  readonly opened: OpenedModel
  readonly revision: number
  readonly example: Call<CallOutput<'inputExample'>>
  readonly digests: Call<CallOutput<'digestFiles'>>
  /** Null where the kernels do not run the model. */
  readonly proof: Omit<ComponentProps<typeof NativeProof>, 'exporting'> | null
}

/** The first tab. */
export function Overview({ opened, revision, example, digests, proof }: OverviewProps) {
  const { model } = opened
  const actions = useActions()
  return (
    <div className="@container px-6 py-5">
      <div className="grid gap-x-8 gap-y-6 @min-[880px]:grid-cols-[minmax(0,1fr)_minmax(300px,400px)]">
        <div className="min-w-0">
          <Readiness opened={opened} revision={revision} />
          <Section title={overviewText.flavors}>
            <Flavors flavors={model.flavors} files={model.files} />
          </Section>
          <Section title={overviewText.findings}>
            <Findings findings={model.findings} />
          </Section>
          <Section
            title={overviewText.example}
            aside={
              model.inputExample !== null && (
                <Button weight="link" onClick={() => actions.showTab(opened.id, 'predict')}>
                  {overviewText.withExample}
                </Button>
              )
            }
          >
            <ExampleTable model={model} example={example} />
          </Section>
        </div>
        <div className="min-w-0">
          <Section title={overviewText.about}>
            <Facts
              entries={[
                ...aboutFacts(opened),
                [overviewText.digest, <DigestFact key="digest" digests={digests} />],
              ]}
            />
          </Section>
          <Origin opened={opened} />
          <Section title={overviewText.predict}>
            <Facts entries={predictFacts(opened)} />
          </Section>
          {proof !== null && (
            <NativeProof {...proof} exporting={<OnnxExport key={opened.id} opened={opened} />} />
          )}
          {model.details.length > 0 && (
            <Section title={overviewText.details}>
              <FieldList fields={model.details} />
            </Section>
          )}
          {model.unknownFields.length > 0 && (
            <Section title={overviewText.unknownFields}>
              <FieldList fields={model.unknownFields} />
            </Section>
          )}
        </div>
      </div>
    </div>
  )
}
