/** Prediction against prediction: a pure function of two outputs, the rows they were made from, and tolerances. */
import type {
  ClassComparison,
  ColumnComparison,
  Comparison,
  LoneColumn,
  RowFailure,
  Tolerance,
} from '#shared/comparison.ts'
import type { Frame, Table, Value } from '#shared/values.ts'
import { alignByKey, alignByPosition } from './align-rows.ts'
import type { AlignedSides } from './align-rows.ts'
import type { RowMarks } from './cell-tally.ts'
import { compareClasses } from './compare-classes.ts'
import type { ClassesFound, KnownModel } from './compare-classes.ts'
import { compareColumn } from './compare-column.ts'
import type { ComparedColumn } from './compare-column.ts'
import { labelTexts } from './decisions.ts'
import { findingsOf } from './findings.ts'
import { flatOutput } from './flat-output.ts'
import type { FlatOutput } from './flat-output.ts'
import { keyVectors } from './key-vectors.ts'
import { requireColumns } from './named-columns.ts'
import { failuresApart } from './lone-failures.ts'
import { isRenamed, pairColumns } from './pair-columns.ts'
import type { PairedColumns } from './pair-columns.ts'
import { readJsonTexts, readNestedTexts } from './read-json-texts.ts'
import type { SideColumn } from './side-column.ts'
import { summaryOf } from './summary.ts'
import { vectorOf, vectorOfRows } from './vector.ts'

/** One side's output. */
export interface SideOutput {
  readonly name: string
  /** Null where nothing came out at all. */
  readonly output: Frame | null
  /** Why nothing came out; null where something did. */
  readonly failure: string | null
  /** The input row of each row of the output, where some rows failed; null where every row was answered. */
  readonly rowNumbers: readonly number[] | null
  readonly failures: readonly RowFailure[]
  /** Whether it was read of a table file, in which moments, bytes, lists and dicts may be texts. */
  readonly isTableFile?: boolean
  /** What a custom predict made the output of, by which its differences are explained. */
  readonly base?: Frame | null
  /** The classes of the model that answered, in the order of its probabilities, where it says them. */
  readonly classes?: readonly Value[] | null
  /** The method of the model's native object that answered; null for its predict, and where code was put over it. */
  readonly method?: string | null
}

/** How to compare. */
export interface CompareOptions {
  /** For every column without one of its own; by the dtype where absent (`defaultTolerance`). */
  readonly atol?: number
  readonly rtol?: number
  /** By the left name of a column. */
  readonly tolerances: Readonly<Record<string, Tolerance>>
  /** The column whose values bring rows together: of both outputs, else of the input. Null: by position. */
  readonly key: string | null
  /** Left and right names of columns that belong together. */
  readonly map: readonly (readonly [string, string])[]
  readonly nanEqual: boolean
  /** Whether a column of another dtype breaks the comparison. */
  readonly strictTypes: boolean
}

/** A comparison with what its rows are looked up in. */
export interface Compared {
  readonly comparison: Comparison
  readonly aligned: AlignedSides
  readonly columns: readonly ComparedColumn[]
  readonly rowMarks: RowMarks
}

/** What a comparison is made with. */
export interface CompareSurroundings {
  readonly inputs: Table | null
  readonly options: CompareOptions
  /** Hears how many pairs of columns are done. */
  readonly report?: (done: number, total: number) => void
}

const NOTHING: FlatOutput = { rowCount: 0, columns: [], shape: '' }

/**
 * Compares two outputs. `inputs` are the rows both were made from, by which differences are explained. Throws a
 * UserError `bad-usage` for a key, or a column of a mapping or a tolerance, that is nowhere.
 */
export function compare(
  left: SideOutput,
  right: SideOutput,
  { inputs, options, report }: CompareSurroundings,
): Compared {
  const leftFlat = flatSide(left, right)
  const rightFlat = flatSide(right, left)
  const leftColumns = columnsOf(leftFlat)
  const rightColumns = columnsOf(rightFlat)
  const inputColumns = inputs === null ? [] : columnsOf(flatOutput(inputs))
  if (left.output !== null && right.output !== null) requireColumns(leftColumns, rightColumns, options)
  const keys = keyVectors(
    { columns: leftColumns, rowNumbers: left.rowNumbers },
    { columns: rightColumns, rowNumbers: right.rowNumbers },
    { inputs: inputColumns, options },
  )
  const aligned = align(left, right, { keys, counts: [leftFlat.rowCount, rightFlat.rowCount] })
  const byName = pairColumns(leftColumns, rightColumns, options.map)
  const files = { left: left.isTableFile === true, right: right.isTableFile === true }
  const paired = { ...byName, pairs: byName.pairs.map((pair) => readJsonTexts(pair, files)) }
  const { count } = aligned.rows
  const rowMarks = { marks: new Uint8Array(count), sizes: new Float64Array(count) }
  const columns = paired.pairs.map((pair, place) => {
    report?.(place, paired.pairs.length)
    return compareColumn(pair, { rows: aligned.rows, options, rowMarks })
  })
  const classes = compareClasses(paired, aligned.rows, {
    left: knownOf(left),
    right: knownOf(right),
  })
  const parts: ComparisonParts = {
    left,
    right,
    leftFlat,
    rightFlat,
    aligned,
    keys,
    paired,
    columns,
    classes,
    rowMarks,
    inputColumns: ofRows(inputColumns, left.rowNumbers),
    baseColumns: [left, right].flatMap(({ base = null, rowNumbers }) =>
      base === null || (rowNumbers !== null && rowNumbers !== left.rowNumbers)
        ? []
        : columnsOf(flatOutput(base)),
    ),
    options,
  }
  return { comparison: comparisonOf(parts), aligned, columns, rowMarks }
}

