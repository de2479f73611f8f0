/** The rows of both sides next to each other, differences marked. */
import type { RowOrder } from '#shared/compare-calls.ts'
import type { Comparison, WorstCell } from '#shared/comparison.ts'
import type { OpenedModel } from '#shared/contract.ts'
import { useMemo, useState } from 'react'
import { useActions, useEngine } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { Section } from '../parts/Section.tsx'
import { Segmented } from '../parts/Segmented.tsx'
import { compareText } from '../strings/compare.ts'
import { ComparedGrid } from './ComparedGrid.tsx'
import { useCompare } from './use-compare.ts'

interface ComparedTableProps {
  readonly comparison: Comparison
  readonly comparisonId: string
  readonly opened: OpenedModel
}

/** More pairs of columns are not drawn next to each other. */
const MAX_COLUMNS = 24

/** The table with its filter and its order; a row opens in the form. */
export function ComparedTable({ comparison, comparisonId, opened }: ComparedTableProps) {
  const [order, setOrder] = useState<RowOrder>({ by: 'row', onlyDifferent: comparison.rowsDifferent > 0 })
  const columns = useMemo(() => shownColumns(comparison), [comparison])
  const all = comparison.columns.length
  return (
    <Section
      title={compareText.rowTable}
      aside={
        <>
          <RowLink opened={opened} />
          <label className="flex items-center gap-1.5">
            <input
              type="checkbox"
              checked={order.onlyDifferent}
              onChange={(event) => setOrder({ ...order, onlyDifferent: event.target.checked })}
              className="accent-accent"
            />
            {compareText.onlyDifferent}
          </label>
          <Segmented
            label={compareText.order}
            value={order.by}
            choices={[
              { value: 'row', label: compareText.orders.row },
              { value: 'size', label: compareText.orders.size },
            ]}
            onChange={(by) => setOrder({ ...order, by })}
          />
        </>
      }
    >
      <ComparedGrid
        key={`${order.by} ${order.onlyDifferent}`}
        comparisonId={comparisonId}
        columns={columns}
        order={order}
        rowCount={order.onlyDifferent ? comparison.rowsDifferent : comparison.alignment.matched}
      />
      {columns.length < all && (
        <p className="mt-1 text-small text-muted">{compareText.someColumns(columns.length, all)}</p>
      )}
    </Section>
  )
}

/** A pair of columns with its place in the comparison. */
export interface ShownColumn {
  readonly place: number
  readonly left: string
  readonly right: string
  readonly leftType: string
  readonly rightType: string
  /** Its largest differences. */
  readonly worst: readonly Pick<WorstCell, 'left' | 'right'>[]
}

function shownColumns({ columns }: Comparison): readonly ShownColumn[] {
  const shown = columns.map(({ left, right, leftType, rightType, worst, counts }, place) => ({
    place,
    left,
    right,
    leftType,
    rightType,
    worst,
    beyond: counts.different + counts.missingLeft + counts.missingRight,
  }))
  if (shown.length <= MAX_COLUMNS) return shown
  return shown.toSorted((one, other) => other.beyond - one.beyond).slice(0, MAX_COLUMNS)
}

/** Rows of the left are rows of the input, where the model answered each. */
function RowLink({ opened }: { opened: OpenedModel }) {
  const { sessions } = useEngine()
  const { showTab } = useActions()
  const selected = useCompare((state) => state.selected)
  const isPredicted = useCompare((state) => state.rows === 'predict')
  const session = sessions.get(opened.id)
  if (selected === null || session === undefined || !isPredicted) return null
  const open = () => {
    session.actions.goTo({ row: selected.leftRow })
    session.actions.show('form')
    showTab(opened.id, 'predict')
  }
  return (
    <Button weight="link" onClick={open}>
      {compareText.openRow(selected.leftRow + 1)}
    </Button>
  )
}
