/** Texts as SQLite and Python compare them: by characters, not by JavaScript's halves of some of them. */
import type { RowValue } from './search.ts'

const BEYOND = /[\u{10000}-\u{10FFFF}]/u

/** Whether one value comes before another of its kind. */
export function isBefore(one: NonNullable<RowValue>, two: NonNullable<RowValue>): boolean {
  if (typeof one !== 'string' || typeof two !== 'string') return one < two
  let at = 0
  while (at < one.length && one[at] === two[at]) at++
  return rankAt(one, at) < rankAt(two, at)
}

/** Halves of characters are of those beyond 0xFFFF, which come after all others. */
function rankAt(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  if (Number.isNaN(unit)) return -1
  return unit >= 0xd8_00 && unit < 0xe0_00 ? unit + 0x1_00_00 : unit
}

/** SQL's LIKE: `%` is any text, `_` any character. Greedy with one step back, so that no pattern takes long. */
export function isLike(text: string, pattern: string, ignoresCase: boolean): boolean {
  const here = charactersOf(ignoresCase ? text.toLowerCase() : text)
  const wanted = charactersOf(ignoresCase ? pattern.toLowerCase() : pattern)
  let at = 0
  let place = 0
  let star = -1
  let retry = 0
  while (at < here.length) {
    if (wanted[place] === '%') {
      star = place
      retry = at
      place += 1
    } else if (place < wanted.length && (wanted[place] === '_' || wanted[place] === here[at])) {
      at += 1
      place += 1
    } else if (star >= 0) {
      retry += 1
      at = retry
      place = star + 1
    } else {
      return false
    }
  }
  while (wanted[place] === '%') place += 1
  return place === wanted.length
}

function charactersOf(text: string): string | readonly string[] {
  return BEYOND.test(text) ? Array.from(text) : text
}
