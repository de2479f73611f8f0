/** The kernels beside another evaluator, on rows where the model's answer can change. */
import { evaluateRows } from '#app/native/evaluate-rows.ts'
import { exportModel, type InputColumn } from '#app/native/export/export-model.ts'
import { frameOf, gridOf } from '#app/native/from-frame.ts'
import { treesIn } from '#app/native/operation-size.ts'
import type { Operation } from '#app/native/operations.ts'
import { judgeRows, type Judged } from '#app/native/proof/judge-rows.ts'
import { onlyCompares, thresholdPools } from '#app/native/proof/threshold-pools.ts'
import { thresholdRows, type RowKind } from '#app/native/proof/threshold-rows.ts'
import { strOf } from '#app/python-data/python-repr.ts'
import { Raised } from '#app/native/raised.ts'
import type { EvaluatorsAgree } from '#shared/native-proof.ts'
import { UserError } from '#shared/user-error.ts'
import { valueAt, type Data, type Table } from '#shared/values.ts'
import type { OtherEvaluator } from './other-evaluator.ts'
import { onnxEvaluator } from './onnx-evaluator.ts'

/** Tables the rows come in: the last but one have missing values too, the last infinities. */
const KINDS: readonly RowKind[] = [
  'finite',
  'finite',
  'finite',
  'finite',
  'finite',
  'finite',
  'missing',
  'extreme',
]
/** Cells of one table: 32 MB of numbers. */
const MAX_CELLS = 4_000_000
/** Scores that near leave the label to the last digits. */
const TIE = 1e-9

/** Compares the kernels with the exported model in onnxruntime. */
export async function compareEvaluators(
  whole: Operation,
  columns: readonly InputColumn[],
  rowCount: number,
): Promise<EvaluatorsAgree> {
  const operation = withoutLog(whole)
  let evaluator: OtherEvaluator
  try {
    evaluator = await onnxEvaluator(exportModel(operation, columns, 'array'))
  } catch (error) {
    if (error instanceof UserError) return { kind: 'none', reason: error.message }
    throw error
  }
  try {
    return await compareWith(operation, columns, rowCount, evaluator)
  } finally {
    await evaluator.close()
  }
}

/** Beside a probability of 1 the logarithm of the rest magnifies its last digit without bound: what it is taken of is compared. */
function withoutLog(operation: Operation): Operation {
  if (operation.kind !== 'sequence') return operation
  const last = operation.steps.at(-1)
  if (last?.kind !== 'elements' || (last.function !== 'log' && last.function !== 'log-shares'))
    return operation
  return { kind: 'sequence', steps: operation.steps.slice(0, -1) }
}

/** Walks of a tree by a row: onnxruntime takes seconds for these. */
const MAX_WALKS = 40_000_000
/** So many are compared of every model. */
const LEAST_ROWS = 200

/** Fewer rows for a model of very many trees. */
function fittingRows(operation: Operation, rowCount: number): number {
  return Math.min(rowCount, Math.max(LEAST_ROWS, Math.floor(MAX_WALKS / Math.max(1, treesIn(operation)))))
}

/** Compares on at most so many rows, some of them with missing and infinite values where the model takes those. */
export async function compareWith(
  operation: Operation,
  columns: readonly InputColumn[],
  rowCount: number,
  evaluator: OtherEvaluator,
): Promise<EvaluatorsAgree> {
  const pools = thresholdPools(operation, columns)
  const isLarge = onlyCompares(operation)
  const sums = { rows: 0, sameBits: 0, numbers: 0, largestDifference: 0 }
  for (const [place, kind] of KINDS.entries()) {
    const table = thresholdRows(pools, {
      rowCount: Math.min(
        Math.ceil(fittingRows(operation, rowCount) / KINDS.length),
        Math.ceil(MAX_CELLS / Math.max(1, columns.length)),
      ),
      kind,
      isLarge,
      seed: 7 + place,
    })
    const ours = answerOf(operation, table)
    if (ours === null) continue
    const theirs = await evaluator.run(table)
    if (theirs === null) return refusedThere(table)
    const judged = judgeRows(ours, theirs.values, theirs.width, ties(operation, table))
    if (judged.wrongRow !== null) return disagreement(table, ours, theirs, judged)
    sums.rows += judged.rows
    sums.sameBits += judged.sameNumbers
    sums.numbers += judged.numbers
    sums.largestDifference = Math.max(sums.largestDifference, judged.largestDifference)
  }
  if (sums.rows === 0) return { kind: 'none', reason: 'The model refuses every row that was tried.' }
  return { kind: 'agree', ...sums }
}

function refusedThere({ rowCount }: Table): EvaluatorsAgree {
  return {
    kind: 'disagree',
    rows: rowCount,
    row: 'a table of rows',
    ours: 'answered',
    theirs: 'refused',
  }
}

/** The kernels' answer; null where the model refuses a row, as it may missing and infinite values. */
function answerOf(operation: Operation, table: Table): Data | null {
  try {
    const frame = frameOf(evaluateRows(operation, gridOf(table)))
    return frame.kind === 'tensor' ? frame.values : null
  } catch (error) {
    if (error instanceof Raised) return null
    throw error
  }
}

/** Whether the two best scores of a row are too near for its label to be sure; worked out when it is first asked. */
function ties(operation: Operation, table: Table): (row: number) => boolean {
  const steps = operation.kind === 'sequence' ? operation.steps : [operation]
  const last = steps.at(-1)
  let scores: { readonly data: Data; readonly width: number } | null | undefined
  return (row) => {
    if (last === undefined || !last.kind.startsWith('label-')) return false
    scores ??= scoresOf({ kind: 'sequence', steps: steps.slice(0, -1) }, table)
    if (scores === null) return false
    const { data, width } = scores
    const own = Array.from({ length: width }, (_, place) => Number(valueAt(data, row * width + place)))
    if (last.kind === 'label-above') return Math.abs((own[0] ?? 0) - last.threshold) <= TIE
    const [first = 0, second = -Infinity] = own.toSorted((left, right) => right - left)
    return first - second <= TIE * Math.max(1, Math.abs(first))
  }
}

function scoresOf(
  operation: Operation,
  table: Table,
): { readonly data: Data; readonly width: number } | null {
  const data = answerOf(operation, table)
  return data === null ? null : { data, width: data.data.length / table.rowCount }
}

function disagreement(
  table: Table,
  ours: Data,
  theirs: { readonly values: Data; readonly width: number },
  { wrongRow }: Judged,
): EvaluatorsAgree {
  const row = wrongRow ?? 0
  const shown = (values: Data, width: number): string =>
    Array.from({ length: width }, (_, place) => strOf(valueAt(values, row * width + place))).join(', ')
  return {
    kind: 'disagree',
    rows: table.rowCount,
    row: table.columns.map(({ name, values }) => `${String(name)} = ${shown(values, 1)}`).join(', '),
    ours: shown(ours, theirs.width),
    theirs: shown(theirs.values, theirs.width),
  }
}
