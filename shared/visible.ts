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

/**
 * JSON text that says the same with every invisible or direction-changing character escaped (RFC 8259, 7). Between values
 * JSON has blanks and line breaks only, which stay; all others stand in texts.
 */
export function visibleJson(json: string): string {
  return json.replaceAll(INVISIBLE, (character) =>
    character === '\n' || character === '\r' || character === '\t'
      ? character
      : Array.from({ length: character.length }, (_none, at) => `\\u${hex(character.charCodeAt(at))}`).join(
          '',
        ),
  )
}

/** Whether a text has a character that `visible` would write out. */
export function hasInvisible(text: string): boolean {
  return text.search(INVISIBLE) !== -1
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0
  return code > 0xffff ? `\\u{${hex(code)}}` : `\\u${hex(code)}`
}

function hex(code: number): string {
  return code.toString(16).padStart(4, '0')
}
