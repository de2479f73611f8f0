/**
 * What a comparison of two predictions over the same rows found. Plain data: the same comparison is the same JSON.
 * `left` is the reference in words only; as in numpy's `allclose(left, right)`, relative tolerance is of the right.
 */
import { z } from 'zod'
import { ValueSchema } from './model.ts'

/** Any number, also NaN and the infinities, which a `z.number()` refuses: a difference may have no size, a column no mean. */
export const AnyNumber = z.custom<number>((value) => typeof value === 'number')

/** How far two numbers may be apart: `|left - right| <= atol + rtol * |right|`. */
export const Tolerance = z.object({ atol: z.number(), rtol: z.number() })
export type Tolerance = z.output<typeof Tolerance>

/** One side as it was compared. */
export const ComparedSide = z.object({
  name: z.string(),
  /** How Python would name the output: `numpy.ndarray (150, 3)`; empty where there is none. */
  shape: z.string(),
  rowCount: z.number(),
  /** Why there is no output at all; null where there is one. */
  failure: z.string().nullable(),
})
export type ComparedSide = z.output<typeof ComparedSide>

/** Rows by what became of their cells in one column. */
export const CellCounts = z.object({
  equal: z.number(),
  within: z.number(),
  different: z.number(),
  /** A missing value (null, NaN, NaT) on one side against a value on the other. */
  missingLeft: z.number(),
  missingRight: z.number(),
})
export type CellCounts = z.output<typeof CellCounts>

/** Sizes of differences over the rows where both sides are finite numbers. */
export const DifferenceStatistics = z.object({
  count: z.number(),
  max: AnyNumber,
  mean: AnyNumber,
  p50: AnyNumber,
  p95: AnyNumber,
  p99: AnyNumber,
})
export type DifferenceStatistics = z.output<typeof DifferenceStatistics>

/** One cell that differs. `row` counts compared rows from 0; the others are the rows of each side. */
export const WorstCell = z.object({
  row: z.number(),
  leftRow: z.number(),
  rightRow: z.number(),
  left: ValueSchema,
  right: ValueSchema,
  /** Absolute difference; null where the cells are no two finite numbers. */
  size: AnyNumber.nullable(),
})
export type WorstCell = z.output<typeof WorstCell>

/** The finite numbers of one column. */
export const Distribution = z.object({
  count: z.number(),
  missing: z.number(),
  min: AnyNumber,
  max: AnyNumber,
  mean: AnyNumber,
  /** Population standard deviation, as numpy's `std`. */
  deviation: AnyNumber,
})
export type Distribution = z.output<typeof Distribution>

/** Two columns of numbers counted in the same bins between `from` and `to`. */
export const Histogram = z.object({
  from: AnyNumber,
  to: AnyNumber,
  left: z.array(z.number()).readonly(),
  right: z.array(z.number()).readonly(),
})
export type Histogram = z.output<typeof Histogram>

/** Why two columns are compared with each other. */
export const pairReasons = [
  'name',
  'given',
  'position',
  'only-column',
  'similar-name',
  'same-values',
] as const

/** One column of the left with its partner of the right. */
export const ColumnComparison = z.object({
  left: z.string(),
  right: z.string(),
  reason: z.enum(pairReasons),
  /** dtypes of both, told apart from the values: `int64`, `float32`, `str`, `int (JSON)`. */
  leftType: z.string(),
  rightType: z.string(),
  sameType: z.boolean(),
  tolerance: Tolerance,
  counts: CellCounts,
  absolute: DifferenceStatistics.nullable(),
  relative: DifferenceStatistics.nullable(),
  worst: z.array(WorstCell).readonly(),
  distributions: z.object({ left: Distribution, right: Distribution }).nullable(),
  histogram: Histogram.nullable(),
})
export type ColumnComparison = z.output<typeof ColumnComparison>

/** The class each side decides for, row by row. */
export const ClassComparison = z.object({
  /** How each side decides: `column label`, `largest of 3 columns`. */
  left: z.string(),
  right: z.string(),
  classes: z.array(z.string()).readonly(),
  /** Rows by left class (outer) and right class (inner), in the order of `classes`. */
  matrix: z.array(z.array(z.number()).readonly()).readonly(),
  rowCount: z.number(),
  /** Of labels that are called otherwise on the right: `yes is 1 and no is 0`; absent where they are not. */
  relabelled: z.string().optional(),
  flips: z.number(),
  /** Rows with a class on one side only, where labels are held against scores; absent where columns tell them, or none are. */
  undecided: z.object({ left: z.number(), right: z.number() }).optional(),
  /** The first rows that flip, at most 1,000. */
  flipped: z.array(z.number()).readonly(),
})
export type ClassComparison = z.output<typeof ClassComparison>

/** In how many rows the first `k` classes, best first, are not the same. */
export const RankingComparison = z.object({
  left: z.string(),
  right: z.string(),
  changes: z.array(z.object({ k: z.number(), rows: z.number() })).readonly(),
})
export type RankingComparison = z.output<typeof RankingComparison>

/** A column that has no partner; `standsFor` names the class comparison it takes part in instead. */
export const LoneColumn = z.object({ name: z.string(), type: z.string(), inClasses: z.boolean() })
export type LoneColumn = z.output<typeof LoneColumn>

/** Rows that one side could not answer. */
export const RowFailure = z.object({ row: z.number(), message: z.string() })
export type RowFailure = z.output<typeof RowFailure>

/** Something worth knowing about the differences. */
export const ComparisonFinding = z.object({
  code: z.enum([
    'no-output',
    'row-failures',
    'lengths',
    'other-order',
    'renamed',
    'types',
    'lone-columns',
    'classes-unmatched',
    'follows-input',
    'band',
    'one-way',
    'constant-shift',
    'constant-factor',
    'rounded',
    'as-text',
    'recoded',
    'transformed',
    'clipped',
    'missing',
    'inserted-rows',
    'relabelled',
    'exchanged',
    'no-rows',
    'duplicate-keys',
  ]),
  text: z.string(),
})
export type ComparisonFinding = z.output<typeof ComparisonFinding>

/** How the rows of both sides were brought together. */
export const Alignment = z.object({
  /** Null: by position. */
  key: z.string().nullable(),
  matched: z.number(),
  onlyLeft: z.number(),
  onlyRight: z.number(),
})
export type Alignment = z.output<typeof Alignment>

/** A whole comparison. */
export const Comparison = z.object({
  left: ComparedSide,
  right: ComparedSide,
  alignment: Alignment,
  /** What is to be known first, a sentence each. */
  summary: z.array(z.string()).readonly(),
  /** Whether every value is within its tolerance, and nothing is there on one side only. */
  holds: z.boolean(),
  /** Rows with at least one cell beyond its tolerance. */
  rowsDifferent: z.number(),
  columns: z.array(ColumnComparison).readonly(),
  onlyLeft: z.array(LoneColumn).readonly(),
  onlyRight: z.array(LoneColumn).readonly(),
  classes: z.array(ClassComparison).readonly(),
  rankings: z.array(RankingComparison).readonly(),
  /** Rows of the input that each side fails on; those of both are in both. */
  leftFailures: z.array(RowFailure).readonly(),
  rightFailures: z.array(RowFailure).readonly(),
  findings: z.array(ComparisonFinding).readonly(),
})
export type Comparison = z.output<typeof Comparison>
