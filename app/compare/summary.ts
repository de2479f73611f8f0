/** The first lines of a comparison: what a person wants to know before anything else. */
import type { ColumnComparison, Comparison } from '#shared/comparison.ts'
import { failuresApart } from './lone-failures.ts'
import { counted, numberText } from './number-words.ts'

/** Sentences, most important first. */
export function summaryOf(comparison: Omit<Comparison, 'summary' | 'findings'>): readonly string[] {
  const { left, right } = comparison
  const failed = [left, right].filter(({ failure }) => failure !== null)
  if (failed.length > 0) return failed.map(({ name, failure }) => `${name} gives no output: ${failure}`)
  const { classes, rowsDifferent } = comparison
  const isPlain = rowsDifferent === 0
  return [
    ...classSentences(classes, (flips) => flips > 0 || isPlain),
    ...classes.flatMap(undecidedSentences),
    ...cellSentences(comparison),
    ...rowSentences(comparison),
    ...classSentences(classes, (flips) => flips === 0 && !isPlain),
    ...columnSentences(comparison),
  ]
}

/** Of the classes whose count of flips is wanted. */
function classSentences(
  classes: Comparison['classes'],
  isWanted: (flips: number) => boolean,
): readonly string[] {
  return classes
    .filter(({ flips, rowCount, undecided }) => isWanted(flips) && (rowCount > 0 || undecided === undefined))
    .map(({ flips, rowCount, left, right, relabelled }) => {
      const whom = classes.length > 1 ? ` (${left === right ? left : `${left} against ${right}`})` : ''
      const words = relabelled === undefined ? '' : `, where ${relabelled}`
      if (flips === 0) return `No row of ${numberText(rowCount)} changes class${whom}${words}.`
      return `${numberText(flips)} of ${counted(rowCount, 'row')} ${flips === 1 ? 'changes' : 'change'} class${whom}${words}.`
    })
}

/** Rows that one side gives no class. */
function undecidedSentences({ undecided, left, right }: Comparison['classes'][number]): readonly string[] {
  if (undecided === undefined) return []
  const sides = [
    { count: undecided.left, here: 'left', there: 'right', how: left },
    { count: undecided.right, here: 'right', there: 'left', how: right },
  ]
  return sides.flatMap(({ count, here, there, how }) =>
    count === 0
      ? []
      : [
          `${counted(count, 'row')} ${count === 1 ? 'has' : 'have'} a class on the ${there} and none on the ${here} (${how}).`,
        ],
  )
}

function cellSentences({
  columns,
  rowsDifferent,
  alignment,
  holds,
}: Pick<Comparison, 'columns' | 'rowsDifferent' | 'alignment' | 'holds'>): readonly string[] {
  if (columns.length === 0) return []
  if (alignment.matched === 0) return ['No row is compared.']
  const rows = counted(alignment.matched, 'row')
  const largest = largestDifference(columns)
  const size =
    largest === null
      ? ''
      : ` The largest difference is ${numberText(largest.max)}, in ${largest.column.right}.`
  if (rowsDifferent > 0) {
    const verb = rowsDifferent === 1 ? 'differs' : 'differ'
    return [`${numberText(rowsDifferent)} of ${rows} ${verb} by more than the tolerance.${size}`]
  }
  if (largest === null) return [holds ? `All ${rows} are equal.` : `The values of all ${rows} are equal.`]
  return [`All ${rows} agree within the tolerance.${size}`]
}

function largestDifference(columns: readonly ColumnComparison[]) {
  let largest: { readonly column: ColumnComparison; readonly max: number } | null = null
  for (const column of columns) {
    const max = column.absolute?.max ?? 0
    if (max > (largest?.max ?? 0)) largest = { column, max }
  }
  return largest
}

function rowSentences({
  left,
  right,
  alignment,
  leftFailures,
  rightFailures,
}: Omit<Comparison, 'summary' | 'findings'>): readonly string[] {
  const lines: string[] = []
  const failures = failuresApart(leftFailures, rightFailures)
  const alone = [
    { name: left.name, count: failures.left.length },
    { name: right.name, count: failures.right.length },
  ]
  for (const { name, count } of alone) {
    if (count > 0) lines.push(`${name} fails on ${counted(count, 'row')} that the other side answers.`)
  }
  if (failures.both.length > 0) {
    lines.push(`Both sides fail on ${counted(failures.both.length, 'row')}: no difference.`)
  }
  const { onlyLeft, onlyRight } = alignment
  if (onlyLeft > failures.right.length) {
    lines.push(`${counted(onlyLeft - failures.right.length, 'row')} only on the left.`)
  }
  if (onlyRight > failures.left.length) {
    lines.push(`${counted(onlyRight - failures.left.length, 'row')} only on the right.`)
  }
  return lines
}

function columnSentences({
  onlyLeft,
  onlyRight,
}: Pick<Comparison, 'onlyLeft' | 'onlyRight'>): readonly string[] {
  const names = (columns: Comparison['onlyLeft']) =>
    columns.flatMap(({ name, inClasses }) => (inClasses ? [] : [name])).join(', ')
  const left = names(onlyLeft)
  const right = names(onlyRight)
  return [
    ...(left === '' ? [] : [`Only on the left: ${left}.`]),
    ...(right === '' ? [] : [`Only on the right: ${right}.`]),
  ]
}
