/**
 * Control characters, and the separators of lines and paragraphs. Python ends lines at more of them than JavaScript takes
 * for space (`str.splitlines`: also U+001C to U+001E and U+0085), so a requirement that holds one may be several to pip.
 */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u

/** Whether there is one in a text, but for the tab, which is space to everyone. */
export function hasControlCharacter(text: string): boolean {
  return CONTROL.test(text.replaceAll('\t', ' '))
}
