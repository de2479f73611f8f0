/** A requirements file as its logical lines: continued lines joined, comments and empty lines out (pip, `req_file.py`). */
import { hasControlCharacter } from './control-characters.ts'

/** One logical line and the number, from 1, of the line it begins on. */
export interface RequirementLine {
  readonly text: string
  readonly line: number
}

/**
 * Splits a requirements file the way pip and `mlflow/utils/requirements_utils.py` (`_parse_requirements`) do, at line feeds
 * and carriage returns. A line with another control character is kept whole, with its comment: to pip it may be several.
 */
export function splitRequirements(content: string): readonly RequirementLine[] {
  const joined: RequirementLine[] = []
  let begun: RequirementLine | null = null
  for (const [index, written] of content.split(/\r\n|\r|\n/u).entries()) {
    const text = trimmed(written)
    // A comment ends a continuation, as in pip.
    const continues = text.endsWith('\\') && commentStart(text) === -1
    const part = continues ? text.slice(0, -1) : text
    const current: RequirementLine =
      begun === null ? { text: part, line: index + 1 } : { text: `${begun.text} ${part}`, line: begun.line }
    begun = continues ? current : null
    if (begun === null) joined.push(current)
  }
  if (begun !== null) joined.push(begun)
  return joined
    .map(({ text, line }) => ({ text: withoutComment(text), line }))
    .filter(({ text }) => text !== '')
}

/** A comment begins at a `#` that stands first or after a space; others are part of a URL. */
function commentStart(text: string): number {
  for (let at = text.indexOf('#'); at !== -1; at = text.indexOf('#', at + 1)) {
    if (at === 0 || /\s/u.test(text.charAt(at - 1))) return at
  }
  return -1
}

function withoutComment(text: string): string {
  if (hasControlCharacter(text)) return text
  const start = commentStart(text)
  return (start === -1 ? text : text.slice(0, start)).trim()
}

/** Without the space around it; `trim` alone would take away form feeds and separators of lines. */
function trimmed(text: string): string {
  return hasControlCharacter(text) ? text : text.trim()
}
