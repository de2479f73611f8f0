/** The tables that are open, each with its model, its arrangements and the outputs of its runs. */
import { randomUUID } from 'node:crypto'
import { rm, stat } from 'node:fs/promises'
import { tableIndex } from '#app/table/opened/arrange.ts'
import type { RowOutputs, TableIndex } from '#app/table/opened/arrange.ts'
import { openTable } from '#app/table/opened/opened-table.ts'
import type { OpenedTable } from '#app/table/opened/opened-table.ts'
import type { RequestFile } from '#app/table/opened/request-file.ts'
import type { RowOrder } from '#app/table/opened/row-order.ts'
import type { ReportBytes } from '#app/table/opened/record-file.ts'
import { versionLock } from '#app/table/opened/version-lock.ts'
import type { VersionLock } from '#app/table/opened/version-lock.ts'
import type { TableFormat } from '#app/table/table-format.ts'
import type { AnswersAside } from '#app/runtime/messages.ts'
import type { Refusal, ResultColumn } from '#shared/prediction.ts'
import { UserError } from '#shared/user-error.ts'

/** An arrangement, as long as the version it was made for is the one that is shown. */
export interface KeptView {
  readonly version: number
  readonly keys: Int32Array
}

/** The outputs of one run. */
export interface KeptRun extends RowOutputs {
  readonly columns: readonly ResultColumn[]
  readonly file: string
  /** Whether there is an output row for each row of the table as it was. */
  readonly isAligned: boolean
}

/** What a run gave beside those outputs, as files (see answers-aside.ts). */
export interface KeptAside extends AnswersAside {
  readonly id: string
  readonly refusal: Refusal | null
  /** The rows that were answered. */
  readonly order: RowOrder
  readonly rowCount: number
  /** The model's own outputs, once they were asked for. */
  ownRun: Promise<KeptRun> | null
}

/** One open table. */
export interface KeptTable {
  readonly modelId: string
  readonly tableId: string
  /** The file's name, as a person knows it. */
  readonly name: string
  readonly bytes: number
  /** Whether a page handed the file over, so that its path is Palate's own. */
  readonly isHanded: boolean
  readonly table: OpenedTable
  readonly index: TableIndex
  readonly lock: VersionLock
  readonly views: Map<string, KeptView>
  readonly runs: Map<string, KeptRun>
  readonly asides: Map<string, KeptAside>
  readonly requests: Map<string, RequestFile>
  readonly counts: { views: number; runs: number; requests: number }
  readonly close: () => Promise<void>
}

/** What to open. */
export interface TableFile {
  readonly modelId: string
  readonly file: string
  readonly name: string
  readonly format: TableFormat
  /** Goes with the table. */
  readonly folder: string | null
  readonly isHanded: boolean
}

/** Open tables by their id. */
export interface KeptTables {
  readonly open: (file: TableFile, signal: AbortSignal, report: ReportBytes) => Promise<KeptTable>
  /** Throws a UserError `not-found`. */
  readonly get: (modelId: string, tableId: string) => KeptTable
  /** As `get`; undefined where it is not open. */
  readonly find: (modelId: string, tableId: string) => KeptTable | undefined
  /** The files that tables of a model are read from. */
  readonly filesOf: (modelId: string) => readonly string[]
  readonly close: (modelId: string, tableId: string) => Promise<void>
  readonly closeOf: (modelId: string) => Promise<void>
  readonly closeAll: () => Promise<void>
}

/** As many tables are open at once; each keeps a DuckDB of its own. A model's oldest gives way to its next. */
const MAX_TABLES = 16
/** Arrangements of one table that are kept: four bytes a row each. */
export const MAX_VIEWS = 4
/** Runs of one table whose outputs are kept, as files. */
export const MAX_RUNS_KEPT = 8

/** None yet. */
export function keptTables(): KeptTables {
  const tables = new Map<string, KeptTable>()
  const close = async (tableId: string) => {
    const kept = tables.get(tableId)
    tables.delete(tableId)
    await kept?.close()
  }
  const find = (modelId: string, tableId: string) => {
    const kept = tables.get(tableId)
    return kept?.modelId === modelId ? kept : undefined
  }
  const idsOf = (modelId: string) =>
    Array.from(tables.values()).flatMap((kept) => (kept.modelId === modelId ? [kept.tableId] : []))
  return {
    open: async ({ modelId, file, name, format, folder, isHanded }, signal, report) => {
      const [oldest] = idsOf(modelId)
      if (tables.size >= MAX_TABLES && oldest !== undefined) await close(oldest)
      if (tables.size >= MAX_TABLES) {
        throw new UserError({
          code: 'over-limit',
          message: `${MAX_TABLES} table files are open, which is as many as Palate keeps.`,
          hint: 'Close models whose tables are not needed.',
        })
      }
      const table = await openTable({ file, format }, signal, report)
      const tableId = randomUUID()
      const kept: KeptTable = {
        modelId,
        tableId,
        name,
        bytes: (await stat(file)).size,
        isHanded,
        table,
        index: tableIndex(table),
        lock: versionLock(table.edits),
        views: new Map(),
        runs: new Map(),
        asides: new Map(),
        requests: new Map(),
        counts: { views: 0, runs: 0, requests: 0 },
        close: async () => {
          await table.close()
          if (folder !== null) await rm(folder, { recursive: true, force: true })
        },
      }
      tables.set(tableId, kept)
      return kept
    },
    find,
    filesOf: (modelId) =>
      Array.from(tables.values()).flatMap((kept) =>
        kept.modelId === modelId ? [kept.table.source.file] : [],
      ),
    get: (modelId, tableId) => {
      const kept = find(modelId, tableId)
      if (kept !== undefined) return kept
      throw new UserError({
        code: 'not-found',
        message: 'This table is not open any more.',
        hint: 'Load its file again.',
      })
    },
    close: async (modelId, tableId) => {
      if (tables.get(tableId)?.modelId === modelId) await close(tableId)
    },
    closeOf: async (modelId) => {
      await Promise.all(idsOf(modelId).map(close))
    },
    closeAll: async () => {
      await Promise.all(Array.from(tables.keys(), close))
    },
  }
}

/** Keeps something new and lets the oldest go beyond a number of them. */
export function keepNewest<T>(kept: Map<string, T>, key: string, value: T, most: number): readonly T[] {
  kept.set(key, value)
  const gone: T[] = []
  for (const [oldest, old] of kept) {
    if (kept.size <= most) break
    kept.delete(oldest)
    gone.push(old)
  }
  return gone
}
