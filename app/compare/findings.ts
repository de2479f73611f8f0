/** What is worth knowing beside the figures. */
import type { ClassComparison, ComparisonFinding } from '#shared/comparison.ts'
import type { ComparisonParts } from './compare.ts'
import { explainNumbers, explainSoftmax } from './explain.ts'
import { explainExchange } from './exchanged-names.ts'
import { explainMissing } from './explain-missing.ts'
import { explainValues } from './explain-values.ts'
import { explainDeeper, explainRows } from './explain-rows.ts'
import type { BandCandidate, OddRows } from './explain-rows.ts'
import { failuresApart } from './lone-failures.ts'
import { counted, numberText } from './number-words.ts'
import { insertedRows, isOtherOrder } from './other-order.ts'
import { isRenamed } from './pair-columns.ts'
import type { SideColumn } from './side-column.ts'
import { instantText } from '#app/table/instant-text.ts'
import { isInstant } from '#shared/values.ts'
import { cellOf } from './vector.ts'
import type { Vector } from './vector.ts'

/** All findings, most telling first. */
export function findingsOf(parts: ComparisonParts): readonly ComparisonFinding[] {
  return [
    ...failureFindings(parts),
    ...noRowsFinding(parts),
    ...orderFinding(parts),
    ...renameFindings(parts),
    ...typeFindings(parts),
    ...explanations(parts),
    ...rowFindings(parts),
  ]
}

function failureFindings(parts: ComparisonParts): readonly ComparisonFinding[] {
  const { left, right } = parts
  const apart = failuresApart(left.failures, right.failures)
  const sides = [
    { ...left, alone: apart.left },
    { ...right, alone: apart.right },
  ]
  const found = sides.flatMap(({ name, failure, alone }): ComparisonFinding[] => {
    if (failure !== null) return [{ code: 'no-output', text: `${name}: ${failure}` }]
    const [first] = alone
    if (first === undefined) return []
    const text = `${name} fails on ${counted(alone.length, 'row')}; the first is row ${numberText(first.row + 1)}: ${first.message}`
    return [{ code: 'row-failures', text }]
  })
  const [first] = apart.both
  if (first === undefined) return found
  const why = first.left === first.right ? first.left : `${first.left} On the right: ${first.right}`
  const rows = counted(apart.both.length, 'row')
  const text = `Both sides fail on ${rows}; the first is row ${numberText(first.row + 1)}: ${why}`
  return [...found, { code: 'row-failures', text }]
}

/** Why a key brings no rows together: mostly it is text on one side and a number on the other. */
function noRowsFinding({
  aligned,
  keys,
  left,
  right,
  options,
}: ComparisonParts): readonly ComparisonFinding[] {
  const isEmpty = left.output === null || right.output === null || aligned.rows.count > 0
  if (isEmpty || keys === null || options.key === null) return []
  const kinds = [keys.left, keys.right].map((vector) => {
    const values = Array.from({ length: Math.min(vector.data.length, 2) }, (_none, row) =>
      shownKey(vector, row),
    )
    return values.length === 0 ? 'nothing' : `${kindOf(vector)} (${values.join(', ')}, …)`
  })
  const [one, other] = [keys.left, keys.right].map(kindOf)
  const isText = one === 'text' || other === 'text'
  const hint =
    one === other
      ? 'None of them stands on both sides.'
      : isText && (one === 'numbers' || other === 'numbers')
        ? 'Write both as one kind: "1" is not 1.'
        : 'Write both as one kind.'
  const text = `No row is compared: of the key ${options.key} the left holds ${kinds[0]}, the right ${kinds[1]}. ${hint}`
  return [{ code: 'no-rows', text }]
}

function kindOf(vector: Vector): string {
  const first = vector.data.length === 0 ? null : cellOf(vector, 0)
  switch (typeof first) {
    case 'string':
      return 'text'
    case 'bigint':
    case 'number':
      return 'numbers'
    case 'boolean':
      return 'booleans'
    default:
      if (!isInstant(first)) return vector.type
      return first.zone === undefined ? 'moments' : 'moments with a time zone'
  }
}

function shownKey(vector: Vector, row: number): string {
  const value = cellOf(vector, row)
  if (isInstant(value)) return instantText(value) ?? 'NaT'
  if (value === null) return 'nothing'
  if (typeof value === 'object') return '…'
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : `${value}`
}

function orderFinding({
  paired,
  aligned,
  rowMarks,
  leftFlat,
  rightFlat,
}: ComparisonParts): readonly ComparisonFinding[] {
  const isPositional = aligned.rows.left === null
  if (!isPositional || leftFlat.rowCount !== rightFlat.rowCount) return []
  if (!rowMarks.marks.some((mark) => mark > 1)) return []
  if (!isOtherOrder(paired.pairs, aligned.rows.count)) return []
  return [
    {
      code: 'other-order',
      text: 'Both sides hold the same rows in another order. Align them by a key column.',
    },
  ]
}

