/** What the window asks of a comparison, and what it gets. */
import { z } from 'zod'
import { call, Progress } from './call.ts'
import { AnyNumber, Comparison, Tolerance } from './comparison.ts'
import { Failure } from './failure.ts'
import { ValueSchema } from './model.ts'
import { Payload } from './payload.ts'
import { RuntimeChoice } from './runtime-choice.ts'

/** A model, or what a command line would name: a side that code can work on. */
export const PlainSide = z.discriminatedUnion('kind', [
  /** An open model, by one of the methods of its native object or an output of its graph; null is MLflow's predict. */
  z.strictObject({
    kind: z.literal('model'),
    id: z.string(),
    method: z.string().max(200).nullable(),
    /** Who answers; null is who answers for the open model. */
    runtime: RuntimeChoice.nullable(),
  }),
  /** A side as it is written on a command line: a model's location, a file of saved outputs, an endpoint's address. */
  z.strictObject({
    kind: z.literal('location'),
    location: z.string().min(1).max(4096),
    /** Key or token of an endpoint; null takes the one that is kept for it. */
    key: z.string().max(10_000).nullable(),
    /** Whether the key is kept: in the system's store of secrets, or until Palate ends where there is none. */
    keepKey: z.boolean(),
  }),
])
export type PlainSide = z.output<typeof PlainSide>

/** One side as the window names it. */
export const SideChoice = z.union([
  PlainSide,
  /** Code over a side: JavaScript or TypeScript over its outputs; Python with the loaded model. */
  z.strictObject({
    kind: z.literal('custom'),
    of: PlainSide,
    language: z.enum(['javascript', 'python']),
    code: z.string().max(300_000),
    /** Path of the interpreter; null is the first that has MLflow. */
    python: z.string().nullable(),
  }),
  /** A scoring script of Azure ML over an open model. */
  z.strictObject({
    kind: z.literal('script'),
    id: z.string(),
    script: z.string().min(1).max(4096),
    /** The file that says what it runs with; Azure ML takes no script without one. */
    environment: z.string().max(4096),
    python: z.string().nullable(),
    /** How it takes rows: a key, `KEY:rows` for lists of values, or `as-given`; null is told from its text. */
    request: z.string().max(200).nullable().optional(),
  }),
])
export type SideChoice = z.output<typeof SideChoice>

/** How to compare. */
export const CompareChoices = z.strictObject({
  atol: z.number().min(0).nullable(),
  rtol: z.number().min(0).nullable(),
  tolerances: z.record(z.string(), Tolerance),
  key: z.string().nullable(),
  map: z.array(z.tuple([z.string(), z.string()]).readonly()).readonly(),
  nanEqual: z.boolean(),
  strictTypes: z.boolean(),
})
export type CompareChoices = z.output<typeof CompareChoices>

/** A comparison that stays in the engine, so that its rows can be paged through. */
export const KeptComparison = z.object({
  comparisonId: z.string(),
  comparison: Comparison,
  /** Milliseconds of each side. */
  times: z.object({ left: z.number(), right: z.number() }),
  /** What is to be known beside the comparison: findings of scoring scripts. */
  notices: z.array(z.string()).readonly(),
})
export type KeptComparison = z.output<typeof KeptComparison>

/** In which order, and which, of the compared rows. */
export const RowOrder = z.strictObject({
  by: z.enum(['row', 'size']),
  onlyDifferent: z.boolean(),
})
export type RowOrder = z.output<typeof RowOrder>

/** One pair of cells; `mark` as in a comparison's counts. */
export const ComparedCell = z.object({
  left: ValueSchema,
  right: ValueSchema,
  mark: z.enum(['equal', 'within', 'different', 'missing-left', 'missing-right']),
})
export type ComparedCell = z.output<typeof ComparedCell>

/** Rows `from`… of a comparison in an order. */
export const ComparedRows = z.object({
  /** Rows there are in this order. */
  total: z.number(),
  from: z.number(),
  rows: z
    .array(
      z.object({
        row: z.number(),
        leftRow: z.number(),
        rightRow: z.number(),
        /** Infinity where a difference has no size. */
        size: AnyNumber,
        cells: z.array(ComparedCell).readonly(),
      }),
    )
    .readonly(),
})
export type ComparedRows = z.output<typeof ComparedRows>

