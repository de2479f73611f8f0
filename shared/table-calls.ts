/**
 * Calls about tables that are opened from files in the Predict tab. A table lives in the engine as long as its model is
 * open; doors get windows of it. Rows count within what is shown: the table's own order, or an arrangement (`view`).
 */
import { z } from 'zod'
import { call, ModelId, Progress } from './call.ts'
import { Bytes } from './payload.ts'
import { Printed, Refusal, ResultColumn, RuntimeIdentity, Trace } from './prediction.ts'

const Count = z.number().int().min(0)

/** The kinds of table files; `json` is an array of objects, `jsonl` one object a line. */
export const tableFileFormats = ['csv', 'json', 'jsonl', 'parquet'] as const
export const TableFileFormat = z.enum(tableFileFormats)
export type TableFileFormat = z.output<typeof TableFileFormat>

/** A cell as text; null is missing (in JSON: absent). Long ones are cut, with their whole length in letters. */
export const TableCell = z.union([z.string(), z.null(), z.object({ start: z.string(), length: z.number() })])
export type TableCell = z.output<typeof TableCell>

const SentCell = z.string().max(8_000_000).nullable()

/** An open table. */
export const OpenTable = z.object({
  tableId: z.string(),
  /** The file's name. */
  name: z.string(),
  /** Its path where it was opened by one. */
  path: z.string().nullable(),
  format: TableFileFormat,
  bytes: z.number(),
  /** `type` is what the file says, empty where it says nothing. */
  columns: z.array(z.object({ name: z.string(), type: z.string() })).readonly(),
  rowCount: z.number(),
  version: z.number(),
  /** The first cells of each column. */
  samples: z.array(z.array(TableCell).readonly()).readonly(),
})
export type OpenTable = z.output<typeof OpenTable>

/** A column of the table, or of the outputs of a run beside it. */
export const ColumnPlace = z.object({ side: z.enum(['input', 'output']), column: Count })
export type ColumnPlace = z.output<typeof ColumnPlace>

/** How a filter compares: by number where its operand is one. */
export const filterOperators = [
  'contains',
  'is',
  'is-not',
  'below',
  'at-most',
  'above',
  'at-least',
  'missing',
  'given',
] as const

/** One condition; rows have to meet all of them. */
export const TableFilter = z.object({
  at: ColumnPlace,
  operator: z.enum(filterOperators),
  operand: z.string().max(10_000),
})
export type TableFilter = z.output<typeof TableFilter>

/** One key of an order, the one that counts most first. */
export const TableSort = z.object({ at: ColumnPlace, descending: z.boolean() })
export type TableSort = z.output<typeof TableSort>

/** An edit of the rows as they are shown; ranges end before `to`. */
export const TableEdit = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('cells'),
    row: Count,
    columns: z.array(Count).readonly(),
    /** By row; undefined leaves a cell as it is. */
    cells: z.array(z.array(SentCell.optional()).readonly()).readonly(),
  }),
  z.object({
    kind: z.literal('fill'),
    from: Count,
    to: Count,
    columns: z.array(Count).readonly(),
    text: SentCell,
  }),
  z.object({ kind: z.literal('fill-down'), from: Count, to: Count, columns: z.array(Count).readonly() }),
  z.object({ kind: z.literal('insert'), at: Count, count: Count, copyOf: Count.optional() }),
  z.object({ kind: z.literal('delete'), from: Count, to: Count }),
])
export type TableEdit = z.output<typeof TableEdit>

/** How the values of a column are spread over all rows. */
export const ColumnSpread = z.object({
  rows: z.number(),
  missing: z.number(),
  /** About so many different values. */
  distinct: z.number(),
  numbers: z
    .object({
      min: z.number(),
      max: z.number(),
      mean: z.number(),
      count: z.number(),
      bins: z.array(z.number()).readonly(),
    })
    .nullable(),
  common: z.array(z.object({ text: z.string(), count: z.number() })).readonly(),
})
export type ColumnSpread = z.output<typeof ColumnSpread>

