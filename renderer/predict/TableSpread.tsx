/** How the columns of a table from a file and of the outputs beside it are spread. */
import type { ResultColumn } from '#shared/prediction.ts'
import type { ColumnPlace } from '#shared/table-calls.ts'
import { useEngine } from '../engine.tsx'
import { CallView } from '../parts/CallView.tsx'
import { tableText } from '../strings/table.ts'
import { useCall } from '../use-call.ts'
import { signatureColumns } from './input-shape.ts'
import { Scatter, Spread, SpreadFigure } from './Spread.tsx'
import type { SpreadChoice } from './Spread.tsx'
import { fileColumns } from './table-input.ts'
import type { TableInput } from './table-input.ts'
import { usePredict } from './use-session.ts'

interface TableSpreadProps {
  readonly modelId: string
  readonly table: TableInput
  readonly runId: string
  readonly outputs: readonly ResultColumn[]
}

/** A histogram of the column that is chosen, the first output before any is. */
export function TableSpread({ modelId, table, runId, outputs }: TableSpreadProps) {
  const shape = usePredict((state) => state.shape)
  const choices: readonly SpreadChoice<ColumnPlace>[] = [
    ...outputs.map(({ name }, column) => ({ name, at: { side: 'output', column } as const })),
    ...fileColumns(table, signatureColumns(shape)).map(({ place, column }) => ({
      name: column.name,
      at: { side: 'input', column: place } as const,
    })),
  ]
  const of = { id: modelId, tableId: table.table.tableId, version: table.version, runId }
  return (
    <Spread choices={choices}>
      {(up, across) =>
        across === undefined ? <Alone of={of} choice={up} /> : <Pair of={of} up={up} across={across} />
      }
    </Spread>
  )
}

interface Of {
  readonly id: string
  readonly tableId: string
  readonly version: number
  readonly runId: string
}

function Alone({ of, choice }: { of: Of; choice: SpreadChoice<ColumnPlace> }) {
  const { calls } = useEngine()
  const spread = useCall(calls, 'columnSpread', { ...of, at: choice.at }, { when: 'now' })
  return (
    <CallView call={spread} busy={tableText.counting}>
      {(value) => <SpreadFigure name={choice.name} spread={value} />}
    </CallView>
  )
}

interface PairProps {
  readonly of: Of
  readonly up: SpreadChoice<ColumnPlace>
  readonly across: SpreadChoice<ColumnPlace>
}

function Pair({ of, up, across }: PairProps) {
  const { calls } = useEngine()
  const points = useCall(calls, 'columnPoints', { ...of, across: across.at, up: up.at }, { when: 'now' })
  return (
    <CallView call={points} busy={tableText.counting}>
      {(value) => <Scatter across={across.name} up={up.name} points={value.points} />}
    </CallView>
  )
}
