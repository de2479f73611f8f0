/** How wide the columns of a table are drawn. */

const LETTER = 7.4
const PADDING = 22
const MIN_WIDTH = 76
const MAX_WIDTH = 260

/** Pixels for a column from its heading and the longest of a few of its texts. */
export function columnWidth(heading: readonly string[], texts: readonly string[]): number {
  const longest = Math.max(0, ...heading.map((text) => text.length), ...texts.map((text) => text.length))
  return Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, longest * LETTER + PADDING)))
}
