/**
 * Protobuf's wire format (protobuf.dev/programming-guides/encoding), read field by field from a source of any size:
 * the contents of a field are only read when they are asked for, so gigabytes of weights are stepped over.
 */
import { UserError } from '#shared/user-error.ts'
import type { ByteSource } from './byte-source.ts'

/** protobuf's own limit on nested messages; onnxruntime reads no deeper. */
const MAX_DEPTH = 100
/** Two million nodes have about ten million fields; this many take about half a second to step through. */
const MAX_FIELDS = 20_000_000
/** The longest text that is read: names are under 1 KB, the longest documentation seen is 40 KB. */
export const MAX_TEXT_BYTES = 1_048_576
/** One read of the file. Nodes and value types of most models fit in a few of these. */
const WINDOW_BYTES = 65_536

/** A stretch of the source: a message or the content of a field. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** One field. `value` is set for varints (as a signed number) and fixed-width numbers' bits are left in `content`. */
export interface Field {
  readonly number: number
  readonly wire: 0 | 1 | 2 | 5
  readonly value: number
  readonly content: Range
  /** The field with its tag. */
  readonly whole: Range
}

/** Reads one source. All offsets are from the start of the source. */
export interface WireReader {
  readonly whole: Range
  /** Calls `visit` for every field of a message in order; returning `false` ends it early. */
  fields(message: Range, visit: (field: Field) => boolean | void): void
  text(content: Range): string
  /** The varints of a packed field, as signed numbers. */
  varints(content: Range): number[]
  /** The int64 values of a field, exact, whether it is packed or holds one. */
  integers(field: Field): bigint[]
  bytes(content: Range): Uint8Array
}

/** A reader; `name` is the file that errors speak of. Damaged or overly large messages throw a UserError. */
export function wireReader(source: ByteSource, name: string): WireReader {
  let window: Uint8Array = new Uint8Array(0)
  let windowFrom = 0
  let fieldCount = 0
  let depth = 0
  let at = 0

  const damaged = (what: string) =>
    new UserError({
      code: 'bad-model',
      message: `${name} is not a readable ONNX file: ${what}.`,
      hint: 'The file may be damaged or cut short. Copy or log the model again.',
      where: name,
    })

  const overLimit = (what: string) =>
    new UserError({ code: 'over-limit', message: `${name} was not read: ${what}.`, where: name })

  function moveWindow(place: number): void {
    window = source.read(place, WINDOW_BYTES)
    windowFrom = place
  }

  function byteAt(place: number): number {
    const inWindow = place - windowFrom
    if (inWindow >= 0 && inWindow < window.length) return window[inWindow] ?? 0
    moveWindow(place)
    if (window.length === 0) throw damaged(`it ends at byte ${place} inside a field`)
    return window[0] ?? 0
  }

  function varint(end: number): number {
    let low = 0
    let high = 0
    for (let shift = 0; shift < 70; shift += 7) {
      if (at >= end) throw damaged(`a number at byte ${at} has no end`)
      const byte = byteAt(at++)
      if (shift < 28) low += (byte & 0x7f) * 2 ** shift
      else high += (byte & 0x7f) * 2 ** (shift - 28)
      if (byte < 0x80) return signed(low, high)
    }
    throw damaged(`a number before byte ${at} is longer than ten bytes`)
  }

  function next(end: number): Field {
    if (++fieldCount > MAX_FIELDS) throw overLimit(`it has more than ${MAX_FIELDS} fields`)
    const start = at
    const tag = varint(end)
    const number = Math.floor(tag / 8)
    const wire = tag % 8
    if (tag < 8 || number > 0x1fffffff) throw damaged(`byte ${start} does not begin a field`)
    if (wire !== 0 && wire !== 1 && wire !== 2 && wire !== 5) {
      throw damaged(`byte ${start} begins a field of unknown kind ${wire}`)
    }
    const value = wire === 0 || wire === 2 ? varint(end) : 0
    const from = at
    const length = wire === 2 ? value : wire === 1 ? 8 : wire === 5 ? 4 : 0
    if (length < 0 || length > end - from) {
      throw damaged(
        `the field at byte ${start} says it has ${length} bytes, but only ${end - from} are there`,
      )
    }
    at = from + length
    const content = { from, to: at }
    return { number, wire, value: wire === 0 ? value : 0, content, whole: { from: start, to: at } }
  }

  function fields(message: Range, visit: (field: Field) => boolean | void): void {
    if (++depth > MAX_DEPTH) throw overLimit(`its messages are nested more than ${MAX_DEPTH} deep`)
    const before = at
    at = message.from
    while (at < message.to) {
      const field = next(message.to)
      if (visit(field) === false) break
    }
    at = before
    depth--
  }

  function bytes({ from, to }: Range): Uint8Array {
    const isIn = () => from >= windowFrom && to <= windowFrom + window.length
    if (!isIn() && to - from <= WINDOW_BYTES) moveWindow(from)
    if (isIn()) return window.subarray(from - windowFrom, to - windowFrom)
    const result = new Uint8Array(to - from)
    for (let filled = 0; filled < result.length;) {
      const part = source.read(from + filled, result.length - filled)
      if (part.length === 0) throw damaged(`it ends at byte ${from + filled}`)
      result.set(part, filled)
      filled += part.length
    }
    return result
  }

  return {
    whole: { from: 0, to: source.size },
    fields,
    bytes,
    integers: (field) =>
      field.wire === 2
        ? exactVarints(bytes(field.content))
        : field.wire === 0
          ? exactVarints(bytes(field.whole)).slice(1)
          : [],
    text: (content) => {
      if (content.to - content.from > MAX_TEXT_BYTES) {
        throw overLimit(`a text in it is longer than ${MAX_TEXT_BYTES} bytes`)
      }
      return decoder.decode(bytes(content))
    },
    varints: (content) => {
      const before = at
      const values: number[] = []
      at = content.from
      while (at < content.to) {
        if (++fieldCount > MAX_FIELDS) throw overLimit(`it has more than ${MAX_FIELDS} fields`)
        values.push(varint(content.to))
      }
      at = before
      return values
    },
  }
}

const decoder = new TextDecoder()

function exactVarints(bytes: Uint8Array): bigint[] {
  const values: bigint[] = []
  let value = 0n
  let shift = 0n
  for (const byte of bytes) {
    value |= BigInt(byte & 0x7f) << shift
    shift += 7n
    if (byte >= 0x80) continue
    values.push(BigInt.asIntN(64, value))
    value = 0n
    shift = 0n
  }
  return values
}

/** Two's complement of 64 bits given as the low 28 and the higher bits. Beyond 2^53 the nearest double. */
function signed(low: number, high: number): number {
  const unsigned = high * 2 ** 28 + low
  if (high < 2 ** 35) return unsigned
  const rest = 2 ** 36 - (high % 2 ** 36)
  return -(rest * 2 ** 28 - low)
}
