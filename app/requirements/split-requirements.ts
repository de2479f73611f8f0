/** A requirements file as its logical lines: continued lines joined, comments and empty lines out (pip, `req_file.py`). */

/** One logical line and the number, from 1, of the line it begins on. */
export interface RequirementLine {
  readonly text: string
  readonly line: number
}

/** Splits a requirements file the way pip and `mlflow/utils/requirements_utils.py` (`_parse_requirements`) do. */
export function splitRequirements(content: string): readonly RequirementLine[] {
  const joined: RequirementLine[] = []
  let begun: RequirementLine | null = null
  for (const [index, written] of content.split(/\r\n|\r|\n/u).entries()) {
    const text = written.trim()
    // A comment ends a continuation, as in pip.
    const continues = text.endsWith('\\') && !/(?:^|\s)#/u.test(text)
    const part = continues ? text.slice(0, -1) : text
    const current: RequirementLine =
      begun === null ? { text: part, line: index + 1 } : { text: `${begun.text} ${part}`, line: begun.line }
    begun = continues ? current : null
    if (begun === null) joined.push(current)
  }
  if (begun !== null) joined.push(begun)
  return joined
    .map(({ text, line }) => ({ text: text.replace(/(?:^|\s+)#.*$/u, '').trim(), line }))
    .filter(({ text }) => text !== '')
}
