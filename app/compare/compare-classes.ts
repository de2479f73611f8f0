/** Class flips: what each side decides for, however it says so. */
import type { ClassComparison, RankingComparison } from '#shared/comparison.ts'
import type { AlignedRows } from './cell-tally.ts'
import { cutDecision, labelDecision, largestDecision, scoreGroups } from './decisions.ts'
import type { Decision, ScoreGroup } from './decisions.ts'
import type { ColumnPair, PairedColumns } from './pair-columns.ts'
import { movesInWords, placesInWords, relabelled } from './relabelled.ts'
import type { LabelMove } from './relabelled.ts'
import type { SideColumn } from './side-column.ts'
import { compareRankings } from './compare-rankings.ts'

/** All that is said of classes. */
export interface ClassesFound {
  readonly classes: readonly ClassComparison[]
  readonly rankings: readonly RankingComparison[]
  /** Columns without partner that took part. */
  readonly used: ReadonlySet<SideColumn>
  /** Class comparisons across forms whose flips no pair of columns shows. */
  readonly crossing: readonly ClassComparison[]
  /** Pairs of labels that are called otherwise on the right. */
  readonly relabels: readonly PairedLabels[]
  /** Why labels and scores could not be brought together; null where they could or there are none. */
  readonly unmatched: string | null
}

/** As many rows that flip are named. */
const MAX_FLIPPED = 1000

/** What is known of the model of a side. */
export interface KnownModel {
  /** Its classes in the order of its probabilities; null where it names none. */
  readonly classes: readonly string[] | null
  /** The method of its native object that answered; null for its predict, and where none is known. */
  readonly method: string | null
}

/** What is known of both. */
interface KnownModels {
  readonly left: KnownModel
  readonly right: KnownModel
}

/** Compares labels with labels, the largest of scores with the same, and labels with scores. */
export function compareClasses(
  { pairs, onlyLeft, onlyRight }: PairedColumns,
  rows: AlignedRows,
  { left: one, right: other }: KnownModels,
): ClassesFound {
  const leftAll = [...pairs.map(({ left }) => left), ...onlyLeft]
  const rightAll = [...pairs.map(({ right }) => right), ...onlyRight]
  const labels = pairs.flatMap((pair) => pairedLabels(pair, rows, one.classes))
  const classes = labels.map(({ found }) => found)
  const rankings: RankingComparison[] = []
  const leftGroups = scoreGroups(leftAll, one.method).map((group) => named(group, one.classes))
  const rightGroups = scoreGroups(rightAll, other.method).map((group) => named(group, other.classes))
  for (const [left, right] of pairedGroups(leftGroups, rightGroups, pairs)) {
    const found = compareDecisions(largestDecision(left), largestDecision(right), rows)
    if (found !== null) classes.push(found)
    rankings.push(compareRankings(left, right, rows))
  }
  const known = [other.classes, one.classes]
  const toRight = crossed(onlyLeft, { groups: rightGroups, free: onlyRight, known, method: other.method })
  const toLeft = crossed(onlyRight, { groups: leftGroups, free: onlyLeft, known, method: one.method })
  const crossing = [
    ...toRight.found.flatMap(({ label, score }) => compareAcross(label, score, rows) ?? []),
    ...toLeft.found.flatMap(({ label, score }) => compareAcross(score, label, rows) ?? []),
  ]
  const used = new Set([...toRight.used, ...toLeft.used])
  const unmatched = toRight.unmatched ?? toLeft.unmatched
  const relabels = labels.filter(({ moves }) => moves.length > 0)
  return { classes: [...classes, ...crossing], rankings, used, crossing, unmatched, relabels }
}

interface PairedLabels {
  readonly found: ClassComparison
  readonly moves: readonly LabelMove[]
  /** Whether the right's are the places of the classes, in words; null where they are no places. */
  readonly places: string | null
  readonly pair: ColumnPair
}

