/** The model's own environment as its files state it, in one table. */
import type {
  Environment as ModelEnvironment,
  Finding,
  Model,
  RequirementOrigin,
  RequirementRow,
} from '#shared/model.ts'
import { useMemo, useState } from 'react'
import { formatCount } from '../format.ts'
import { DataTable } from '../parts/DataTable.tsx'
import type { DataColumn } from '../parts/DataTable.tsx'
import { FilterField } from '../parts/FilterField.tsx'
import { Note } from '../parts/Note.tsx'
import { Box, Empty, Facts, Section } from '../parts/Section.tsx'
import { Tag } from '../parts/Tag.tsx'
import { Findings } from './Findings.tsx'
import { environmentText, signatureText } from '../strings/model.ts'

const originNames: Readonly<Record<RequirementOrigin, string>> = {
  requirements: environmentText.requirements,
  conda: environmentText.conda,
  python_env: environmentText.pythonEnv,
}
const origins = ['requirements', 'conda', 'python_env'] as const

/** Packages from which on a filter is worth its place. */
const MIN_FILTERED = 16

/** The model's own environment. */
export function EnvironmentOwn({ model: { environment, findings } }: { model: Model }) {
  const pythonFindings = findings.filter(({ code }) => code === 'python-disagrees')
  const { files, python, condaChannels, buildDependencies, otherLines, rows } = environment
  // A Python version alone, which the MLmodel gives, names no package.
  if (files.length === 0 && rows.length === 0) {
    return (
      <>
        <Empty title={environmentText.none}>{environmentText.noneHint}</Empty>
        {python.length > 0 && (
          <Section title={environmentText.python}>
            <Facts entries={python.map(({ origin, version }) => [origin, version])} />
          </Section>
        )}
      </>
    )
  }
  return (
    <div className="grid gap-x-8 gap-y-6 @min-[880px]:grid-cols-[minmax(0,1fr)_minmax(280px,340px)]">
      <div className="min-w-0">
        <Packages rows={rows} python={pythonFindings} />
        {otherLines.length > 0 && <OtherLines lines={otherLines} />}
      </div>
      <div className="min-w-0">
        <Section title={environmentText.python}>
          <Facts entries={python.map(({ origin, version }) => [origin, version])} />
        </Section>
        <Section title={environmentText.files}>
          <ul className="mb-3">
            {files.map(({ path }) => (
              <li key={path}>
                <code>{path}</code>
              </li>
            ))}
          </ul>
          <Facts
            entries={[
              [environmentText.channels, condaChannels.join(', ')],
              [environmentText.build, buildDependencies.join(', ')],
            ]}
          />
        </Section>
      </div>
    </div>
  )
}

function Packages({ rows, python }: { rows: readonly RequirementRow[]; python: readonly Finding[] }) {
  const [filter, setFilter] = useState('')
  const wanted = filter.trim().toLowerCase()
  const shown = rows.filter((row) => row.name.includes(wanted))
  const columns = useMemo(() => packageColumns(rows), [rows])
  const disagreements = rows.filter((row) => row.disagrees).length
  return (
    <Section
      title={environmentText.title}
      aside={
        rows.length >= MIN_FILTERED && (
          <>
            <span role="status">
              {signatureText.matches(formatCount(shown.length), formatCount(rows.length))}
            </span>
            <FilterField label={environmentText.filter} value={filter} onChange={setFilter} />
          </>
        )
      }
    >
      <div className="mb-3">
        {python.length > 0 && <Findings findings={python} />}
        {disagreements === 0 && python.length === 0 && <Note tone="ok">{environmentText.agreement}</Note>}
        {disagreements > 0 && (
          <Note tone="warn" title={environmentText.disagreements(disagreements)}>
            {environmentText.installs}
          </Note>
        )}
      </div>
      <DataTable caption={environmentText.title} rows={shown} columns={columns} rowKey={(row) => row.name} />
    </Section>
  )
}

const nameColumn: DataColumn<RequirementRow> = {
  id: 'name',
  header: environmentText.package,
  value: (row) => row.name,
  cell: (row) => (
    <span className="flex flex-wrap items-center gap-2">
      {row.name}
      {row.disagrees && <Tag tone="warn">{environmentText.disagree}</Tag>}
    </span>
  ),
}

/** A column for each file that names a package. */
function packageColumns(rows: readonly RequirementRow[]): readonly DataColumn<RequirementRow>[] {
  const naming = origins.filter((origin) =>
    rows.some((row) => row.entries.some((entry) => entry.origin === origin)),
  )
  return [
    nameColumn,
    ...naming.map((origin) => ({
      id: origin,
      header: originNames[origin],
      cell: (row: RequirementRow) => <Specifier row={row} origin={origin} />,
    })),
  ]
}

function Specifier({ row, origin }: { row: RequirementRow; origin: RequirementOrigin }) {
  const entries = row.entries.filter((entry) => entry.origin === origin)
  if (entries.length === 0) return <span className="text-faint italic">{environmentText.notNamed}</span>
  return entries.map((entry) => (
    <div key={entry.text} title={entry.text} className={row.disagrees ? 'text-warn' : ''}>
      {entry.specifier === '' ? (
        <span className="italic">{environmentText.anyVersion}</span>
      ) : (
        <code>{entry.specifier}</code>
      )}
      {entry.installer === 'conda' && <span className="ml-1.5 text-tiny text-faint">conda</span>}
    </div>
  ))
}

function OtherLines({ lines }: { lines: ModelEnvironment['otherLines'] }) {
  return (
    <Section title={environmentText.otherLines} aside={environmentText.otherLinesLead}>
      <Box label={environmentText.otherLines}>
        <table className="data-table">
          <caption className="sr-only">{environmentText.otherLines}</caption>
          <tbody>
            {lines.map((line, place) => (
              <tr key={place}>
                <th scope="row" className="w-44 text-muted">
                  {originNames[line.origin]}
                  {line.line !== undefined && `:${line.line}`}
                </th>
                <td className="wrap-anywhere">
                  <code>{line.text}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Box>
    </Section>
  )
}