/** Cells that were looked for, in the order of the rows as they are shown; at most 10,000 of all `total`. */
export const FoundCells = z.object({
  total: z.number(),
  perColumn: z.array(z.object({ column: z.number(), count: z.number() })).readonly(),
  cells: z
    .array(
      z.object({
        row: z.number(),
        column: z.number(),
        /** Of the outputs beside the rows; where it is not said, of the table itself. */
        side: z.literal('output').optional(),
      }),
    )
    .readonly(),
})
export type FoundCells = z.output<typeof FoundCells>

/** What came of a table. */
export const TablePrediction = z.object({
  /** Names its outputs; null where there are none. */
  runId: z.string().nullable(),
  answer: z.discriminatedUnion('ok', [
    z.object({
      ok: z.literal(true),
      columns: z.array(ResultColumn).readonly(),
      rowCount: z.number(),
      /** Whether there is an output row for each row of the table. */
      isAligned: z.boolean(),
      /** Whether the rows went through the model in parts. */
      inParts: z.boolean(),
    }),
    z.object({ ok: z.literal(false), refusal: Refusal }),
  ]),
  /** What is kept beside the outputs: the response, and the model's own outputs where there are any. */
  aside: z.object({
    id: z.string(),
    hasOwn: z.boolean(),
    /** Own outputs that do not have a value for each row. */
    ownLeft: z.array(z.string()).readonly(),
  }),
  trace: Trace,
  milliseconds: z.number(),
  runtime: RuntimeIdentity,
  notices: z.array(z.string()).readonly(),
  /** Only where Python answered. */
  printed: Printed.optional(),
})
export type TablePrediction = z.output<typeof TablePrediction>

const ofTable = { id: ModelId, tableId: z.string(), version: Count }
const shown = {
  ...ofTable,
  /** An arrangement; null is the table's own order. */
  view: z.string().nullable(),
}
const asRequest = {
  ...ofTable,
  /** What each column is called in the request. */
  names: z.array(z.string()).readonly(),
  /** A JSON object; null gives none. */
  params: z.string().max(1_000_000).nullable(),
}
/** The run whose outputs stand beside the rows; null for none. */
const beside = { runId: z.string().nullable() }