function pairedLabels(
  pair: ColumnPair,
  rows: AlignedRows,
  known: readonly string[] | null,
): readonly PairedLabels[] {
  const { left, right } = pair
  const one = labelDecision(left)
  const other = one === null ? null : labelDecision(right)
  if (one === null || other === null) return []
  const words = relabelled(one, other, rows)
  const found = compareDecisions(words?.left ?? one, words?.right ?? other, rows)
  if (found === null) return []
  if (words === null) return [{ found, moves: [], places: null, pair }]
  const { moves } = words
  return [
    {
      found: { ...found, relabelled: movesInWords(moves) },
      moves,
      places: placesInWords(moves, known),
      pair,
    },
  ]
}

/** Groups of probabilities whose columns are partners, place by place. */
function pairedGroups(
  left: readonly ScoreGroup[],
  right: readonly ScoreGroup[],
  pairs: readonly ColumnPair[],
): readonly (readonly [ScoreGroup, ScoreGroup])[] {
  const partner = new Map(pairs.map((pair) => [pair.left, pair.right]))
  return left.flatMap((group) => {
    if (group.kind === 'scores') return []
    const other = right.find(
      ({ columns, kind }) =>
        kind !== 'scores' &&
        columns.length === group.columns.length &&
        group.columns.every((side) => columns.some((column) => column === partner.get(side))),
    )
    return other === undefined ? [] : [inOneOrder(group, other, partner)]
  })
}

/** The right group in the order of the left, both under the same classes. */
function inOneOrder(
  group: ScoreGroup,
  other: ScoreGroup,
  partner: ReadonlyMap<SideColumn, SideColumn>,
): readonly [ScoreGroup, ScoreGroup] {
  const columns = group.columns.flatMap((side) => partner.get(side) ?? [])
  const others = columns.map((side) => other.classes?.[other.columns.indexOf(side)] ?? '')
  const classes = group.classes ?? (other.classes === null ? null : others)
  return [
    { ...group, classes },
    { ...other, columns, classes },
  ]
}

interface Crossed {
  readonly found: readonly { readonly label: Decision; readonly score: Decision }[]
  readonly used: readonly SideColumn[]
  readonly unmatched: string | null
}

/** The side that labels are compared across with. */
interface Across {
  readonly groups: readonly ScoreGroup[]
  /** Its columns without partner. */
  readonly free: readonly SideColumn[]
  /** The classes of both models. */
  readonly known: readonly (readonly string[] | null)[]
  /** What answered it. */
  readonly method: string | null
}

/** Labels that have no partner against the scores of the other side. */
function crossed(free: readonly SideColumn[], { groups, free: freeOthers, known, method }: Across): Crossed {
  const single = freeOthers.length === 1 && groups.length === 0 ? freeOthers[0] : undefined
  const found: { label: Decision; score: Decision }[] = []
  const used: SideColumn[] = []
  let unmatched: string | null = null
  for (const side of free) {
    const label = labelDecision(side)
    if (label === null) continue
    for (const group of groups) {
      const score = withClasses(label, largestDecision(group), known)
      if (score === null) {
        unmatched = `The labels ${label.classes.slice(0, 5).join(', ')} of ${side.column.name} could not be matched with ${group.columns.length} columns of scores.`
        continue
      }
      found.push({ label, score })
      used.push(side, ...group.columns)
    }
    const score = single === undefined ? null : cutDecision(single, method)
    const cut = score === null ? null : withClasses(label, score, known)
    if (single !== undefined && cut !== null) {
      found.push({ label, score: cut })
      used.push(side, single)
    }
  }
  return { found, used, unmatched: found.length > 0 ? null : unmatched }
}

/** A group of scores without names of its own under the classes of its model, where there is one for each column. */
function named(group: ScoreGroup, known: readonly string[] | null): ScoreGroup {
  const isKnown = group.classes === null && group.kind !== 'scores' && known?.length === group.columns.length
  return isKnown ? { ...group, classes: known } : group
}