/** Points of one pair of columns of numbers, all rows or some spread over them, the largest differences among them. */
export const ComparedPoints = z.object({
  points: z
    .array(
      z.object({
        row: z.number(),
        leftRow: z.number(),
        left: z.number(),
        right: z.number(),
        isDifferent: z.boolean(),
      }),
    )
    .readonly(),
  /** How often right minus left is how much, over all rows where both are finite and not equal; null where none is. */
  differences: z
    .object({ from: z.number(), to: z.number(), counts: z.array(z.number()).readonly() })
    .nullable(),
})
export type ComparedPoints = z.output<typeof ComparedPoints>

/** One saved comparison as the window takes it into its form. */
export const CaseSetup = z.object({
  name: z.string(),
  left: SideChoice,
  right: SideChoice,
  choices: CompareChoices,
  /** Whether the sides are to agree. */
  holds: z.boolean(),
  hasExpected: z.boolean(),
})
export type CaseSetup = z.output<typeof CaseSetup>

/** What became of a case that was run again. */
export const ReplayedCase = z.object({
  name: z.string(),
  passed: z.boolean(),
  summary: z.array(z.string()).readonly(),
  /** Why it could not be run; null where it could. */
  failure: Failure.nullable(),
})
export type ReplayedCase = z.output<typeof ReplayedCase>

const File = z.string().min(1).max(4096)

/** The calls around comparisons; a part of contract.ts. */
export const compareCalls = {
  /** Runs both sides over the same rows and compares what comes out. */
  compare: call({
    input: z.strictObject({
      left: SideChoice,
      right: SideChoice,
      /** The rows; null where both sides are saved outputs. */
      payload: Payload.nullable(),
      choices: CompareChoices,
    }),
    output: KeptComparison,
    progress: Progress,
  }),
  comparedRows: call({
    input: z.strictObject({
      comparisonId: z.string(),
      order: RowOrder,
      from: z.number().int().min(0),
      count: z.number().int().min(1).max(1000),
    }),
    output: ComparedRows,
    progress: Progress,
  }),
  comparedPoints: call({
    input: z.strictObject({ comparisonId: z.string(), column: z.number().int().min(0) }),
    output: ComparedPoints,
    progress: Progress,
  }),
  /** The comparison as a file for others. */
  comparisonReport: call({
    input: z.strictObject({ comparisonId: z.string(), format: z.enum(['html', 'json']) }),
    output: z.object({ text: z.string() }),
    progress: Progress,
  }),
  /** Whether a key is kept for an endpoint. */
  endpointKey: call({
    input: z.strictObject({ url: File }),
    output: z.object({ isKept: z.boolean() }),
    progress: Progress,
  }),
  forgetEndpointKey: call({
    input: z.strictObject({ url: File }),
    output: z.object({ isKept: z.boolean() }),
    progress: Progress,
  }),
  /** Lets a Python file of this machine run, with the Python files around it, as they are now. */
  trustScript: call({
    input: z.strictObject({ script: File }),
    output: z.strictObject({}),
    progress: Progress,
  }),
  /** The saved comparisons of a file. */
  readCases: call({
    input: z.strictObject({ file: File }),
    output: z.array(CaseSetup).readonly(),
    progress: Progress,
  }),
  /** Adds a comparison to a file of saved ones, which is made where it is missing; gives its name. */
  saveCase: call({
    input: z.strictObject({
      file: File,
      name: z.string().max(200).nullable(),
      left: SideChoice,
      right: SideChoice,
      payload: Payload.nullable(),
      choices: CompareChoices,
      comparisonId: z.string(),
    }),
    /** `variables` are those that stand for tokens of its addresses. */
    output: z.object({ name: z.string(), file: z.string(), variables: z.array(z.string()).readonly() }),
    progress: Progress,
  }),
  /** The rows of a saved comparison; null where it has none. */
  casePayload: call({
    input: z.strictObject({ file: File, place: z.number().int().min(0) }),
    output: z.object({ payload: Payload.nullable() }),
    progress: Progress,
  }),
  /** Runs every saved comparison of a file again. */
  replayCases: call({
    input: z.strictObject({ file: File }),
    output: z.array(ReplayedCase).readonly(),
    progress: Progress,
  }),
  /** Writes a side as what a team would commit; gives the paths of the files. */
  exportSide: call({
    input: z.strictObject({
      side: SideChoice,
      folder: File,
      /** JSON of params that code in JavaScript reads beside those of the model, with their defaults. */
      params: z.string().max(20_000).optional(),
    }),
    output: z.object({ files: z.array(z.string()).readonly() }),
    progress: Progress,
  }),
} as const
