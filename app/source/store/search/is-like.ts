const BEYOND = /[\u{10000}-\u{10FFFF}]/u

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
