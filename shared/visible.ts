/** Foreign text made safe to print: what cannot be seen, or changes how the rest is seen, is written out. */

/**
 * Control characters, bidirectional overrides and isolates, zero-width and line-separating characters, tags, and
 * surrogates without a partner (Unicode categories Cc, Cf, Zl, Zp, Cs).
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** The text with every invisible or direction-changing character as an escape (`\n`, `\u202e`, `\u{e0041}`). */
export function visible(text: string): string {
  return text.replaceAll(INVISIBLE, (character) => SHORT[character] ?? escaped(character))
}

/** Whether a text has a character that `visible` would write out. */
export function hasInvisible(text: string): boolean {
  return text.search(INVISIBLE) !== -1
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const digits = code.toString(16)
  return code > 0xffff ? `\\u{${digits}}` : `\\u${digits.padStart(4, '0')}`
}