/**
 * The classes of columns of scores in the words of the labels: by the columns' names or what sets these apart
 * (`probability_cat`), by what one of the models says its classes are, in the labels' order where there are as many, since
 * sklearn sorts `classes_`, or by place where the labels are places. Null where none does.
 */
function withClasses(
  label: Decision,
  score: Decision,
  known: readonly (readonly string[] | null)[],
): Decision | null {
  const count = score.classes.length
  const models = known.filter((classes) => classes?.length === count)
  for (const classes of [score.classes, apartOf(score.classes), ...models]) {
    if (classes !== null && holdsAll(classes, label)) return { ...score, classes }
  }
  if (label.classes.length === count) return { ...score, classes: label.classes }
  const places = score.classes.map((_name, place) => String(place))
  return holdsAll(places, label) ? { ...score, classes: places } : null
}

function holdsAll(classes: readonly string[], label: Decision): boolean {
  const names = new Set(classes)
  return label.classes.every((name) => names.has(name))
}

/** Names without the start and the end that all of them have. */
function apartOf(names: readonly string[]): readonly string[] {
  const [first = ''] = names
  const shortest = Math.min(...names.map((name) => name.length))
  let start = 0
  while (start < shortest && names.every((name) => name[start] === first[start])) start += 1
  let end = 0
  while (end < shortest - start && names.every((name) => name.at(-1 - end) === first.at(-1 - end))) end += 1
  return names.map((name) => name.slice(start, name.length - end))
}

/** Labels against scores, where no pair of columns tells that a side has no answer. */
function compareAcross(left: Decision, right: Decision, rows: AlignedRows): ClassComparison | null {
  const undecided = { left: 0, right: 0 }
  for (let row = 0; row < rows.count; row++) {
    const isLeft = (left.codes[rows.left?.[row] ?? row] ?? -1) >= 0
    const isRight = (right.codes[rows.right?.[row] ?? row] ?? -1) >= 0
    if (!isLeft && isRight) undecided.left += 1
    if (isLeft && !isRight) undecided.right += 1
  }
  const found = compareDecisions(left, right, rows)
  if (undecided.left + undecided.right === 0) return found
  if (found !== null) return { ...found, undecided }
  return {
    left: left.how,
    right: right.how,
    classes: [],
    matrix: [],
    rowCount: 0,
    undecided,
    flips: 0,
    flipped: [],
  }
}

/** Confusion matrix and flips; classes of both, sorted as sklearn's `confusion_matrix` has them. Null for no rows. */
function compareDecisions(left: Decision, right: Decision, rows: AlignedRows): ClassComparison | null {
  const names = [...new Set([...left.classes, ...right.classes])]
  const classes = left.areTexts || right.areTexts ? names.toSorted(byText) : names.toSorted(byLabel)
  const leftPlaces = left.classes.map((name) => classes.indexOf(name))
  const rightPlaces = right.classes.map((name) => classes.indexOf(name))
  const matrix = classes.map(() => classes.map(() => 0))
  const flipped: number[] = []
  let rowCount = 0
  let flips = 0
  for (let row = 0; row < rows.count; row++) {
    const one = leftPlaces[left.codes[rows.left?.[row] ?? row] ?? -1]
    const other = rightPlaces[right.codes[rows.right?.[row] ?? row] ?? -1]
    const line = one === undefined ? undefined : matrix[one]
    if (line === undefined || other === undefined) continue
    line[other] = (line[other] ?? 0) + 1
    rowCount += 1
    if (one === other) continue
    flips += 1
    if (flipped.length < MAX_FLIPPED) flipped.push(row)
  }
  if (rowCount === 0) return null
  return { left: left.how, right: right.how, classes, matrix, rowCount, flips, flipped }
}

function byLabel(one: string, other: string): number {
  const numbers = [Number(one), Number(other)] as const
  if (numbers.every((number) => Number.isFinite(number))) return numbers[0] - numbers[1]
  return byText(one, other)
}

function byText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
