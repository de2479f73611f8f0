/** What the window asks of a comparison, and what it gets. */
import { z } from 'zod'
import { Comparison, Tolerance } from './comparison.ts'
import { ValueSchema } from './model.ts'

/** One side as the window names it. */
export const SideChoice = z.discriminatedUnion('kind', [
  /** An open model, by one of the methods of its native object or an output of its graph; null is MLflow's predict. */
  z.strictObject({ kind: z.literal('model'), id: z.string(), method: z.string().max(200).nullable() }),
  /** A model's location, a file of saved outputs, or the address of an endpoint. */
  z.strictObject({
    kind: z.literal('location'),
    location: z.string().min(1).max(4096),
    /** Key or token of an endpoint; it is kept nowhere. */
    key: z.string().max(10_000).nullable(),
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
        size: z.number(),
        cells: z.array(ComparedCell).readonly(),
      }),
    )
    .readonly(),
})
export type ComparedRows = z.output<typeof ComparedRows>

/** Points of one pair of columns of numbers, all rows or some spread over them, the largest differences among them. */
export const ComparedPoints = z.object({
  points: z
    .array(z.object({ row: z.number(), left: z.number(), right: z.number(), isDifferent: z.boolean() }))
    .readonly(),
})
export type ComparedPoints = z.output<typeof ComparedPoints>
