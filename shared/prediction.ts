/**
 * What happens to an input on its way to `predict`, and what comes back: MLflow's answer, the model's own outputs,
 * the enforcement trace, timing, and who answered.
 */
import { z } from 'zod'
import { ValueSchema } from './model.ts'

/** A place in an input: any of row (0-based), column or array, param. All absent means the whole request. */
export const Place = z.object({
  row: z.number().optional(),
  column: z.string().optional(),
  /** The element of an array: its index in the axes after the first, which is the row. */
  path: z.array(z.number()).readonly().optional(),
  param: z.string().optional(),
})
export type Place = z.output<typeof Place>

/** A refusal or failure as MLflow's scoring server gives it, and the same in plain words. */
export const Refusal = z.object({
  /** Where on the way: reading the request, schema enforcement, the model itself, writing the answer. */
  stage: z.enum(['request', 'parse', 'enforce', 'predict', 'encode']),
  /** HTTP status of `/invocations`. */
  status: z.number(),
  /** MLflow's `error_code`; null where the server answers with plain text. */
  errorCode: z.string().nullable(),
  /** MLflow's `error_class`; null where the server answers with plain text. */
  errorClass: z.string().nullable(),
  /** MLflow's message, whole. */
  message: z.string(),
  /** What only the stack trace would say: the exception of the model. */
  cause: z.string().optional(),
  /** Python's whole traceback, where Python answered. */
  traceback: z.string().optional(),
  /** Ours: what is wrong and why, in plain words. */
  plain: z.string(),
  /** What to do about it, one entry a way out. */
  ways: z.array(z.string()).readonly(),
  /** What it is about, most telling first; empty for the request as a whole. */
  places: z.array(Place).readonly(),
})
export type Refusal = z.output<typeof Refusal>

/** What enforcement did to one column, tensor or param. */
export const TraceStep = z.object({
  kind: z.enum(['column', 'tensor', 'param']),
  name: z.string(),
  action: z.enum(['kept', 'cast', 'filled', 'absent', 'dropped', 'refused']),
  /** dtype as sent; empty where nothing was sent. */
  from: z.string(),
  /** dtype the model receives; empty where it receives nothing. */
  to: z.string(),
  /** In plain words, when it is worth a word. */
  note: z.string().optional(),
  /** Cells that changed their value or are refused, at most 1,000. */
  cells: z
    .array(
      z.object({
        row: z.number(),
        /** As in `Place`. */
        path: z.array(z.number()).readonly().optional(),
        action: z.enum(['cast', 'filled', 'refused']),
        note: z.string(),
      }),
    )
    .readonly(),
})
export type TraceStep = z.output<typeof TraceStep>

/** The enforcement trace of one input. */
export const Trace = z.object({
  steps: z.array(TraceStep).readonly(),
  /** Whether columns were put into the signature's order. */
  reordered: z.boolean(),
  rowCount: z.number().nullable(),
  /** Why only the model's own class can tell whether it takes the input: where that differs from what is recorded of it. */
  undecided: z.string().optional(),
})
export type Trace = z.output<typeof Trace>

/** Who answered. */
export const RuntimeIdentity = z.object({
  kind: z.enum(['native', 'python']),
  /** "onnxruntime", "Palate kernels", "MLflow". */
  name: z.string(),
  version: z.string(),
  /** "CPU", "Python 3.11.7 at …". */
  detail: z.string(),
})
export type RuntimeIdentity = z.output<typeof RuntimeIdentity>

/** Milliseconds of each part of one predict. */
export const Timing = z.object({
  parse: z.number(),
  enforce: z.number(),
  run: z.number(),
  encode: z.number(),
  total: z.number(),
})
export type Timing = z.output<typeof Timing>

/** One column of a result as the screen shows it. */
export const ResultColumn = z.object({
  name: z.string(),
  dtype: z.string(),
  /** A column that Palate tells of probabilities in others: the class that leads, how likely it is. */
  told: z.enum(['class', 'probability']).optional(),
})
export type ResultColumn = z.output<typeof ResultColumn>

/** One result that stays in the engine; its rows are fetched in windows. */
export const ResultSummary = z.object({
  /** Which view: MLflow's answer as one, or one of the model's own outputs. */
  view: z.string(),
  title: z.string(),
  /** How Python would name it: `pandas.DataFrame`, `numpy.ndarray`, `dict`. */
  pythonType: z.string(),
  shape: z.array(z.number()).readonly(),
  columns: z.array(ResultColumn).readonly(),
  rowCount: z.number(),
})
export type ResultSummary = z.output<typeof ResultSummary>

/** What a model's Python code printed and warned of during one predict; the end of it where it was much. */
export const Printed = z.object({
  stdout: z.string(),
  stderr: z.string(),
  /** `UserWarning: …`, one a warning. */
  warnings: z.array(z.string()).readonly(),
})
export type Printed = z.output<typeof Printed>

/** The outcome of one predict. */
export const Prediction = z.object({
  /** Names this prediction in later calls, as long as the model is open. */
  predictionId: z.string(),
  /** What an endpoint would answer. */
  answer: z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), results: z.array(ResultSummary).readonly() }),
    z.object({ ok: z.literal(false), refusal: Refusal }),
  ]),
  /** What the model itself computed, when it ran; also where MLflow's wrapper fails on it. */
  ownOutputs: z.array(ResultSummary).readonly(),
  trace: Trace,
  timing: Timing,
  runtime: RuntimeIdentity,
  /** What the runtime has to say: a provider that is not there, a session option without effect. */
  notices: z.array(z.string()).readonly(),
  /** Only where Python answered. */
  printed: Printed.optional(),
})
export type Prediction = z.output<typeof Prediction>

/** In which order rows of a result are shown, and which of them. */
export const ResultOrder = z.strictObject({
  sort: z.strictObject({ column: z.number().int().min(0), descending: z.boolean() }).optional(),
  filter: z
    .strictObject({
      column: z.number().int().min(0),
      comparison: z.enum(['contains', 'equals', 'below', 'above']),
      text: z.string().max(1000),
    })
    .optional(),
})
export type ResultOrder = z.output<typeof ResultOrder>

/** A column of a result; `told` for what its probabilities, or those of all columns together, say. */
export const ResultPlace = z.strictObject({
  column: z.number().int().min(0),
  told: z.enum(['class', 'probability']).optional(),
})
export type ResultPlace = z.output<typeof ResultPlace>

/** Rows `from`… of one result, column by column. */
export const ResultWindow = z.object({
  from: z.number(),
  /** Of the whole result, or of those that its filter lets through. */
  rowCount: z.number(),
  /** The place of each row in the result as the model gave it; absent where that is the order. */
  rows: z.array(z.number()).readonly().optional(),
  columns: z
    .array(z.object({ name: z.string(), dtype: z.string(), cells: z.array(ValueSchema).readonly() }))
    .readonly(),
})
export type ResultWindow = z.output<typeof ResultWindow>
