/** Python 2 string literals of protocol 0 (`S'...'`). */
import { brokenPickle } from './stack.ts'

const simple: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
}

/** The text of a quoted literal with Python's byte escapes. */
export function parsePythonString(line: string): string {
  const trimmed = line.trim()
  const quote = trimmed.charAt(0)
  if (trimmed.length < 2 || (quote !== "'" && quote !== '"') || !trimmed.endsWith(quote)) {
    throw brokenPickle('a string has no quotes')
  }
  return trimmed
    .slice(1, -1)
    .replaceAll(
      /\\(?:x([0-9a-fA-F]{2})|([0-7]{1,3})|(.))/g,
      (whole, hex?: string, octal?: string, letter?: string) => {
        if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16))
        if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8) & 0xff)
        return letter === undefined ? whole : (simple[letter] ?? whole)
      },
    )
}