function flatSide({ output, isTableFile }: SideOutput, other: SideOutput): FlatOutput {
  if (output === null) return NOTHING
  const isRead = isTableFile === true && other.output !== null
  return flatOutput(isRead ? readNestedTexts(output, other.output) : output)
}

function knownOf({ classes, method = null }: SideOutput): KnownModel {
  return { classes: labelTexts(classes), method }
}

/** Everything that was found, before it is put into words. */
export interface ComparisonParts {
  readonly left: SideOutput
  readonly right: SideOutput
  readonly leftFlat: FlatOutput
  readonly rightFlat: FlatOutput
  readonly aligned: AlignedSides
  /** What rows were brought together by; null: by position. */
  readonly keys: ReturnType<typeof keyVectors>
  readonly paired: PairedColumns
  readonly columns: readonly ComparedColumn[]
  readonly classes: ClassesFound
  readonly rowMarks: RowMarks
  /** The input of each row of the left. */
  readonly inputColumns: readonly SideColumn[]
  /** What custom predicts made the outputs of. */
  readonly baseColumns: readonly SideColumn[]
  readonly options: CompareOptions
}

function columnsOf({ columns }: FlatOutput): readonly SideColumn[] {
  return columns.map((column) => ({ column, vector: vectorOf(column.values, column.isFromJson) }))
}

/** The input of the rows that came out, where others failed. */
function ofRows(columns: readonly SideColumn[], rows: readonly number[] | null): readonly SideColumn[] {
  if (rows === null) return columns
  return columns.map(({ column, vector }) => ({ column, vector: vectorOfRows(vector, rows) }))
}

function align(
  left: SideOutput,
  right: SideOutput,
  {
    keys,
    counts: [leftCount, rightCount],
  }: { readonly keys: ReturnType<typeof keyVectors>; readonly counts: readonly [number, number] },
): AlignedSides {
  if (left.output === null || right.output === null) return alignByPosition(leftCount, rightCount)
  return keys === null ? alignByPosition(leftCount, rightCount) : alignByKey(keys.left, keys.right)
}

function comparisonOf(parts: ComparisonParts): Comparison {
  const { left, right, leftFlat, rightFlat, aligned, paired, classes } = parts
  const columns = parts.columns.map(({ column }) => column)
  const base = {
    left: { name: left.name, shape: leftFlat.shape, rowCount: leftFlat.rowCount, failure: left.failure },
    right: { name: right.name, shape: rightFlat.shape, rowCount: rightFlat.rowCount, failure: right.failure },
    alignment: {
      key: parts.options.key,
      matched: aligned.rows.count,
      onlyLeft: aligned.onlyLeft.length,
      onlyRight: aligned.onlyRight.length,
    },
    rowsDifferent: rowsBeyond(parts.rowMarks.marks),
    columns,
    onlyLeft: lone(paired.onlyLeft, classes),
    onlyRight: lone(paired.onlyRight, classes),
    classes: classes.classes,
    rankings: classes.rankings,
    leftFailures: left.failures,
    rightFailures: right.failures,
  }
  const holds = doesHold(base, parts)
  const findings = findingsOf(parts)
  return { ...base, holds, summary: summaryOf({ ...base, holds }), findings }
}

function lone(sides: readonly SideColumn[], { used }: ClassesFound): readonly LoneColumn[] {
  return sides.map((side) => ({
    name: side.column.name,
    type: side.vector.type,
    inClasses: used.has(side),
  }))
}

/** Marks above `WITHIN` are differences. */
function rowsBeyond(marks: Uint8Array): number {
  let count = 0
  for (const mark of marks) if (mark > 1) count += 1
  return count
}

function isBroken({ flips, undecided }: ClassComparison): boolean {
  return flips > 0 || undecided !== undefined
}

function doesHold(
  comparison: Omit<Comparison, 'summary' | 'holds' | 'findings'>,
  { paired, classes, options }: ComparisonParts,
): boolean {
  const { left, right, alignment, leftFailures, rightFailures } = comparison
  if (left.failure !== null || right.failure !== null) return false
  const failures = failuresApart(leftFailures, rightFailures)
  const alone = failures.left.length + failures.right.length
  if (alone + alignment.onlyLeft + alignment.onlyRight > 0) return false
  if (comparison.rowsDifferent > 0 || classes.crossing.some(isBroken)) return false
  if ([...comparison.onlyLeft, ...comparison.onlyRight].some(({ inClasses }) => !inClasses)) return false
  if (options.strictTypes && comparison.columns.some(({ sameType }: ColumnComparison) => !sameType))
    return false
  return !paired.pairs.some(isRenamed)
}