/** The calls. */
export const tableCalls = {
  /** A part of a file whose path the page cannot tell; the first has no `upload` yet. */
  addTableBytes: call({
    input: z.strictObject({ upload: z.string().nullable(), bytes: Bytes }),
    output: z.object({ upload: z.string() }),
    progress: Progress,
  }),
  /** Forgets what was added. */
  dropTableBytes: call({
    input: z.strictObject({ upload: z.string() }),
    output: z.object({}),
    progress: Progress,
  }),
  /** Opens a table file by its path, or what was added of one. */
  openTable: call({
    input: z.strictObject({
      id: ModelId,
      from: z.union([
        z.strictObject({ path: z.string().min(1).max(4096) }),
        z.strictObject({ upload: z.string(), name: z.string().max(1024) }),
      ]),
      /** As the file's name says where absent. */
      format: TableFileFormat.optional(),
    }),
    output: OpenTable,
    progress: Progress,
  }),
  closeTable: call({
    input: z.strictObject({ id: ModelId, tableId: z.string() }),
    output: z.object({}),
    progress: Progress,
  }),
  /** Table files and folders under a folder of this machine; null is the home folder. */
  browseTables: call({
    input: z.strictObject({ path: z.string().max(4096).nullable() }),
    output: z.object({
      path: z.string(),
      parent: z.string().nullable(),
      folders: z.array(z.object({ name: z.string(), path: z.string() })).readonly(),
      files: z.array(z.object({ name: z.string(), path: z.string(), bytes: z.number() })).readonly(),
    }),
    progress: Progress,
  }),
  /** A window of rows, column by column. */
  tableRows: call({
    input: z.strictObject({
      ...shown,
      ...beside,
      from: Count,
      count: z.number().int().min(1).max(10_000),
      columns: z.array(Count).max(20_000).readonly(),
      outputs: z.array(Count).max(20_000).readonly(),
      /** Whether long cells come whole; fails as `over-limit` where that is too much. */
      whole: z.boolean().optional(),
    }),
    output: z.object({
      inputs: z.array(z.array(TableCell).readonly()).readonly(),
      outputs: z.array(z.array(TableCell).readonly()).readonly(),
      /** The row of each in the table's own order. */
      places: z.array(z.number()).readonly(),
    }),
    progress: Progress,
  }),
  /** Sorts and filters; the arrangement holds until the version changes. */
  arrangeTable: call({
    input: z.strictObject({
      ...ofTable,
      ...beside,
      sort: z.array(TableSort).max(16).readonly(),
      filters: z.array(TableFilter).max(64).readonly(),
    }),
    output: z.object({ view: z.string(), rowCount: z.number() }),
    progress: Progress,
  }),
  /** Makes a version; earlier ones can still be named. */
  editTable: call({
    input: z.strictObject({ ...shown, edit: TableEdit }),
    output: z.object({ version: z.number(), rowCount: z.number() }),
    progress: Progress,
  }),
  /** How many rows a version has. */
  tableVersion: call({
    input: z.strictObject(ofTable),
    output: z.object({ rowCount: z.number() }),
    progress: Progress,
  }),
  /** Cells that hold a text, capital letters or not, those of the outputs beside the rows too. */
  findInTable: call({
    input: z.strictObject({ ...shown, ...beside, text: z.string().min(1).max(10_000) }),
    output: FoundCells,
    progress: Progress,
  }),
  /** Cells that do not fit what the signature says of their column. */
  misfitsOfTable: call({
    input: z.strictObject({
      ...shown,
      checks: z
        .array(z.object({ column: Count, type: z.string().max(40), required: z.boolean() }))
        .max(20_000)
        .readonly(),
    }),
    output: FoundCells,
    progress: Progress,
  }),
  columnSpread: call({
    input: z.strictObject({ ...ofTable, ...beside, at: ColumnPlace }),
    output: ColumnSpread,
    progress: Progress,
  }),
  /** Two columns against each other, some rows of all. */
  columnPoints: call({
    input: z.strictObject({ ...ofTable, ...beside, across: ColumnPlace, up: ColumnPlace }),
    output: z.object({ points: z.array(z.tuple([z.number(), z.number()])).readonly() }),
    progress: Progress,
  }),
  /** What enforcement says of the table, without running the model. */
  validateTable: call({
    input: z.strictObject(asRequest),
    output: z.object({ trace: Trace, refusal: Refusal.nullable() }),
    progress: Progress,
  }),
  /** Runs the whole table through the model. Cancelling ends the runtime's process. */
  predictTable: call({
    input: z.strictObject(asRequest),
    output: TablePrediction,
    progress: Progress,
  }),
  /** The model's own outputs of a run, which then stand beside the rows as its answer does. */
  tableOwnOutputs: call({
    input: z.strictObject({ id: ModelId, tableId: z.string(), asideId: z.string() }),
    output: z.object({
      runId: z.string(),
      columns: z.array(ResultColumn).readonly(),
      rowCount: z.number(),
      isAligned: z.boolean(),
    }),
    progress: Progress,
  }),
  /** The beginning of the body that `/invocations` would answer with. */
  tableResponse: call({
    input: z.strictObject({ id: ModelId, tableId: z.string(), asideId: z.string() }),
    output: z.object({
      status: z.number(),
      body: z.string(),
      /** Of the whole, about. */
      bytes: z.number(),
      isWhole: z.boolean(),
    }),
    progress: Progress,
  }),
  /** Writes that body to a file of this machine, whole or not at all. */
  saveTableResponse: call({
    input: z.strictObject({
      id: ModelId,
      tableId: z.string(),
      asideId: z.string(),
      path: z.string().min(1).max(4096),
      replace: z.boolean(),
    }),
    output: z.object({ path: z.string(), bytes: z.number() }),
    progress: Progress,
  }),
  /** Writes rows to a file of this machine, whole or not at all. */
  exportTable: call({
    input: z.strictObject({
      ...shown,
      ...beside,
      path: z.string().min(1).max(4096),
      format: TableFileFormat,
      columns: z
        .array(ColumnPlace.extend({ name: z.string() }))
        .max(40_000)
        .readonly(),
      /** Whether a file that is there already may be written over. */
      replace: z.boolean(),
    }),
    output: z.object({ path: z.string(), rowCount: z.number(), bytes: z.number() }),
    progress: Progress,
  }),
} as const
