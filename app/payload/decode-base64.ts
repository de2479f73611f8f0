/** `base64.decodebytes`: letters that are not base64 are skipped. Source: `binascii_a2b_base64_impl` of CPython 3.11. */
import { PythonError } from '#app/python-data/python-error.ts'

const values = new Int8Array(256).fill(-1)
for (const [value, letter] of Array.from(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
).entries()) {
  values[letter.charCodeAt(0)] = value
}

const PADDING = 0x3d

/** The bytes that base64 letters stand for; binascii.Error when the padding or the count is wrong. */
export function decodeBase64(letters: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(letters.length / 4) * 3)
  let length = 0
  let inQuad = 0
  let rest = 0
  let pads = 0
  for (const letter of letters) {
    if (letter === PADDING) {
      pads++
      if (inQuad >= 2 && inQuad + pads >= 4) return bytes.slice(0, length)
      continue
    }
    const value = values[letter] ?? -1
    if (value < 0) continue
    pads = 0
    if (inQuad === 0) rest = value
    else {
      bytes[length++] = (rest << (inQuad * 2)) | (value >> (6 - inQuad * 2))
      rest = value & ((1 << (6 - inQuad * 2)) - 1)
    }
    inQuad = (inQuad + 1) % 4
  }
  if (inQuad === 0) return bytes.slice(0, length)
  if (inQuad === 1) {
    const count = Math.floor(length / 3) * 4 + 1
    throw new PythonError(
      'Error',
      `Invalid base64-encoded string: number of data characters (${count}) cannot be 1 more than a multiple of 4`,
    )
  }
  throw new PythonError('Error', 'Incorrect padding')
}
