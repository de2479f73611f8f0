/** Some keys of a meta.yaml without reading it as YAML: of 10,000 runs in a tenth of the time. */
import { tagOfPlain, valueOfScalar } from '#app/yaml/plain-scalar.ts'

/** What is plain text in every YAML: neither quotes nor anything that could begin, end or comment. */
const PLAIN = /^[\w./+-]+$/u

/** What may be deleted is read as YAML, and so is what has escapes, which could spell it. */
const PERHAPS_DELETED = /\b(?:deleted|Deleted_Internal)\b|\\|\r/u

const NEW_LINE = 10
const SPACE = 32

/**
 * Reads the values of these keys from the text of a `meta.yaml` as PyYAML writes it: every key of the top level at the
 * beginning of a line, where nothing else is. Null where one is not plainly there on one line, and where the stage may
 * be a deleted one; then the file is to be read as YAML.
 */
export function quickMeta(keys: readonly string[]): (text: string) => readonly unknown[] | null {
  const marks = keys.map((key) => ({ first: `${key}: `, later: `\n${key}: ` }))
  return (text) => {
    if (PERHAPS_DELETED.test(text)) return null
    const values: unknown[] = []
    for (const { first, later } of marks) {
      const at = text.startsWith(first) ? 0 : text.indexOf(later) + 1
      const value = at === 0 && !text.startsWith(first) ? undefined : plainValue(text, at + first.length)
      if (value === undefined) return null
      values.push(value)
    }
    return values
  }
}

function plainValue(text: string, from: number): unknown {
  const end = text.indexOf('\n', from)
  // What is indented goes on with the value.
  if (end < 0 || text.charCodeAt(end + 1) === SPACE || text.charCodeAt(end + 1) === NEW_LINE) return undefined
  const line = text.slice(from, end)
  if (/^[1-9]\d{0,14}$/u.test(line)) return Number(line)
  if (line === "''") return ''
  return PLAIN.test(line) ? valueOfScalar(tagOfPlain(line), line) : undefined
}
