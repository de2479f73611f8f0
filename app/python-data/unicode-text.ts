/** Python text that UTF-8 has no bytes for: halves of surrogate pairs, which JSON can escape. */
import { PythonError } from './python-error.ts'

const lone = /\p{Surrogate}+/u

/** The text, or UnicodeEncodeError where it has such a half: pandas' text columns are UTF-8. */
export function checkedText(text: string): string {
  const found = lone.exec(text)
  if (found === null) return text
  const start = Array.from(text.slice(0, found.index)).length
  const end = start + found[0].length
  const which =
    end - start === 1
      ? `character '\\u${found[0].charCodeAt(0).toString(16)}' in position ${start}`
      : `characters in position ${start}-${end - 1}`
  throw new PythonError('UnicodeEncodeError', `'utf-8' codec can't encode ${which}: surrogates not allowed`, {
    parameters: ['utf-8', text, BigInt(start), BigInt(end), 'surrogates not allowed'],
  })
}

const encoder = new TextEncoder()

/** `text.encode()`; throws UnicodeEncodeError for what UTF-8 has no bytes for. */
export function utf8Of(text: string): Uint8Array {
  return encoder.encode(checkedText(text))
}
