/** Python literals as numpy headers hold them: dicts, lists, tuples, strings, integers, True, False, None. */
import { UserError } from '#shared/user-error.ts'

/** A parsed literal; lists and tuples are arrays, integers are numbers. */
export type Literal = null | boolean | number | string | readonly Literal[] | ReadonlyMap<string, Literal>

/** A header nests four deep at most. */
const MAX_DEPTH = 16

/** Parses one literal. Throws `bad-model` on anything else. */
export function parsePythonLiteral(text: string): Literal {
  let at = 0
  const fail = (): UserError =>
    new UserError({
      code: 'bad-model',
      message: 'A numpy header is not a Python literal.',
      where: `character ${at}`,
    })

  function skip(): void {
    while (at < text.length && /\s/.test(text.charAt(at))) at++
  }

  function quoted(): string {
    const quote = text.charAt(at)
    let value = ''
    for (at++; at < text.length; at++) {
      const letter = text.charAt(at)
      if (letter === quote) {
        at++
        return value
      }
      if (letter === '\\') throw fail()
      value += letter
    }
    throw fail()
  }

  function sequence(close: string, depth: number): readonly Literal[] {
    const items: Literal[] = []
    for (at++; ;) {
      skip()
      if (text.charAt(at) === close) {
        at++
        return items
      }
      items.push(value(depth + 1))
      skip()
      if (text.charAt(at) === ',') at++
      else if (text.charAt(at) !== close) throw fail()
    }
  }

  function dict(depth: number): ReadonlyMap<string, Literal> {
    const entries = new Map<string, Literal>()
    for (at++; ;) {
      skip()
      if (text.charAt(at) === '}') {
        at++
        return entries
      }
      const key = value(depth + 1)
      skip()
      if (typeof key !== 'string' || text.charAt(at) !== ':') throw fail()
      at++
      entries.set(key, value(depth + 1))
      skip()
      if (text.charAt(at) === ',') at++
      else if (text.charAt(at) !== '}') throw fail()
    }
  }

  function value(depth: number): Literal {
    if (depth > MAX_DEPTH) throw fail()
    skip()
    const letter = text.charAt(at)
    if (letter === "'" || letter === '"') return quoted()
    if (letter === '(') return sequence(')', depth)
    if (letter === '[') return sequence(']', depth)
    if (letter === '{') return dict(depth)
    const word = /^(?:True|False|None|-?\d{1,15})/.exec(text.slice(at, at + 24))?.[0]
    if (word === undefined) throw fail()
    at += word.length
    if (word === 'True') return true
    if (word === 'False') return false
    return word === 'None' ? null : Number(word)
  }

  const result = value(0)
  skip()
  if (at !== text.length) throw fail()
  return result
}
