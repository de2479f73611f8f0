/** Bytes of a request as text, the way Python decodes them. */
import { isAscii, isUtf8 } from 'node:buffer'
import { PythonError } from '#app/python-data/python-error.ts'

/** The text of a JSON body: UTF-8, with or without BOM, or UTF-16/32 as `json.detect_encoding` finds it. Lone surrogates pass. */
export function decodeJsonText(bytes: Uint8Array): string {
  const encoding = detectEncoding(bytes)
  switch (encoding) {
    case 'utf-8':
      return decodeUtf8(bytes, true)
    case 'utf-8-sig':
      return decodeUtf8(bytes.subarray(3), true)
    default:
      return decodeWide(bytes, encoding)
  }
}

type Encoding = 'utf-8' | 'utf-8-sig' | WideEncoding
type WideEncoding = 'utf-16' | 'utf-16-le' | 'utf-16-be' | 'utf-32' | 'utf-32-le' | 'utf-32-be'

function startsWith(bytes: Uint8Array, ...start: readonly number[]): boolean {
  return start.every((byte, place) => bytes[place] === byte)
}

/** `json.detect_encoding` of CPython's `Lib/json/__init__.py`. */
function detectEncoding(bytes: Uint8Array): Encoding {
  if (startsWith(bytes, 0, 0, 0xfe, 0xff) || startsWith(bytes, 0xff, 0xfe, 0, 0)) return 'utf-32'
  if (startsWith(bytes, 0xfe, 0xff) || startsWith(bytes, 0xff, 0xfe)) return 'utf-16'
  if (startsWith(bytes, 0xef, 0xbb, 0xbf)) return 'utf-8-sig'
  if (bytes.length >= 4) {
    if (bytes[0] === 0) return bytes[1] === 0 ? 'utf-32-be' : 'utf-16-be'
    if (bytes[1] === 0) return bytes[2] === 0 && bytes[3] === 0 ? 'utf-32-le' : 'utf-16-le'
  } else if (bytes.length === 2) {
    if (bytes[0] === 0) return 'utf-16-be'
    if (bytes[1] === 0) return 'utf-16-le'
  }
  return 'utf-8'
}

/** UTF-8 as Python decodes it; with `surrogates` also three-byte lone surrogates. Throws UnicodeDecodeError. */
export function decodeUtf8(bytes: Uint8Array, surrogates: boolean): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (isAscii(buffer)) return buffer.toString('latin1')
  if (isUtf8(buffer)) return buffer.toString('utf8')
  return decodeSlowly(bytes, surrogates)
}

function decodeSlowly(bytes: Uint8Array, surrogates: boolean): string {
  const parts: string[] = []
  for (let place = 0; place < bytes.length;) {
    const lead = bytes[place] ?? 0
    const length = sequenceLength(lead)
    if (length === 0) throw decodeError(bytes, place, place + 1, 'invalid start byte')
    let code = length === 1 ? lead : lead & (0x7f >> length)
    for (let step = 1; step < length; step++) {
      const next = bytes[place + step]
      if (next === undefined) throw decodeError(bytes, place, bytes.length, 'unexpected end of data')
      if (!isContinuation(lead, step, next, surrogates)) {
        throw decodeError(bytes, place, place + step, 'invalid continuation byte')
      }
      code = (code << 6) | (next & 0x3f)
    }
    const isHalf = code >= 0xd800 && code <= 0xdfff
    parts.push(isHalf ? loneHalf(bytes, place, code) : String.fromCodePoint(code))
    place += length
  }
  return parts.join('')
}

/**
 * A half of a surrogate pair that came by itself. To Python it stays one beside the other half too, written as bytes or as
 * an escape; JavaScript would join them, so it is turned into the half that does not fit.
 */
function loneHalf(bytes: Uint8Array, place: number, code: number): string {
  const text = (start: number, end: number): string =>
    Buffer.from(bytes.subarray(Math.max(0, start), end)).toString('latin1')
  if (code < 0xdc00) {
    const joins = /^(?:\xed[\xb0-\xbf]|\\u[dD][c-fC-F])/.test(text(place + 3, place + 9))
    return String.fromCharCode(joins ? code + 0x400 : code)
  }
  const joins = /\\u[dD][89abAB][0-9a-fA-F]{2}$/.test(text(place - 6, place))
  return String.fromCharCode(joins ? code - 0x400 : code)
}

function sequenceLength(lead: number): 0 | 1 | 2 | 3 | 4 {
  if (lead < 0x80) return 1
  if (lead < 0xc2 || lead > 0xf4) return 0
  if (lead < 0xe0) return 2
  return lead < 0xf0 ? 3 : 4
}

/** Whether a byte may follow: the second one also rules out overlong forms, surrogates and what lies beyond U+10FFFF. */
function isContinuation(lead: number, step: number, byte: number, surrogates: boolean): boolean {
  if (byte < 0x80 || byte > 0xbf) return false
  if (step > 1) return true
  if (lead === 0xe0) return byte >= 0xa0
  if (lead === 0xed) return byte < 0xa0 || surrogates
  if (lead === 0xf0) return byte >= 0x90
  return lead !== 0xf4 || byte < 0x90
}

function decodeError(bytes: Uint8Array, start: number, end: number, reason: string): PythonError {
  const place =
    end - start === 1
      ? `byte 0x${(bytes[start] ?? 0).toString(16).padStart(2, '0')} in position ${start}`
      : `bytes in position ${start}-${end - 1}`
  return new PythonError('UnicodeDecodeError', `'utf-8' codec can't decode ${place}: ${reason}`, {
    parameters: ['utf-8', bytes, BigInt(start), BigInt(end), reason],
  })
}

function decodeWide(bytes: Uint8Array, encoding: WideEncoding): string {
  const width = encoding.startsWith('utf-16') ? 2 : 4
  const isBig =
    encoding.endsWith('be') || startsWith(bytes, 0xfe, 0xff) || startsWith(bytes, 0, 0, 0xfe, 0xff)
  const start = encoding.length === 6 ? width : 0
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const parts: string[] = []
  for (let place = start; place < bytes.length; place += width) {
    if (place + width > bytes.length) {
      throw new PythonError('UnicodeDecodeError', `'${encoding}' codec can't decode: truncated data`, {
        parameters: [encoding, bytes, BigInt(place), BigInt(bytes.length), 'truncated data'],
      })
    }
    const code = width === 2 ? view.getUint16(place, !isBig) : view.getUint32(place, !isBig)
    if (code > 0x10ffff) {
      throw new PythonError(
        'UnicodeDecodeError',
        `'${encoding}' codec can't decode: code point not in range(0x110000)`,
        {
          parameters: [
            encoding,
            bytes,
            BigInt(place),
            BigInt(place + 4),
            'code point not in range(0x110000)',
          ],
        },
      )
    }
    parts.push(code < 0x10000 ? String.fromCharCode(code) : String.fromCodePoint(code))
  }
  return parts.join('')
}
