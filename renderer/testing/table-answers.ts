/** The engine's double for tables from files: small ones, held in memory, that can be read and edited by cell. */
import type { Api } from '#shared/contract.ts'
import { UserError } from '#shared/user-error.ts'

type TableAnswers = Pick<
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
  | 'reopenTable'
  | 'tableEdits'
>

function unscripted(): never {
  throw new UserError({ code: 'unsupported', message: 'The script says nothing of this table.' })
}

/** Answers over one table that is given as its columns. */
export function tableAnswers(
  columns: Readonly<Record<string, readonly (string | null)[]>> = {},
): TableAnswers {
  const names = Object.keys(columns)
  const cells = Object.values(columns).map((column) => [...column])
  const rowCount = () => cells[0]?.length ?? 0
  const nothingFound = { total: 0, perColumn: [], cells: [] }
  return {
    addTableBytes: async () => ({ upload: 'upload' }),
    dropTableBytes: async () => ({}),
    openTable: async () => ({
      tableId: 'table',
      name: 'rows.csv',
      path: '/home/ana/rows.csv',
      format: 'csv',
      bytes: 1000,
      columns: names.map((name) => ({ name, type: '' })),
      rowCount: rowCount(),
      version: 0,
      samples: cells.map((column) => column.slice(0, 5)),
    }),
    closeTable: async () => ({}),
    reopenTable: async () => unscripted(),
    tableEdits: async () => ({ cells: [] }),
    browseTables: async () => ({
      path: '/home/ana',
      parent: '/home',
      folders: [{ name: 'data', path: '/home/ana/data' }],
      files: [{ name: 'rows.csv', path: '/home/ana/rows.csv', bytes: 1000 }],
    }),
    tableRows: async ({ from, count, columns: wanted }) => ({
      inputs: wanted.map((column) => (cells[column] ?? []).slice(from, from + count)),
      outputs: [],
      places: Array.from({ length: Math.min(count, rowCount() - from) }, (_none, row) => from + row),
    }),
    arrangeTable: async () => ({ view: 'v1', rowCount: rowCount() }),
    editTable: async ({ version, edit }) => {
      if (edit.kind !== 'cells') return unscripted()
      for (const [at, texts] of edit.cells.entries()) {
        for (const [place, text] of texts.entries()) {
          const column = cells[edit.columns[place] ?? -1]
          if (column !== undefined && text !== undefined) column[edit.row + at] = text
        }
      }
      return { version: version + 1, rowCount: rowCount() }
    },
    tableVersion: async () => ({ rowCount: rowCount() }),
    findInTable: async () => nothingFound,
    misfitsOfTable: async () => nothingFound,
    columnSpread: async () => ({ rows: rowCount(), missing: 0, distinct: 0, numbers: null, common: [] }),
    columnPoints: async () => ({ points: [] }),
    validateTable: async () => ({
      trace: { steps: [], reordered: false, rowCount: rowCount() },
      refusal: null,
    }),
    predictTable: async () => unscripted(),
    tableOwnOutputs: async () => unscripted(),
    tableResponse: async () => unscripted(),
    saveTableResponse: async () => unscripted(),
    exportTable: async ({ path }) => ({ path, rowCount: rowCount(), bytes: 1000 }),
  }
}
