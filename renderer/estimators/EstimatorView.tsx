/** One estimator: its parameters, what fitting left in it, its trees. */
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { EstimatorDetails, EstimatorEntry, EstimatorParameter } from '#shared/estimators.ts'
import { useEngine } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { CallView } from '../parts/CallView.tsx'
import { DataTable } from '../parts/DataTable.tsx'
import type { DataColumn } from '../parts/DataTable.tsx'
import { Name } from '../parts/Name.tsx'
import { Note } from '../parts/Note.tsx'
import { Facts, Section } from '../parts/Section.tsx'
import { Tag } from '../parts/Tag.tsx'
import { estimatorsText } from '../strings/estimators.ts'
import { useCall } from '../use-call.ts'
import { Categories } from './Categories.tsx'
import { FittedNumbers } from './FittedNumbers.tsx'
import { shortClass } from './PartList.tsx'
import { TreesSection } from './TreesSection.tsx'

interface EstimatorViewProps {
  readonly id: string
  readonly revision: number
  readonly place: number
  readonly entry: EstimatorEntry
  readonly hasExample: boolean
}

/** The details of an estimator. */
export function EstimatorView({ id, revision, place, entry, hasExample }: EstimatorViewProps) {
  const { calls } = useEngine()
  const details = useCall(calls, 'describeEstimator', { id, estimator: place }, { when: 'now', revision })
  return (
    <>
      <header className="mb-4">
        <h2 className="text-title font-semibold wrap-anywhere">
          <Name text={shortClass(entry.className)} />
        </h2>
        <p className="text-muted wrap-anywhere">
          <code>
            <Name text={entry.className} />
          </code>
          {entry.columns !== null && <> · {columnList(entry)}</>}
        </p>
      </header>
      <CallView call={details} busy={estimatorsText.reading}>
        {(value) => (
          <Details
            details={value}
            trees={
              value.trees !== null && (
                <TreesSection
                  id={id}
                  revision={revision}
                  estimator={place}
                  trees={value.trees}
                  hasExample={hasExample}
                />
              )
            }
          />
        )}
      </CallView>
    </>
  )
}

function columnList({ columns, columnCount }: EstimatorEntry): string {
  const listed = columns ?? []
  const more = (columnCount ?? 0) - listed.length
  return [listed.join(', '), ...(more > 0 ? [estimatorsText.andMore(more)] : [])].join(', ')
}

function Details({ details, trees }: { details: EstimatorDetails; trees: ReactNode }) {
  const { classes, tables, categories, facts, treeProblem } = details
  return (
    <>
      {treeProblem !== null && (
        <div className="mb-4">
          <Note tone="bad">{treeProblem}</Note>
        </div>
      )}
      {trees}
      {tables.map((table) => (
        <FittedNumbers key={`${table.kind} ${table.source}`} table={table} />
      ))}
      {categories.length > 0 && <Categories categories={categories} />}
      <Parameters details={details} />
      {classes !== null && classes.length > 0 && (
        <Section title={estimatorsText.classes} aside={String(classes.length)}>
          <ul
            tabIndex={0}
            aria-label={estimatorsText.classes}
            className="flex max-h-40 flex-wrap gap-1.5 overflow-auto"
          >
            {classes.map((name) => (
              <li key={name}>
                <Tag>
                  <Name text={name} />
                </Tag>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {facts.length > 0 && (
        <Section title={estimatorsText.facts}>
          <Facts
            entries={facts.map(({ name, value }) => [name, <code key={name}>{value.slice(0, 400)}</code>])}
          />
        </Section>
      )}
    </>
  )
}

function Parameters({ details }: { details: EstimatorDetails }) {
  const { parameters, defaultsOf, tables, trees } = details
  const [isNarrowed, setIsNarrowed] = useState(false)
  const changed = parameters.filter(({ isChanged }) => isChanged)
  const shown = isNarrowed ? changed : parameters
  const isFile = defaultsOf === null && (trees !== null || tables.length > 0)
  return (
    <Section
      title={isFile ? estimatorsText.settings : estimatorsText.parameters}
      aside={
        defaultsOf !== null && (
          <>
            {estimatorsText.changed(changed.length)}, {estimatorsText.comparedWith(defaultsOf)}
            {changed.length > 0 && changed.length < parameters.length && (
              <Button aria-pressed={isNarrowed} onClick={() => setIsNarrowed(!isNarrowed)}>
                {estimatorsText.onlyChanged}
              </Button>
            )}
          </>
        )
      }
    >
      {defaultsOf === null && !isFile && <p className="mb-2 text-muted">{estimatorsText.noDefaults}</p>}
      {parameters.length === 0 ? (
        <p className="text-muted">{estimatorsText.noParameters}</p>
      ) : (
        <DataTable
          caption={isFile ? estimatorsText.settings : estimatorsText.parameters}
          rows={shown}
          columns={defaultsOf === null ? settingColumns : parameterColumns}
          rowKey={({ name }) => name}
        />
      )}
    </Section>
  )
}

const nameColumn: DataColumn<EstimatorParameter> = {
  id: 'name',
  header: estimatorsText.parameter,
  width: '34%',
  value: ({ name }) => name,
  cell: ({ name, isChanged }) => (
    <span className="flex flex-wrap items-center gap-x-2">
      <code className={isChanged ? 'font-semibold' : ''}>
        <Name text={name} />
      </code>
      {isChanged && <Tag tone="accent">{estimatorsText.isChanged}</Tag>}
    </span>
  ),
}

const valueColumn: DataColumn<EstimatorParameter> = {
  id: 'value',
  header: estimatorsText.value,
  value: ({ value }) => value,
  cell: ({ value, isChanged }) => <code className={isChanged ? 'font-semibold' : ''}>{value}</code>,
}

const settingColumns: readonly DataColumn<EstimatorParameter>[] = [nameColumn, valueColumn]

const parameterColumns: readonly DataColumn<EstimatorParameter>[] = [
  nameColumn,
  valueColumn,
  {
    id: 'default',
    header: estimatorsText.default,
    width: '26%',
    value: (parameter) => parameter.default ?? '',
    cell: (parameter) =>
      parameter.default === null ? (
        <span className="text-faint">{estimatorsText.required}</span>
      ) : (
        <code className="text-muted">{parameter.default}</code>
      ),
  },
]
