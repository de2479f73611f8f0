/** The categories of an encoder, or the edges of bins, column by column. */
import type { ColumnCategories } from '#shared/estimators.ts'
import { shortNumber } from '../parts/short-number.ts'
import { DataTable } from '../parts/DataTable.tsx'
import type { DataColumn } from '../parts/DataTable.tsx'
import { Name } from '../parts/Name.tsx'
import { Section } from '../parts/Section.tsx'
import { estimatorsText } from '../strings/estimators.ts'

/** The section. */
export function Categories({ categories }: { categories: readonly ColumnCategories[] }) {
  const title = estimatorsText.categories[categories[0]?.kind ?? 'categories']
  return (
    <Section title={title} aside={estimatorsText.columns(categories.length)}>
      <DataTable caption={title} rows={categories} columns={columns} rowKey={({ column }) => column} />
    </Section>
  )
}

const columns: readonly DataColumn<ColumnCategories>[] = [
  {
    id: 'column',
    header: estimatorsText.column,
    width: '180px',
    value: ({ column }) => column,
    cell: ({ column }) => <Name text={column} />,
  },
  {
    id: 'count',
    header: estimatorsText.count,
    align: 'right',
    width: '80px',
    value: ({ count }) => count,
    cell: ({ count }) => count.toLocaleString('en-US'),
  },
  {
    id: 'values',
    header: estimatorsText.value,
    cell: (column) => <Values column={column} />,
  },
]

/** As many stand in a line of the table before they are unfolded. */
const MAX_SHOWN = 12

function Values({ column }: { column: ColumnCategories }) {
  const texts = column.categories.map((text, place) => {
    const encoding = column.encodings?.[place]
    return encoding === undefined ? text : `${text} → ${shortNumber(encoding)}`
  })
  const more = column.count - texts.length
  const line = (shown: readonly string[]) => <code className="wrap-anywhere">{shown.join(', ')}</code>
  if (texts.length <= MAX_SHOWN) return line(texts)
  return (
    <details>
      <summary className="cursor-pointer">
        {line(texts.slice(0, MAX_SHOWN))}{' '}
        <span className="text-accent">{estimatorsText.andMore(column.count - MAX_SHOWN)}</span>
      </summary>
      {line(texts.slice(MAX_SHOWN))} {more > 0 && estimatorsText.andMore(more)}
    </details>
  )
}
