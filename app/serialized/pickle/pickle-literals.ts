/** Opcodes of numbers, text and bytes. Source: CPython's Lib/pickletools.py. */
import { latin1, utf8WithHalves, type ByteReader } from '../byte-reader.ts'
import type { Inert } from '../inert.ts'
import { limits, overLimit } from '../limits.ts'
import { opcodes as op } from './opcodes.ts'
import { parsePythonString } from './python-string.ts'
import { brokenPickle, type PickleStack } from './stack.ts'

/** A number as a line of text. */
const MAX_LINE = 10_000

/** Pushes the number, text or bytes an opcode stands for; false when it is another kind of opcode. */
export function readLiteral(code: number, reader: ByteReader, stack: PickleStack): boolean {
  switch (code) {
    case op.NONE:
      stack.push(null)
      return true
    case op.NEWTRUE:
      stack.push(true)
      return true
    case op.NEWFALSE:
      stack.push(false)
      return true
    case op.INT:
      stack.push(intLine(reader.line(MAX_LINE)))
      return true
    case op.LONG:
      stack.push(bigintOf(reader.line(MAX_LINE).replace(/L$/, '')))
      return true
    case op.BININT:
      stack.push(BigInt(reader.i32(true)))
      return true
    case op.BININT1:
      stack.push(BigInt(reader.u8()))
      return true
    case op.BININT2:
      stack.push(BigInt(reader.u16(true)))
      return true
    case op.LONG1:
      stack.push(longInteger(reader.take(reader.u8())))
      return true
    case op.LONG4:
      stack.push(longInteger(reader.take(reader.i32(true))))
      return true
    case op.FLOAT:
      stack.push(floatLine(reader.line(MAX_LINE)))
      return true
    case op.BINFLOAT:
      stack.push(reader.f64(false))
      return true
    default:
      return text(code, reader, stack)
  }
}

function text(code: number, reader: ByteReader, stack: PickleStack): boolean {
  switch (code) {
    case op.STRING:
      stack.push(parsePythonString(reader.line(reader.remaining)))
      return true
    case op.BINSTRING:
      stack.push(latin1(reader.take(reader.i32(true))))
      return true
    case op.SHORT_BINSTRING:
      stack.push(latin1(reader.take(reader.u8())))
      return true
    case op.UNICODE:
      stack.push(rawUnicode(reader.line(reader.remaining)))
      return true
    case op.BINUNICODE:
      stack.push(utf8WithHalves(reader.take(reader.u32(true))))
      return true
    case op.SHORT_BINUNICODE:
      stack.push(utf8WithHalves(reader.take(reader.u8())))
      return true
    case op.BINUNICODE8:
      stack.push(utf8WithHalves(reader.take(reader.length64(true))))
      return true
    case op.BINBYTES:
      stack.push(reader.take(reader.u32(true)))
      return true
    case op.SHORT_BINBYTES:
      stack.push(reader.take(reader.u8()))
      return true
    case op.BINBYTES8:
    case op.BYTEARRAY8:
      stack.push(reader.take(reader.length64(true)))
      return true
    default:
      return false
  }
}

function intLine(line: string): Inert {
  if (line === '01') return true
  if (line === '00') return false
  return bigintOf(line)
}

function bigintOf(line: string): bigint {
  const trimmed = line.trim()
  if (!/^[+-]?\d{1,4300}$/.test(trimmed)) throw brokenPickle('an integer is none')
  return trimmed.startsWith('-') ? -BigInt(trimmed.slice(1)) : BigInt(trimmed.replace('+', ''))
}

function floatLine(line: string): number {
  const trimmed = line.trim()
  if (/^[+-]?(?:inf|nan)$/i.test(trimmed)) {
    if (/nan/i.test(trimmed)) return Number.NaN
    return trimmed.startsWith('-') ? -Infinity : Infinity
  }
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(trimmed)) throw brokenPickle('a float is none')
  return Number(trimmed)
}

function longInteger(bytes: Uint8Array): bigint {
  if (bytes.length > limits.integerBytes)
    throw overLimit('pickle', 'bytes of one integer', limits.integerBytes)
  if (bytes.length === 0) return 0n
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
    .reverse()
    .join('')
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`))
}

function rawUnicode(line: string): string {
  return line.replaceAll(
    /\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g,
    (whole, short?: string, long?: string) => {
      const point = Number.parseInt(short ?? long ?? '0', 16)
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole
    },
  )
}
