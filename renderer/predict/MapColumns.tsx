/** The matching of a file's columns with the model's. */
import type { OpenTable, TableCell } from '#shared/table-calls.ts'
import { typeText } from '#shared/type-text.ts'
import { useState } from 'react'
import { formatPlural } from '../format.ts'
import { Button } from '../parts/Button.tsx'
import { Name } from '../parts/Name.tsx'
import { Note } from '../parts/Note.tsx'
import { Tag, TypeText } from '../parts/Tag.tsx'
import { VirtualList } from '../parts/VirtualList.tsx'
import { signatureText } from '../strings/model.ts'
import { predictText } from '../strings/predict.ts'
import { tableText } from '../strings/table.ts'
import { matchedByName, matchedByPlace, missingColumns, unusedColumns, withChoice } from './column-mapping.ts'
import type { ColumnMapping } from './column-mapping.ts'
import type { DraftColumn } from './draft.ts'

interface MapColumnsProps {
  readonly table: OpenTable
  readonly model: readonly DraftColumn[]
  /** The matching so far; null matches by name. */
  readonly first: ColumnMapping | null
  readonly onUse: (mapping: ColumnMapping) => void
}

/** Names of columns that are not taken, one by one. */
const MAX_NAMED = 12

/** A line for each column of the model. */
export function MapColumns({ table, model, first, onUse }: MapColumnsProps) {
  const names = table.columns.map(({ name }) => name)
  const [mapping, setMapping] = useState(() => first ?? matchedByName(model, names))
  const missing = missingColumns(model, mapping)
  const unused = unusedColumns(names, mapping).map((place) => names[place] ?? '')
  const more = unused.length > MAX_NAMED ? `, … (${unused.length})` : ''
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-1">
        <p className="text-muted">{tableText.mapLead(table.name, formatPlural(table.rowCount, 'row'))}</p>
        <span className="ml-auto flex gap-4">
          <Button weight="link" onClick={() => setMapping(matchedByName(model, names))}>
            {tableText.byName}
          </Button>
          <Button weight="link" onClick={() => setMapping(matchedByPlace(model, names))}>
            {tableText.byPlace}
          </Button>
        </span>
      </div>
      <div className="rounded-lg border border-line">
        <VirtualList
          count={model.length}
          estimate={44}
          label={tableText.mapTitle}
          render={(place) => (
            <MatchLine
              table={table}
              model={model}
              mapping={mapping}
              place={place}
              onChange={(column) => setMapping(withChoice(mapping, place, column))}
            />
          )}
        />
      </div>
      <div className="mt-3 flex flex-col gap-2">
        {missing.length > 0 && <Note tone="warn">{tableText.unmatchedRequired(missing.length)}</Note>}
        {unused.length > 0 && (
          <p className="text-muted wrap-anywhere">
            {tableText.unused(unused.slice(0, MAX_NAMED).join(', ') + more)}
          </p>
        )}
        <p className="text-muted">{tableText.sentHint}</p>
      </div>
      <div className="mt-4">
        <Button weight="primary" onClick={() => onUse(mapping)}>
          {tableText.take}
        </Button>
      </div>
    </>
  )
}

interface MatchLineProps {
  readonly table: OpenTable
  readonly model: readonly DraftColumn[]
  readonly mapping: ColumnMapping
  readonly place: number
  readonly onChange: (column: number | null) => void
}

function MatchLine({ table, model, mapping, place, onChange }: MatchLineProps) {
  const column = model[place]
  const match = mapping[place]
  if (column === undefined || match === undefined) return null
  const isBad = match.column === null && column.required
  const values = match.column === null ? [] : (table.samples[match.column] ?? []).slice(0, 3)
  return (
    <div className="grid grid-cols-[minmax(0,3fr)_minmax(0,4fr)_minmax(0,3fr)] items-center gap-x-4 px-3 py-1.5 max-[640px]:grid-cols-1">
      <div className="flex min-w-0 flex-wrap items-baseline gap-x-2">
        <span className="wrap-anywhere">
          <Name text={column.name} />
        </span>
        <TypeText>
          {typeText(column.type)}
          {!column.required && `, ${signatureText.no}`}
        </TypeText>
      </div>
      <div className="grid min-w-0 grid-cols-[minmax(0,1fr)_88px] items-center justify-items-start gap-2">
        <select
          aria-label={`${tableText.ofFile}: ${column.name}`}
          value={match.column ?? ''}
          aria-invalid={isBad}
          onChange={(event) => onChange(event.target.value === '' ? null : Number(event.target.value))}
          className={`h-7 w-full min-w-0 rounded-md border bg-panel px-1.5 ${isBad ? 'border-bad' : 'border-control'}`}
        >
          <option value="">{tableText.left}</option>
          {table.columns.map(({ name }, at) => (
            <option key={`${at} ${name}`} value={at}>
              {name}
            </option>
          ))}
        </select>
        <Tag tone={isBad ? 'bad' : match.how === 'by-place' ? 'warn' : 'plain'}>
          {match.how === null ? tableText.unmatched : tableText.how[match.how]}
        </Tag>
      </div>
      <span className="truncate text-small text-muted">{values.map(sampleText).join(' · ')}</span>
    </div>
  )
}

function sampleText(cell: TableCell): string {
  if (cell === null) return predictText.null
  return typeof cell === 'string' ? cell : cell.start
}
