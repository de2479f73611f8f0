/** The trees of an estimator: one of them drawn or as a table, with the way of a row through it. */
import { useState } from 'react'
import type { EstimatorDetails } from '#shared/estimators.ts'
import { useEngine } from '../engine.tsx'
import { formatPlural } from '../format.ts'
import { Section } from '../parts/Section.tsx'
import { Segmented } from '../parts/Segmented.tsx'
import { treesText } from '../strings/trees.ts'
import { useCall } from '../use-call.ts'
import { RowChooser } from './RowChooser.tsx'
import { TreeChooser } from './TreeChooser.tsx'
import { TreeDrawing } from './TreeDrawing.tsx'
import { TreeTable } from './TreeTable.tsx'
import { useRowInput } from './use-row-input.ts'
import { WayOfRow } from './WayOfRow.tsx'

/** Which tree of which estimator. */
export interface TreePlace {
  readonly id: string
  readonly revision: number
  readonly estimator: number
  readonly tree: number
}

interface TreesSectionProps extends Omit<TreePlace, 'tree'> {
  readonly trees: NonNullable<EstimatorDetails['trees']>
  readonly hasExample: boolean
}

/** The section. */
export function TreesSection({ trees, hasExample, ...estimator }: TreesSectionProps) {
  const { calls } = useEngine()
  const [tree, setTree] = useState(0)
  const [form, setForm] = useState<'drawing' | 'table'>('drawing')
  const input = useRowInput(estimator.id, estimator.revision, hasExample)
  const [row, setRow] = useState<number | null>(null)
  const chosenRow = row ?? (input.kind === 'input' ? input.row : 0)
  const { id, revision } = estimator
  const path = useCall(
    calls,
    'treePath',
    input.kind === 'input'
      ? { id, estimator: estimator.estimator, tree, payload: input.payload, row: chosenRow }
      : null,
    { when: 'now', revision },
  )
  const way = path.state.kind === 'done' ? path.state.value : null
  const place = { ...estimator, tree }
  return (
    <Section
      title={treesText.title}
      aside={
        <>
          {trees.count > 1 && `${formatPlural(trees.count, 'tree')}, `}
          {formatPlural(trees.nodes, 'node')}
          <Segmented
            label={treesText.form}
            value={form}
            choices={[
              { value: 'drawing', label: treesText.drawing },
              { value: 'table', label: treesText.table },
            ]}
            onChange={setForm}
          />
        </>
      }
    >
      {trees.count > 1 && <TreeChooser place={place} trees={trees} onChoose={setTree} />}
      <RowChooser input={input} row={chosenRow} rowCount={way?.rowCount ?? null} onChoose={setRow} />
      {form === 'drawing' ? (
        <TreeDrawing key={`${estimator.estimator} ${tree}`} place={place} kind={trees} way={way} />
      ) : (
        <TreeTable key={`${estimator.estimator} ${tree}`} place={place} kind={trees} way={way} />
      )}
      <WayOfRow call={path} kind={trees} isAsked={input.kind === 'input'} />
    </Section>
  )
}
