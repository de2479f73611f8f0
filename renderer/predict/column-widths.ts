/** How wide the columns of a table are drawn. */

/** Pixels of a letter, in steps that hold for the fonts of all systems; most letters are of the last kind. */
const LETTERS = [
  { of: /[mwMW@%—…]/, pixels: 12.5 },
  { of: /[iljtfrI.,:;'|!()[\] -]/, pixels: 5.2 },
  { of: /./s, pixels: 8.4 },
] as const
const PADDING = 22
const MIN_WIDTH = 76
const MAX_WIDTH = 260

/** Pixels for a column from its heading and the longest of a few of its texts. */
export function columnWidth(heading: readonly string[], texts: readonly string[]): number {
  const longest = Math.max(0, ...[...heading, ...texts].map(textWidth))
  return Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, longest + PADDING)))
}

function textWidth(text: string): number {
  let width = 0
  for (const letter of text) {
    width += LETTERS.find(({ of }) => of.test(letter))?.pixels ?? 0
    if (width > MAX_WIDTH) break
  }
  return width
}
