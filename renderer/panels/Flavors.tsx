/** The flavors of the model: how each is loaded, from what, and every field it has. */
import type { FileEntry, Flavor } from '#shared/model.ts'
import { formatBytes } from '../format.ts'
import { CopyButton } from '../parts/CopyButton.tsx'
import { FieldList } from '../parts/FieldList.tsx'
import { Name } from '../parts/Name.tsx'
import { Note } from '../parts/Note.tsx'
import { Box } from '../parts/Section.tsx'
import { Tag } from '../parts/Tag.tsx'
import { overviewText } from '../strings/model.ts'

interface FlavorsProps {
  readonly flavors: readonly Flavor[]
  readonly files: readonly FileEntry[]
}

/** One row a loader, grouped by flavor, with code to copy. */
export function Flavors({ flavors, files }: FlavorsProps) {
  if (flavors.length === 0) return <Note tone="warn" title={overviewText.noFlavors} />
  return (
    <Box label={overviewText.flavors}>
      <table className="data-table">
        <caption className="sr-only">{overviewText.flavors}</caption>
        <thead>
          <tr>
            <th scope="col">{overviewText.flavor}</th>
            <th scope="col">{overviewText.loadsAs}</th>
            <th scope="col">{overviewText.from}</th>
            <th scope="col">
              <span className="sr-only">{overviewText.copyCode}</span>
            </th>
          </tr>
        </thead>
        {flavors.map((flavor) => (
          <FlavorRows key={flavor.name} flavor={flavor} files={files} />
        ))}
      </table>
    </Box>
  )
}

function FlavorRows({ flavor, files }: { flavor: Flavor; files: readonly FileEntry[] }) {
  const rows = Math.max(1, flavor.loaders.length)
  return (
    <tbody className="border-line not-first:[&>tr:first-child>*]:border-t not-first:[&>tr:first-child>*]:border-line [&>tr>*]:border-b-0!">
      {flavor.loaders.map((loader, place) => (
        <tr key={loader.kind}>
          {place === 0 && <FlavorName flavor={flavor} rows={rows} />}
          <td>
            <code>{loader.returns}</code>
            <div className="flex flex-wrap items-center gap-x-2 text-muted">
              <code>{loader.call}</code>
              <Tag>{overviewText[loader.kind]}</Tag>
            </div>
          </td>
          {place === 0 && <FlavorPaths flavor={flavor} files={files} rows={rows} />}
          <td className="text-right!">
            <CopyButton text={loader.code} label={overviewText.copyCode} worded />
          </td>
        </tr>
      ))}
      {flavor.loaders.length === 0 && (
        <tr>
          <FlavorName flavor={flavor} rows={1} />
          <td className="text-muted">{overviewText.unknownFlavor}</td>
          <FlavorPaths flavor={flavor} files={files} rows={1} />
          <td />
        </tr>
      )}
      {flavor.fields.length > 0 && (
        <tr>
          <td colSpan={4} className="pt-0!">
            <details>
              <summary className="text-muted">{overviewText.fields(flavor.fields.length)}</summary>
              <div className="py-2 pl-4">
                <FieldList fields={flavor.fields} />
              </div>
            </details>
          </td>
        </tr>
      )}
    </tbody>
  )
}

function FlavorName({ flavor, rows }: { flavor: Flavor; rows: number }) {
  return (
    <th scope="rowgroup" rowSpan={rows} className="font-semibold!">
      <Name text={flavor.name} />
    </th>
  )
}

/** Letters of a path up to which it stands in one line. */
const MAX_UNBROKEN = 40

interface FlavorPathsProps {
  readonly flavor: Flavor
  readonly files: readonly FileEntry[]
  readonly rows: number
}

function FlavorPaths({ flavor, files, rows }: FlavorPathsProps) {
  return (
    <td rowSpan={rows}>
      {flavor.paths.map((path) => {
        const size = files.find((file) => file.path === path && file.kind === 'file')?.size
        return (
          <div key={path} className="flex flex-wrap gap-x-1.5">
            <code className={path.length > MAX_UNBROKEN ? 'wrap-anywhere' : 'whitespace-nowrap'}>
              <Name text={path} />
            </code>
            {size !== undefined && <span className="whitespace-nowrap text-faint">{formatBytes(size)}</span>}
          </div>
        )
      })}
    </td>
  )
}
