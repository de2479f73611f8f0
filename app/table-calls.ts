/** The contract's calls about tables opened from files. */
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { arrangedKeys } from '#app/table/opened/arrange.ts'
import { isMisfit, plainLayout } from '#app/table/opened/cell-misfit.ts'
import { editTable } from '#app/table/opened/edit-table.ts'
import { keysOfRows, rowCountOf } from '#app/table/opened/opened-table.ts'
import { placeFinder } from '#app/table/opened/row-order.ts'
import { MAX_FOUND, scanCells, scanOutputs } from '#app/table/opened/scan-cells.ts'
import type { ScanResult } from '#app/table/opened/scan-cells.ts'
import { columnPoints, columnSpread } from '#app/table/opened/spread.ts'
import { formatOfPath } from '#app/table/table-format.ts'
import { browseTables } from '#app/workspace/browse-tables.ts'
import type { TableUploads } from '#app/workspace/table-uploads.ts'
import type { Api, CallContext, CallInput } from '#shared/contract.ts'
import type { FoundCells, OpenTable, TableFileFormat } from '#shared/table-calls.ts'
import { UserError } from '#shared/user-error.ts'
import { tableChecker } from './check-here.ts'
import { keepNewest, MAX_VIEWS } from './kept-tables.ts'
import type { KeptTable, KeptTables } from './kept-tables.ts'
import type { OpenModels } from './open-models.ts'
import { tableOwnOutputs, tableResponse } from './table-answers.ts'
import { exportTable, predictTable, saveResponse, validateTable } from './table-runs.ts'
import { arrangedBy, runBeside, shownCell, windowOf } from './table-windows.ts'

type TableApi = Pick<
  Api,
  | 'addTableBytes'
  | 'dropTableBytes'
  | 'openTable'
  | 'closeTable'
  | 'browseTables'
  | 'tableRows'
  | 'arrangeTable'
  | 'editTable'
  | 'tableVersion'
  | 'findInTable'
  | 'misfitsOfTable'
  | 'columnSpread'
  | 'columnPoints'
  | 'validateTable'
  | 'predictTable'
  | 'exportTable'
  | 'tableOwnOutputs'
  | 'tableResponse'
  | 'saveTableResponse'
>

/** What the calls need of the engine. */
export interface TableParts {
  readonly models: OpenModels
  readonly tables: KeptTables
  readonly uploads: TableUploads
}

const never = new AbortController().signal