function renameFindings({ paired }: ComparisonParts): readonly ComparisonFinding[] {
  return paired.pairs.filter(isRenamed).map(({ left, right, reason }): ComparisonFinding => {
    const why = reason === 'same-values' ? ', with the same values' : ''
    return {
      code: 'renamed',
      text: `The column ${left.column.name} is called ${right.column.name} on the right${why}. Map it to accept the new name.`,
    }
  })
}

function typeFindings({ columns }: ComparisonParts): readonly ComparisonFinding[] {
  return columns.flatMap(({ column }): ComparisonFinding[] => {
    if (column.sameType) return []
    const { counts } = column
    const different = counts.different + counts.missingLeft + counts.missingRight
    const compared = different + counts.equal + counts.within
    const values =
      compared === 0 ? 'no values were compared' : different === 0 ? 'the values agree' : 'and values differ'
    const text = `${column.right} is ${column.rightType} instead of ${column.leftType}; ${values}.`
    return [{ code: 'types', text }]
  })
}

function explanations(parts: ComparisonParts): readonly ComparisonFinding[] {
  const { columns, classes, aligned, inputColumns } = parts
  const exchanged = explainExchange(columns, aligned.rows)
  if (exchanged !== null) return [exchanged]
  const candidates = bandCandidates(parts)
  const perColumn = columns.flatMap(({ pair, column }) => {
    if (column.counts.different === 0) return []
    const values = explainValues(pair, aligned.rows)
    const numbers =
      values === null || values.code === 'recoded' ? explainNumbers(pair, aligned.rows, inputColumns) : null
    // Of labels that are numbers, one shift says more than what each became.
    const found = values === null || numbers?.code === 'constant-shift' ? numbers : values
    // Labels in other words are told with their rows.
    if (found?.code === 'recoded' && classes.relabels.some((one) => one.pair === pair)) return []
    return found === null ? [] : [{ pair, found, isByValue: values !== null }]
  })
  const missing = columns.flatMap((compared) => explainMissing(compared, aligned.rows, candidates) ?? [])
  const relabels = relabelFindings(
    classes.relabels.filter((one) => !perColumn.some(({ pair }) => pair === one.pair)),
  )
  const numbers = [...relabels, ...perColumn.map(({ found }) => found), ...missing]
  // What was done to every value says which rows change class.
  if (perColumn.some(({ isByValue }) => isByValue)) return numbers
  const told = [...(numbers.length > 0 ? numbers : softmaxFindings(parts))]
  for (const compared of classes.classes) {
    const flipped = { rows: compared.flipped, isWhole: compared.flipped.length === compared.flips }
    const odd = { ...flipped, verb: 'change class' }
    const found =
      explainRows(odd, aligned.rows, candidates) ??
      (told.length > 0 ? null : explainDeeper(odd, aligned.rows, candidates)) ??
      oneWay(compared)
    if (found !== null) told.push(found)
  }
  if (told.length > 0) return told
  const odd = differentRows(parts)
  const inputs = onLeft(inputColumns, true)
  const found = explainRows(odd, aligned.rows, inputs) ?? explainDeeper(odd, aligned.rows, inputs)
  return found === null ? [] : [found]
}

/** Labels in other words, with the rows where another one stands. */
function relabelFindings(relabels: ComparisonParts['classes']['relabels']): readonly ComparisonFinding[] {
  return relabels.map(({ moves, places, pair, found }): ComparisonFinding => {
    const shown = moves.slice(0, SHOWN_MOVES).map(({ from, to, count, of }) => {
      const rows =
        count === of ? `all ${counted(of, 'row')}` : `${numberText(count)} of ${counted(of, 'row')}`
      return `${from} is ${to} in ${rows}`
    })
    const more = moves.length > SHOWN_MOVES ? `, and ${moves.length - SHOWN_MOVES} more` : ''
    const others =
      found.flips === 0
        ? ''
        : ` ${counted(found.flips, 'row')} ${found.flips === 1 ? 'has' : 'have'} another one.`
    const text = `The labels of ${pair.right.column.name} are called otherwise on the right: ${shown.join(', ')}${more}.${others}${places === null ? '' : ` ${places}`}`
    return { code: 'relabelled', text }
  })
}

/** As many labels are named. */
const SHOWN_MOVES = 5

/** Fewer rows than these go one way by chance. */
const FEWEST_ONE_WAY = 5

