/** Labels that are called otherwise on the right: which stands for which, and which rows say otherwise. */
import type { AlignedRows } from './cell-tally.ts'
import type { Decision } from './decisions.ts'

/** Both decisions in the words of both sides: a class is `yes (1)`. */
export interface Relabelled {
  readonly left: Decision
  readonly right: Decision
  /** What each left class mostly is, and in how many of its rows. */
  readonly moves: readonly LabelMove[]
}

/** One left class and what most of its rows are on the right. */
export interface LabelMove {
  readonly from: string
  readonly to: string
  readonly count: number
  /** Its rows that have a class on the right. */
  readonly of: number
}

/** Fewer rows tell nothing of what stands for what. */
const FEWEST_ROWS = 5
/** Of classes that hardly stand twice each goes with another by chance. */
const ROWS_PER_CLASS = 3

/** Two sides that have no class in common, each left class mostly being another one of the right; else null. */
export function relabelled(left: Decision, right: Decision, rows: AlignedRows): Relabelled | null {
  const known = new Set(left.classes)
  if (right.classes.some((name) => known.has(name))) return null
  const moves = movesOf(left, right, rows)
  const total = moves.reduce((sum, { of }) => sum + of, 0)
  if (
    total < FEWEST_ROWS ||
    total < moves.length * ROWS_PER_CLASS ||
    new Set(moves.map(({ to }) => to)).size < moves.length
  )
    return null
  // Of two classes one is always the commoner: all that go together have to be most rows by far.
  if (moves.some(({ count, of }) => count * 2 <= of)) return null
  const names = new Map(
    moves.flatMap(({ from, to }) => [
      [`l${from}`, `${from} (${to})`],
      [`r${to}`, `${from} (${to})`],
    ]),
  )
  const renamed = (decision: Decision, side: 'l' | 'r'): Decision => ({
    ...decision,
    classes: decision.classes.map((name) => names.get(`${side}${name}`) ?? name),
  })
  return { left: renamed(left, 'l'), right: renamed(right, 'r'), moves }
}

function movesOf(left: Decision, right: Decision, rows: AlignedRows): readonly LabelMove[] {
  const counts = left.classes.map(() => right.classes.map(() => 0))
  for (let row = 0; row < rows.count; row++) {
    const line = counts[left.codes[rows.left?.[row] ?? row] ?? -1]
    const other = right.codes[rows.right?.[row] ?? row] ?? -1
    if (line !== undefined && other >= 0) line[other] = (line[other] ?? 0) + 1
  }
  return counts.flatMap((line, place): LabelMove[] => {
    const count = Math.max(...line)
    const [from, to] = [left.classes[place], right.classes[line.indexOf(count)]]
    if (from === undefined || to === undefined || count === 0) return []
    return [{ from, to, count, of: line.reduce((sum, one) => sum + one, 0) }]
  })
}

/** As many labels are named. */
const SHOWN_WORDS = 3

/** What is what, for a sentence: `yes is 1 and no is 0`. */
export function movesInWords(moves: readonly LabelMove[]): string {
  const words = moves.slice(0, SHOWN_WORDS).map(({ from, to }) => `${from} is ${to}`)
  if (moves.length > SHOWN_WORDS) return `${words.join(', ')}, …`
  return [words.slice(0, -1).join(', '), words.at(-1) ?? ''].filter((part) => part !== '').join(' and ')
}

/**
 * Of labels that became whole numbers from 0 on: whether these are the places of the classes, as sklearn and most tools
 * number them. `known` are the classes of the model that gave the labels, else they are sorted. Null for other labels.
 */
export function placesInWords(moves: readonly LabelMove[], known: readonly string[] | null): string | null {
  const numbers = moves.map(({ to }) => to).toSorted((one, other) => Number(one) - Number(other))
  if (moves.length < 2 || numbers.some((to) => !/^\d+$/.test(to))) return null
  const classes =
    known !== null && moves.every(({ from }) => known.includes(from)) ? known : moves.map(({ from }) => from)
  if (numbers.some((to) => Number(to) >= classes.length)) return null
  const order = classes.slice(0, SHOWN_WORDS).map((name, place) => `${place} for ${name}`)
  const shown = `${order.join(', ')}${classes.length > SHOWN_WORDS ? ', …' : ''}`
  return moves.every(({ from, to }) => classes[Number(to)] === from)
    ? `These are the places of the classes in order (${shown}).`
    : `These are not the places of the classes in order (${shown}): whoever takes them for that reads other classes.`
}