/** The calls. */
export function tableCallsOf({ models, tables, uploads }: TableParts): TableApi {
  const get = ({ id, tableId }: { readonly id: string; readonly tableId: string }) => tables.get(id, tableId)
  return {
    addTableBytes: async ({ upload, bytes }) => ({ upload: await uploads.add(upload, bytes) }),
    dropTableBytes: async ({ upload }) => {
      await uploads.drop(upload)
      return {}
    },
    openTable: async (input, context = {}) => {
      const { kept } = await openFile({ models, tables, uploads }, input, context)
      return await describedTable(kept)
    },
    closeTable: async ({ id, tableId }) => {
      await tables.close(id, tableId)
      return {}
    },
    browseTables: ({ path: folder }) => browseTables(folder, (name) => formatOfPath(name) !== undefined),
    tableRows: async (input) => {
      const kept = get(input)
      return await kept.lock.at(input.version, () => windowOf(kept, input))
    },
    arrangeTable: async ({ version, runId, sort, filters, ...of }, context = {}) => {
      const kept = get(of)
      context.report?.({ activity: 'Sorting and filtering' })
      return await kept.lock.at(version, async () => {
        const outputs = await runBeside(kept, runId)
        const keys = await arrangedKeys(kept.index, { sort, filters }, outputs, context.signal ?? never)
        const view = `v${(kept.counts.views += 1)}`
        keepNewest(kept.views, view, { version, keys }, MAX_VIEWS)
        return { view, rowCount: keys.length }
      })
    },
    editTable: async ({ version, view, edit, ...of }) => {
      const kept = get(of)
      return await kept.lock.alone(version, async () => {
        const made = await editTable(kept.table, edit, arrangedBy(kept, view))
        keepView(kept, view, made)
        return { version: made, rowCount: rowCountOf(kept.table) }
      })
    },
    tableVersion: async ({ version, ...of }) => {
      const kept = get(of)
      return await kept.lock.at(version, async () => ({ rowCount: rowCountOf(kept.table) }))
    },
    findInTable: async ({ version, view, runId, text, ...of }, context = {}) => {
      const kept = get(of)
      const wanted = text.toLowerCase()
      const search = {
        ...allOf(kept),
        test: (cell: string | null) => cell !== null && cell.toLowerCase().includes(wanted),
        // What no format writes in another way is looked for in the bytes first.
        ...(/^[ !#-[\]-~]+$/.test(wanted) ? { holding: wanted } : {}),
        ...scanning(kept, context, 'Searching'),
      }
      return await kept.lock.at(version, async () => {
        const run = await runBeside(kept, runId)
        const own = foundIn(kept, view, await scanCells(kept.table, search))
        if (run === null) return own
        return withOutputs(own, foundIn(kept, view, await scanOutputs(kept.table, run, search)))
      })
    },
    misfitsOfTable: async ({ version, view, checks, ...of }, context = {}) => {
      const kept = get(of)
      const byColumn = new Map(checks.map(({ column, ...check }) => [column, check] as const))
      const isJson = kept.table.source.format === 'json' || kept.table.source.format === 'jsonl'
      const plain = plainLayout(kept.table.source.columns.length, byColumn)
      return await kept.lock.at(version, async () => {
        const scan = {
          columns: checks.map(({ column }) => column),
          test: (cell: string | null, column: number) => {
            const check = byColumn.get(column)
            return check !== undefined && isMisfit(cell, check, isJson)
          },
          ...(plain === undefined ? {} : { plain }),
          ...scanning(kept, context, 'Looking at every cell'),
        }
        return foundIn(kept, view, await scanCells(kept.table, scan))
      })
    },
    columnSpread: async ({ version, runId, at, ...of }, context = {}) => {
      const kept = get(of)
      return await kept.lock.at(version, async () =>
        columnSpread(kept.index, at, {
          outputs: await runBeside(kept, runId),
          signal: context.signal ?? never,
        }),
      )
    },
    columnPoints: async ({ version, runId, across, up, ...of }, context = {}) => {
      const kept = get(of)
      const columns = [across, up] as const
      const points = await kept.lock.at(version, async () =>
        columnPoints(kept.index, columns, {
          outputs: await runBeside(kept, runId),
          signal: context.signal ?? never,
        }),
      )
      return { points: points.map(([x, y]): [number, number] => [x, y]) }
    },
    validateTable: (input, context = {}) =>
      validateTable(get(input), tableChecker(models, input.id), input, context),
    predictTable: (input, context = {}) => predictTable(get(input), models.session(input.id), input, context),
    exportTable: (input, context = {}) => exportTable(get(input), input, context),
    tableOwnOutputs: (input, context = {}) => tableOwnOutputs(get(input), input, context),
    tableResponse: (input) => tableResponse(get(input), input),
    saveTableResponse: (input, context = {}) => saveResponse(get(input), input, context),
  }
}

/** An arrangement goes on over edits of cells; rows that come or go make it another. */
function keepView(kept: KeptTable, view: string | null, version: number): void {
  const before = view === null ? undefined : kept.views.get(view)
  if (view === null || before === undefined) return
  const placeOf = placeFinder(kept.table.edits.order())
  kept.views.set(view, { version, keys: before.keys.filter((key) => placeOf(key) >= 0) })
}

const SAMPLE_ROWS = 40

/** Where a table file is: at a path, handed over by a page, or a copy that Palate kept of one that was. */
type TableFrom =
  | CallInput<'openTable'>['from']
  | { readonly path: string; readonly name: string; readonly isHanded: boolean }

/** Opens a table file for a model. Throws a UserError for what is no such file, and an AbortError. */
export async function openFile(
  { models, tables, uploads }: TableParts,
  {
    id,
    from,
    format: given,
  }: Pick<CallInput<'openTable'>, 'id'> & {
    readonly from: TableFrom
    readonly format?: TableFileFormat | undefined
  },
  { signal = never, report }: Partial<Pick<CallContext<'openTable'>, 'signal' | 'report'>>,
): Promise<{ readonly kept: KeptTable }> {
  models.get(id)
  const upload = 'upload' in from ? uploads.take(from.upload) : null
  const file = 'path' in from ? path.resolve(from.path) : (upload?.file ?? '')
  const name = 'name' in from ? from.name : path.basename(file)
  const format = given ?? formatOfPath(name)
  if (format === undefined) throw unknownFormat(name)
  const { size } = await statOf(file)
  report?.({ activity: 'Reading the file', done: 0, total: size })
  const kept = await tables.open(
    {
      modelId: id,
      file,
      name,
      format,
      folder: upload?.folder ?? null,
      isHanded: upload !== null || ('isHanded' in from && from.isHanded),
    },
    signal,
    (done, total) => report?.({ activity: 'Reading the file', done, total }),
  )
  return { kept }
}

/** An open table at the version it is at. */
export async function describedTable(kept: KeptTable): Promise<OpenTable> {
  const { tableId, name, isHanded, table } = kept
  const { source } = table
  const count = Math.min(SAMPLE_ROWS, rowCountOf(table))
  const samples = await table
    .cells(
      keysOfRows(table, null, { from: 0, to: count }),
      source.columns.map((_column, place) => place),
    )
    // A file that is gone since is told of where its rows are shown.
    .catch(() => source.columns.map(() => []))
  return {
    tableId,
    name,
    path: isHanded ? null : source.file,
    format: source.format,
    bytes: kept.bytes,
    columns: source.columns,
    rowCount: rowCountOf(table),
    version: table.edits.version(),
    samples: samples.map((cells) => cells.map(shownCell)),
  }
}

async function statOf(file: string) {
  try {
    const found = await stat(file)
    if (found.isFile()) return found
  } catch {
    throw new UserError({
      code: 'not-found',
      message: `There is no file "${file}".`,
      hint: 'Check the path.',
    })
  }
  throw new UserError({
    code: 'bad-usage',
    message: `"${file}" is no file.`,
    hint: 'Choose a CSV, JSON, JSONL or Parquet file.',
  })
}

function unknownFormat(name: string): UserError {
  return new UserError({
    code: 'bad-usage',
    message: `The name "${name}" does not tell what kind of table it is.`,
    hint: 'Files that end in .csv, .json, .jsonl or .parquet can be loaded.',
  })
}

function allOf({ table }: KeptTable) {
  return { columns: table.source.columns.map((_column, place) => place) }
}

function scanning(
  { table }: KeptTable,
  { signal = never, report }: Partial<CallContext<'findInTable'>>,
  activity: string,
) {
  const total = table.source.rowCount
  return { signal, report: (done: number) => report?.({ activity, done, total }) }
}

function foundIn(kept: KeptTable, view: string | null, { total, perColumn, found }: ScanResult): FoundCells {
  const arranged = arrangedBy(kept, view)
  const placeOf = arranged === null ? placeFinder(kept.table.edits.order()) : arrangedPlaces(arranged)
  const cells = found
    .map(({ key, column }) => ({ row: placeOf(key), column }))
    .filter(({ row }) => row >= 0)
    .toSorted((one, other) => one.row - other.row || one.column - other.column)
  return { total, perColumn: Array.from(perColumn, ([column, count]) => ({ column, count })), cells }
}

/** Both sides in the order of the rows; the outputs of a row after its inputs. */
function withOutputs(own: FoundCells, outputs: FoundCells): FoundCells {
  const marked = outputs.cells.map((cell) => ({ ...cell, side: 'output' as const }))
  const cells = [...own.cells, ...marked].toSorted((one, other) => one.row - other.row)
  return { total: own.total + outputs.total, perColumn: own.perColumn, cells: cells.slice(0, MAX_FOUND) }
}

function arrangedPlaces(keys: Int32Array): (key: number) => number {
  const places = new Map<number, number>()
  for (const [place, key] of keys.entries()) places.set(key, place)
  return (key) => places.get(key) ?? -1
}
