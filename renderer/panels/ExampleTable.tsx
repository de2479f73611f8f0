/** The saved input example as a small table. */
import type { CallOutput } from '#shared/contract.ts'
import type { Model } from '#shared/model.ts'
import { typeText } from '#shared/type-text.ts'
import { CallView } from '../parts/CallView.tsx'
import { Name } from '../parts/Name.tsx'
import { Box } from '../parts/Section.tsx'
import { TypeText } from '../parts/Tag.tsx'
import { CellText } from '../predict/CellText.tsx'
import type { RowsInput } from '../predict/draft.ts'
import { inputShapeOf } from '../predict/input-shape.ts'
import { readPayload } from '../predict/read-payload.ts'
import { overviewText } from '../strings/model.ts'
import { predictText } from '../strings/predict.ts'
import { isNumeric } from '../type-text.ts'
import type { Call } from '../use-call.ts'

interface ExampleTableProps {
  readonly model: Model
  readonly example: Call<CallOutput<'inputExample'>>
}

const MAX_ROWS = 5
const MAX_COLUMNS = 8

/** A few rows and columns of the example; what is not a table is shown as its payload. */
export function ExampleTable({ model, example }: ExampleTableProps) {
  const none = <p className="text-muted">{overviewText.noExample}</p>
  if (model.inputExample === null) return none
  return (
    <CallView call={example} busy={predictText.preparing}>
      {(value) => {
        if (value === null) return none
        const { body, contentType } = value.payload
        if (typeof body !== 'string') return <p>{overviewText.exampleUnreadable}</p>
        const read = readPayload(body, contentType, inputShapeOf(model.signature, null))
        if ('draft' in read && read.draft.input.kind === 'rows') return <Rows input={read.draft.input} />
        return <Body text={body} />
      }}
    </CallView>
  )
}

/** Letters of a payload that are shown. */
const MAX_BODY = 1_200

function Body({ text }: { text: string }) {
  return (
    <pre
      role="group"
      tabIndex={0}
      aria-label={overviewText.example}
      className="max-h-52 overflow-auto rounded-lg border border-line bg-raised p-3 whitespace-pre-wrap wrap-anywhere"
    >
      {text.length > MAX_BODY ? `${text.slice(0, MAX_BODY)}…` : text}
    </pre>
  )
}

function Rows({ input }: { input: RowsInput }) {
  const columns = input.columns.slice(0, MAX_COLUMNS)
  const rows = input.rows.slice(0, MAX_ROWS)
  const moreRows = input.rows.length - rows.length
  const moreColumns = input.columns.length - columns.length
  const more = [
    ...(moreRows > 0 ? [overviewText.moreRows(moreRows)] : []),
    ...(moreColumns > 0 ? [overviewText.moreColumns(moreColumns)] : []),
  ]
  return (
    <>
      <Box label={overviewText.example}>
        <table className="data-table">
          <caption className="sr-only">{overviewText.example}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.name} scope="col" className={isNumeric(column.type) ? 'number' : ''}>
                  <Name text={column.name} />
                  <div>
                    <TypeText>{column.dtype ?? typeText(column.type)}</TypeText>
                  </div>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, place) => (
              <tr key={place}>
                {columns.map((column, index) => (
                  <td
                    key={column.name}
                    className={`max-w-60 truncate ${isNumeric(column.type) ? 'number' : ''}`}
                  >
                    <CellText cell={row[index]} type={column.type} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Box>
      {more.length > 0 && <p className="mt-1.5 text-small text-faint">{more.join(', ')}</p>}
    </>
  )
}
