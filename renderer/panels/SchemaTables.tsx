/** Columns, tensors and params of a signature as tables. */
import type { ColumnSpec, ParamSpec, TensorSpec } from '#shared/model.ts'
import { typeText } from '#shared/type-text.ts'
import { useMemo, useState } from 'react'
import { formatCount } from '../format.ts'
import { DataTable } from '../parts/DataTable.tsx'
import type { DataColumn } from '../parts/DataTable.tsx'
import { FilterField } from '../parts/FilterField.tsx'
import { Name } from '../parts/Name.tsx'
import { Section } from '../parts/Section.tsx'
import { TypeTree } from '../parts/TypeTree.tsx'
import { ValueView } from '../parts/ValueView.tsx'
import { signatureText } from '../strings/model.ts'
import { shapeText } from '../type-text.ts'

interface NumberedColumn extends ColumnSpec {
  readonly place: number
}

/** Columns from which on a filter is worth its place. */
const MIN_FILTERED = 12

/** Columns of a schema with a filter where they are many. */
export function ColumnTable({ title, columns }: { title: string; columns: readonly ColumnSpec[] }) {
  const [filter, setFilter] = useState('')
  const numbered = useMemo(() => columns.map((column, place) => ({ ...column, place })), [columns])
  const shown = useMemo(() => {
    const wanted = filter.trim().toLowerCase()
    if (wanted === '') return numbered
    return numbered.filter((column) =>
      `${column.name ?? ''} ${typeText(column.type)}`.toLowerCase().includes(wanted),
    )
  }, [numbered, filter])
  return (
    <Section
      title={title}
      aside={
        columns.length >= MIN_FILTERED && (
          <>
            <span role="status">
              {signatureText.matches(formatCount(shown.length), formatCount(columns.length))}
            </span>
            <FilterField label={signatureText.filter} value={filter} onChange={setFilter} />
          </>
        )
      }
    >
      <DataTable caption={title} rows={shown} columns={columnColumns} rowKey={keyOfColumn} />
    </Section>
  )
}

function keyOfColumn(column: NumberedColumn): string {
  return String(column.place)
}

const columnColumns: readonly DataColumn<NumberedColumn>[] = [
  {
    id: 'place',
    header: '#',
    align: 'right',
    width: '64px',
    value: (column) => column.place,
    cell: (column) => <span className="text-faint">{column.place + 1}</span>,
  },
  {
    id: 'name',
    header: signatureText.name,
    value: (column) => column.name ?? '',
    cell: (column) =>
      column.name === null ? (
        <span className="text-faint italic">{signatureText.unnamed(column.place + 1)}</span>
      ) : (
        <Name text={column.name} />
      ),
  },
  {
    id: 'type',
    header: signatureText.type,
    value: (column) => typeText(column.type),
    cell: (column) => <TypeTree type={column.type} name={column.name ?? String(column.place + 1)} />,
  },
  {
    id: 'required',
    header: signatureText.required,
    width: '140px',
    value: (column) => (column.required ? 0 : 1),
    cell: (column) =>
      column.required ? (
        <span>{signatureText.yes}</span>
      ) : (
        <span className="text-muted italic">{signatureText.no}</span>
      ),
  },
]

/** Tensors of a schema. */
export function TensorTable({ caption, tensors }: { caption: string; tensors: readonly TensorSpec[] }) {
  return <DataTable caption={caption} rows={tensors} columns={tensorColumns} rowKey={keyOfTensor} />
}

function keyOfTensor(tensor: TensorSpec): string {
  return tensor.name ?? ''
}

const tensorColumns: readonly DataColumn<TensorSpec>[] = [
  {
    id: 'name',
    header: signatureText.name,
    cell: (tensor) => tensor.name ?? <span className="text-faint italic">{signatureText.unnamedTensor}</span>,
  },
  { id: 'type', header: signatureText.type, cell: (tensor) => <code>{tensor.dtype}</code> },
  { id: 'shape', header: signatureText.shape, cell: (tensor) => <code>{shapeText(tensor.shape)}</code> },
]

/** Params with their defaults. */
export function ParamTable({ params }: { params: readonly ParamSpec[] }) {
  return (
    <DataTable
      caption={signatureText.params}
      rows={params}
      columns={paramColumns}
      rowKey={(param) => param.name}
    />
  )
}

const paramColumns: readonly DataColumn<ParamSpec>[] = [
  {
    id: 'name',
    header: signatureText.name,
    value: (param) => param.name,
    cell: (param) => <Name text={param.name} />,
  },
  {
    id: 'type',
    header: signatureText.type,
    cell: (param) => (
      <TypeTree
        type={param.shape === null ? param.type : { kind: 'array', items: param.type }}
        name={param.name}
      />
    ),
  },
  { id: 'default', header: signatureText.default, cell: (param) => <ValueView value={param.default} /> },
]
