/** Comparing answers as JSON texts: numbers by tolerance, everything else exact, `1` and `1.0` apart. */

/** JSON values with every number as the text it was written as. */
export type Exact =
  | null
  | boolean
  | string
  | NumberText
  | readonly Exact[]
  | { readonly [key: string]: Exact }

/** A number as written.*/
export interface NumberText {
  readonly number: string
}

const token =
  /\s*(?:("(?:[^"\\]|\\.)*")|(-?Infinity|NaN|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|(true|false|null)|([[\]{},:]))/y

/** Parses JSON as Python writes it (NaN and Infinity included); throws SyntaxError. */
export function parseExact(text: string): Exact {
  let place = 0
  const next = () => {
    token.lastIndex = place
    const match = token.exec(text)
    if (match === null) throw new SyntaxError(`No JSON at ${place}: ${text.slice(place, place + 40)}`)
    place = token.lastIndex
    return match
  }
  const peek = () => /\S/.exec(text.slice(place, place + 64))?.[0]
  const value = (): Exact => {
    const [, string, number, word, mark] = next()
    if (string !== undefined) return JSON.parse(string) as string
    if (number !== undefined) return { number }
    if (word !== undefined) return JSON.parse(word) as boolean | null
    if (mark === '[') return list()
    if (mark === '{') return object()
    throw new SyntaxError(`Unexpected ${mark} at ${place}`)
  }
  const list = (): Exact => {
    const items: Exact[] = []
    if (peek() === ']') return (next(), items)
    for (;;) {
      items.push(value())
      if (next()[4] === ']') return items
    }
  }
  const object = (): Exact => {
    const entries: [string, Exact][] = []
    if (peek() === '}') return (next(), {})
    for (;;) {
      const key = JSON.parse(next()[1] ?? '""') as string
      next()
      entries.push([key, value()])
      if (next()[4] === '}') return Object.fromEntries(entries)
    }
  }
  const whole = value()
  if (text.slice(place).trim() !== '') throw new SyntaxError('More after the value.')
  return whole
}

/** The first place where two values differ, in words; null where they are the same. */
export function firstDifference(ours: Exact, theirs: Exact, path = ''): string | null {
  if (isNumber(ours) && isNumber(theirs)) {
    return sameNumber(ours.number, theirs.number) ? null : `${path}: ${ours.number} is not ${theirs.number}`
  }
  if (Array.isArray(ours) && Array.isArray(theirs)) {
    if (ours.length !== theirs.length) return `${path}: ${ours.length} items, not ${theirs.length}`
    for (const [place, item] of ours.entries()) {
      const found = firstDifference(item as Exact, theirs[place] as Exact, `${path}[${place}]`)
      if (found !== null) return found
    }
    return null
  }
  if (isObject(ours) && isObject(theirs)) {
    const keys = Object.keys(ours).join('|')
    if (keys !== Object.keys(theirs).join('|'))
      return `${path}: keys ${keys}, not ${Object.keys(theirs).join('|')}`
    for (const key of Object.keys(ours)) {
      const found = firstDifference(ours[key] ?? null, theirs[key] ?? null, `${path}.${key}`)
      if (found !== null) return found
    }
    return null
  }
  return ours === theirs ? null : `${path}: ${JSON.stringify(ours)} is not ${JSON.stringify(theirs)}`
}

function isNumber(value: Exact): value is NumberText {
  return isObject(value) && typeof value['number'] === 'string' && Object.keys(value).length === 1
}

function isObject(value: Exact): value is { readonly [key: string]: Exact } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Floats that float32 can say may be 1e-5 apart, others 1e-12, relative to the larger; integers not at all. */
function sameNumber(ours: string, theirs: string): boolean {
  if (ours === theirs) return true
  const isFloat = (text: string) => /[.eEIN]/.test(text)
  if (!isFloat(ours) || !isFloat(theirs)) return false
  const [left, right] = [Number(ours), Number(theirs)]
  if (Number.isNaN(left) || Number.isNaN(right)) return Number.isNaN(left) && Number.isNaN(right)
  if (!Number.isFinite(left) || !Number.isFinite(right)) return left === right
  const tolerance = Math.fround(right) === right ? 1e-5 : 1e-12
  return Math.abs(left - right) <= tolerance * Math.max(Math.abs(left), Math.abs(right))
}
