/** Names as they stand in a pickle: text of every opcode that makes a `str`, read where it stands. */
import { opcodes as op } from './opcodes.ts'
import { parsePythonString } from './python-string.ts'
import { ScanCut, ScanLimit } from './scan-stack.ts'

/** Bytes read of a name: longer ones are cut, and are on no list of known ones. */
const MAX_NAME = 1_000

const decoder = new TextDecoder()

/** Where the line ends that begins at `from`. */
export function lineEnd(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(0x0a, from)
  if (end === -1) throw new ScanCut('a line of it has no end.')
  return end
}

/** The two lines after a GLOBAL or INST at `start`, as `module.name`, and where they end. */
export function globalAt(bytes: Uint8Array, start: number): { readonly name: string; readonly end: number } {
  const first = bytes.indexOf(0x0a, start + 1)
  if (first === -1) throw noEnd(utf8(bytes, start + 1, bytes.length - 1))
  const found = bytes.indexOf(0x0a, first + 1)
  // Of a line without an end CPython's C code takes all but the last byte (`load_global` in Modules/_pickle.c).
  const second = found === -1 ? bytes.length - 1 : found
  if (second <= first) throw new ScanCut('a line of it has no end.')
  const module = utf8(bytes, start + 1, first)
  return { name: `${module}.${utf8(bytes, first + 1, second)}`, end: second + 1 }
}

/** Python's own unpickler imports a module whose line ends with the file, before it misses the rest. */
function noEnd(module: string): ScanCut | ScanLimit {
  const isModule = /^[A-Za-z_][\w.]*$/u.test(module)
  return isModule ? new ScanLimit('a name in it has no end.') : new ScanCut('a line of it has no end.')
}

/** The text of the opcode at `start`; null where Python would not read it as text. */
export function textAt(bytes: Uint8Array, view: DataView, start: number): string | null {
  const from = start + 1
  switch (bytes[start]) {
    case op.SHORT_BINUNICODE:
    case op.SHORT_BINSTRING:
      return utf8(bytes, from + 1, from + 1 + view.getUint8(from))
    case op.BINUNICODE:
    case op.BINSTRING:
      return utf8(bytes, from + 4, from + 4 + view.getUint32(from, true))
    case op.BINUNICODE8:
      return utf8(bytes, from + 8, from + 8 + Number(view.getBigUint64(from, true)))
    case op.UNICODE:
      return rawUnicode(bytes, from, lineEnd(bytes, from))
    case op.STRING:
      return quoted(bytes, from, lineEnd(bytes, from))
    default:
      return null
  }
}

function utf8(bytes: Uint8Array, from: number, to: number): string {
  return decoder.decode(bytes.subarray(from, Math.min(to, from + MAX_NAME)))
}

/** Python's raw-unicode-escape: Latin-1 with `\uXXXX` and `\UXXXXXXXX`. */
function rawUnicode(bytes: Uint8Array, from: number, to: number): string {
  const text = Buffer.from(bytes.subarray(from, Math.min(to, from + MAX_NAME))).toString('latin1')
  return text.replaceAll(
    /\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/gu,
    (whole, short?: string, long?: string) => {
      const code = Number.parseInt(short ?? long ?? '', 16)
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole
    },
  )
}

function quoted(bytes: Uint8Array, from: number, to: number): string | null {
  const text = Buffer.from(bytes.subarray(from, Math.min(to, from + MAX_NAME))).toString('latin1')
  try {
    return parsePythonString(text)
  } catch {
    return null
  }
}

/** Whether the text of the opcode at `start` is `wanted`, which is plain ASCII. */
export function isText(
  { bytes, view }: { readonly bytes: Uint8Array; readonly view: DataView },
  start: number,
  wanted: string,
): boolean {
  // Nearly every text is written in this way, and dictionaries of words have a million of them.
  if (bytes[start] === op.SHORT_BINUNICODE && bytes[start + 1] !== wanted.length) return false
  if (bytes[start] === op.BINUNICODE && bytes[start + 1] !== wanted.length) return false
  return textAt(bytes, view, start) === wanted
}
