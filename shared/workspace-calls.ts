/**
 * Calls about what a person entered for a model, kept by the engine so that it outlives a reload of the page, closing
 * the model and a new start of Palate; and about table files that are opened again with the edits made to them.
 */
import { z } from 'zod'
import { call, ModelId, Progress } from './call.ts'
import { Failure } from './failure.ts'
import { Prediction } from './prediction.ts'
import { OpenTable, TableFileFormat, TablePrediction } from './table-calls.ts'

/** Letters of a run's request that are kept with it; 60,000 rows of four numbers are 2 million. */
export const MAX_RUN_BODY = 4_000_000

/** A table from a file as the input: what each of its columns is called in the request. */
const KeptTable = z.object({
  tableId: z.string().max(64),
  version: z.number().int().min(0),
  /** For each column of the signature the file's, by name; null leaves it out. */
  matches: z.array(z.string().nullable()).max(20_000).readonly(),
})

/** A request body as it was entered. */
const KeptBody = z.object({
  body: z.string(),
  contentType: z.string().max(200),
  /** Whether it was written by hand, so that every letter counts. */
  isRaw: z.boolean(),
})

/** What is kept of a table whose file is read again when it is wanted. */
const KeptFile = z.object({
  name: z.string(),
  path: z.string().nullable(),
  format: TableFileFormat,
  matches: z.array(z.string().nullable()).readonly(),
  editedCells: z.number(),
})

/** What came of a run. */
const RunOutcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('predicted'), prediction: Prediction }),
  z.object({ kind: z.literal('table'), prediction: TablePrediction }),
  z.object({ kind: z.literal('failed'), failure: Failure }),
])

/** One run of a model. */
const Run = z.object({
  /** When it ended, in milliseconds since 1970. */
  at: z.number(),
  /** The rows of the input that were sent; null where all were. */
  sent: z.array(z.number()).readonly().nullable(),
  rowCount: z.number().nullable(),
  method: z.string().nullable(),
  outcome: RunOutcome,
})

/** A run with its input, as it is kept. */
export const KeptRun = Run.extend({
  key: z.string(),
  input: KeptBody,
  /** The table that was sent in place of the body's rows, as it was then. */
  file: KeptFile.extend({ tableId: z.string(), version: z.number() }).nullable(),
  /** Whether the engine still has the outputs. */
  hasOutputs: z.boolean(),
})
export type KeptRun = z.output<typeof KeptRun>

const EditedCell = z.object({
  row: z.number(),
  column: z.string(),
  text: z.string().nullable(),
  count: z.number(),
})

/** Models whose tabs are kept. */
export const MAX_TABS = 100

/** How the window was. */
export const KeptWindow = z.object({
  theme: z.string().max(20),
  /** Each open model's location with its tab. */
  tabs: z.array(z.tuple([z.string().max(8192), z.string().max(40)])).max(MAX_TABS),
  /** The location of the model in front. */
  active: z.string().max(8192).nullable(),
})

/** The calls. */
export const workspaceCalls = {
  /** The models that were open when Palate last ended, for the first page that asks; none where the host opens others. */
  lastOpen: call({
    input: z.strictObject({}),
    output: z.array(z.object({ location: z.string(), store: z.string().optional() })).readonly(),
    progress: Progress,
  }),
  /** Keeps how the window is: a page's own storage belongs to its address, which is another with each start. */
  keepWindow: call({ input: KeptWindow, output: z.object({}), progress: Progress }),
  keptWindow: call({ input: z.strictObject({}), output: KeptWindow.nullable(), progress: Progress }),
  /** Keeps the input of an open model; `kept` is false where it is larger than what is kept. */
  keepInput: call({
    input: z.strictObject({
      id: ModelId,
      input: KeptBody.extend({
        /** `kept` leaves the table that was kept before, whose file has yet to be read. */
        table: z.union([KeptTable, z.literal('kept'), z.null()]),
      }),
    }),
    output: z.object({ kept: z.boolean() }),
    progress: Progress,
  }),
  /** The input that was kept for a model; null where there is none. */
  keptInput: call({
    input: z.strictObject({ id: ModelId }),
    output: KeptBody.extend({ file: KeptFile.nullable() }).nullable(),
    progress: Progress,
  }),
  /** Keeps a run with its input; the key is null where it is larger than what is kept. */
  keepRun: call({
    input: z.strictObject({
      id: ModelId,
      run: Run.extend({
        input: KeptBody.extend({ body: z.string().max(MAX_RUN_BODY), table: KeptTable.nullable() }),
      }),
    }),
    output: z.object({ key: z.string().nullable() }),
    progress: Progress,
  }),
  /** The runs that are kept of a model, newest first. */
  keptRuns: call({
    input: z.strictObject({ id: ModelId }),
    output: z.array(KeptRun).readonly(),
    progress: Progress,
  }),
  /**
   * Opens the file of a table again, or the one it is now in, with the edits made to it: those of an open table, else
   * those of a run that is kept, else those that were kept for the model. `lost` counts edited cells whose row or column is no longer there.
   */
  reopenTable: call({
    input: z.strictObject({
      id: ModelId,
      table: z.object({ tableId: z.string(), version: z.number().int().min(0) }).nullable(),
      /** The key of a kept run whose table is meant. */
      run: z.string().optional(),
      from: z
        .union([
          z.strictObject({ path: z.string().min(1).max(4096) }),
          z.strictObject({ upload: z.string(), name: z.string().max(1024) }),
        ])
        .nullable(),
    }),
    output: z.object({ table: OpenTable, editedCells: z.number(), lost: z.number() }),
    progress: Progress,
  }),
  /** The edits alone, as runs of rows of the file from 1 on; rows past the file's were put in. */
  tableEdits: call({
    input: z.strictObject({
      id: ModelId,
      table: z.object({ tableId: z.string(), version: z.number().int().min(0) }).nullable(),
      run: z.string().optional(),
    }),
    output: z.object({ cells: z.array(EditedCell).readonly() }),
    progress: Progress,
  }),
} as const