/** All rows that change class go to one class: what another intercept, or another threshold, does. */
function oneWay({ classes, matrix, flips }: ClassComparison): ComparisonFinding | null {
  if (flips < FEWEST_ONE_WAY) return null
  const moves = matrix.flatMap((line, from) =>
    line.flatMap((count, to) => (count > 0 && from !== to ? [{ from: classes[from], to: classes[to] }] : [])),
  )
  const [first] = moves
  if (first === undefined || moves.some(({ to }) => to !== first.to)) return null
  const from = moves.length === 1 ? ` from ${first.from}` : ''
  const text = `All ${numberText(flips)} rows that change class go${from} to ${first.to}, as with another threshold or intercept.`
  return { code: 'one-way', text }
}

/** What thresholds could be set on: both outputs, what they were made of, and the input. */
function bandCandidates({ paired, baseColumns, inputColumns }: ComparisonParts): readonly BandCandidate[] {
  return [
    ...paired.pairs.flatMap(({ left, right }): BandCandidate[] => [
      { where: left.column.name, vector: left.vector, side: 'left', isInput: false },
      { where: right.column.name, vector: right.vector, side: 'right', isInput: false },
    ]),
    ...onLeft(paired.onlyLeft, false),
    ...onLeft(paired.onlyRight, false).map((candidate) => ({ ...candidate, side: 'right' as const })),
    ...onLeft(baseColumns, false),
    ...onLeft(inputColumns, true),
  ]
}

function onLeft(columns: readonly SideColumn[], isInput: boolean): readonly BandCandidate[] {
  return columns.map(({ column, vector }) => ({ where: column.name, vector, side: 'left', isInput }))
}

/** Columns of one array, or of one dict, that differ. */
function softmaxFindings({
  paired,
  columns,
  aligned,
  inputColumns,
}: ComparisonParts): readonly ComparisonFinding[] {
  if (!columns.some(({ column }) => column.counts.different > 0)) return []
  const groups = new Map<string, (typeof paired.pairs)[number][]>()
  for (const pair of paired.pairs) {
    const { group } = pair.right.column
    if (group !== null) groups.set(group, [...(groups.get(group) ?? []), pair])
  }
  return [...groups.values()].flatMap((pairs) => explainSoftmax(pairs, aligned.rows, inputColumns) ?? [])
}

/** More rows than these have hardly one thing in common. */
const MAX_DIFFERENT = 100_000

function differentRows({ rowMarks: { marks } }: ComparisonParts): OddRows {
  const rows: number[] = []
  for (let row = 0; row < marks.length && rows.length <= MAX_DIFFERENT; row++) {
    if ((marks[row] ?? 0) > 1) rows.push(row)
  }
  return { rows, isWhole: rows.length <= MAX_DIFFERENT, verb: 'differ' }
}

function rowFindings({
  aligned,
  paired,
  leftFlat,
  rightFlat,
  classes,
  left,
  right,
}: ComparisonParts): readonly ComparisonFinding[] {
  const findings: ComparisonFinding[] = []
  const isWhole = left.rowNumbers === null && right.rowNumbers === null
  if (isWhole && left.output !== null && right.output !== null && leftFlat.rowCount !== rightFlat.rowCount) {
    const text = `The left has ${counted(leftFlat.rowCount, 'row')}, the right ${counted(rightFlat.rowCount, 'row')}.`
    findings.push({ code: 'lengths', text }, ...insertedFinding({ aligned, paired, leftFlat, rightFlat }))
  }
  if (aligned.repeatedKeys > 0) {
    const stand = aligned.repeatedKeys === 1 ? 'stands' : 'stand'
    const text = `${counted(aligned.repeatedKeys, 'key')} ${stand} more than once; the first goes with the first, and so on.`
    findings.push({ code: 'duplicate-keys', text })
  }
  if (classes.unmatched !== null) findings.push({ code: 'classes-unmatched', text: classes.unmatched })
  return findings
}

function insertedFinding({
  aligned,
  paired,
  leftFlat,
  rightFlat,
}: Pick<ComparisonParts, 'aligned' | 'paired' | 'leftFlat' | 'rightFlat'>): readonly ComparisonFinding[] {
  if (aligned.rows.left !== null || aligned.rows.right !== null) return []
  const found = insertedRows(paired.pairs, { left: leftFlat.rowCount, right: rightFlat.rowCount })
  if (found === null) return []
  const { side, from, count } = found
  const rows =
    count === 1
      ? `Row ${numberText(from + 1)}`
      : `Rows ${numberText(from + 1)} to ${numberText(from + count)}`
  const text = `${rows} of the ${side} ${count === 1 ? 'is' : 'are'} missing on the other side; all other rows are the same, moved by ${numberText(count)} from there on. Align them by a key column.`
  return [{ code: 'inserted-rows', text }]
}
