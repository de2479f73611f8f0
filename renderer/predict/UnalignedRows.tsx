/** Outputs that are not row for row those of the table: the first of them. */
import type { ResultColumn } from '#shared/prediction.ts'
import { useEngine } from '../engine.tsx'
import { CallView } from '../parts/CallView.tsx'
import { DataTable } from '../parts/DataTable.tsx'
import { tableText } from '../strings/table.ts'
import { useCall } from '../use-call.ts'
import type { TableInput } from './table-input.ts'

interface UnalignedRowsProps {
  readonly modelId: string
  readonly table: TableInput
  readonly runId: string
  readonly columns: readonly ResultColumn[]
}

const SHOWN_ROWS = 200
const SHOWN_COLUMNS = 50

/** A plain table. */
export function UnalignedRows({ modelId, table, runId, columns }: UnalignedRowsProps) {
  const { calls } = useEngine()
  const places = columns.slice(0, SHOWN_COLUMNS).map((_column, place) => place)
  const input = {
    id: modelId,
    tableId: table.table.tableId,
    version: table.version,
    view: null,
    runId,
    from: 0,
    count: SHOWN_ROWS,
    columns: [],
    outputs: places,
  }
  const call = useCall(calls, 'tableRows', input, { when: 'now' })
  return (
    <div className="mt-3">
      <CallView call={call} busy={tableText.reading}>
        {({ outputs }) => {
          const rowCount = Math.max(
            0,
            ...outputs.map((cells) => cells.findLastIndex((cell) => cell !== null) + 1),
          )
          const rows = Array.from({ length: rowCount }, (_none, row) => ({
            row,
            texts: outputs.map((cells) => {
              const cell = cells[row] ?? ''
              return typeof cell === 'string' ? cell : cell.start
            }),
          }))
          return (
            <DataTable
              caption={tableText.outputs}
              rows={rows}
              rowKey={({ row }) => String(row)}
              columns={places.map((place) => ({
                id: String(place),
                header: columns[place]?.name ?? '',
                cell: ({ texts }: (typeof rows)[number]) => texts[place],
              }))}
            />
          )
        }}
      </CallView>
    </div>
  )
}
