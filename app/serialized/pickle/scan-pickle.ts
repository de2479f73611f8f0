/**
 * The names a pickle would import, found in one pass that builds nothing: of every value on the stack only is kept
 * where its text stands in the file, if it is text. That is what a hostile pickle cannot make dear: it costs a few bytes a
 * value, whatever the value. Source: CPython's Lib/pickletools.py (the meaning of each opcode).
 */
import { CONTAINER, groupOf, LITERAL, MEMORY } from './opcode-groups.ts'
import { opcodes as op } from './opcodes.ts'
import { scanContainer } from './scan-container.ts'
import { scanObject } from './scan-object.ts'
import { ScanCut, ScanLimit, ScanStack, ScanStop } from './scan-stack.ts'
import { indexLine, shortLine, skip } from './scan-state.ts'
import type { Scan, ScanBudget } from './scan-state.ts'
import { lineEnd } from './scan-text.ts'
import { NameUses } from './scan-uses.ts'
import { BYTES, NONE, NUMBER, REFERENCE_FLAGS, sharedValue, smallValue, ZERO } from './scan-value.ts'

/** What a scan found. */
export interface PickleScan {
  /** `module.name`, each once, in order of first use. */
  readonly names: readonly string[]
  /** What is done with each: see `NameUses.listed`. */
  readonly uses: ReadonlyMap<string, readonly string[]>
  /** Why there may be more; null when every pickle in the file was followed to its end. */
  readonly problem: string | null
  /** Whether Python would import more than `names`, or may: beyond a limit of the scan, or by names that are made up. */
  readonly isPartial: boolean
  /** Whether the bytes ended before the pickle did. */
  readonly isCut: boolean
  /** Whether it calls what it made itself, so that names and arguments tell nothing of that call. */
  readonly isIndirect: boolean
  /** Whether an object is told to take its input from elsewhere than its content (`input` of scikit-learn's vectorizers), or may be. */
  readonly hasOddInput: boolean
  /** Whether an object is given a state that could hold more than data, or may be. */
  readonly hasOddState: boolean
}

/** A forest of 10,000 trees has about 3,000,000. */
const MAX_OPCODES = 5_000_000
/** PyTorch's old files hold five pickles one after the other. */
const MAX_PICKLES = 64

/** Milliseconds of computing one file may cost; a tenth of it is enough for the largest models. */
const MAX_TIME = 400
const OPCODES_PER_LOOK = 65_536

/** Scans every pickle in a file. Never throws for what is in it. */
export function scanPickle(
  bytes: Uint8Array,
  budget: Pick<ScanBudget, 'opcodes'> = { opcodes: MAX_OPCODES },
): PickleScan {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const scan: Scan = {
    bytes,
    view,
    uses: new NameUses(),
    budget,
    began: process.cpuUsage(),
    stack: new ScanStack(),
    at: 0,
    problem: null,
    isPartial: false,
    isIndirect: false,
    hasOddInput: false,
    hasOddState: false,
  }
  let isCut = false
  try {
    for (let count = 0; count === 0 || startsPickle(scan); count++) {
      if (count === MAX_PICKLES) throw new ScanLimit(`it holds more than ${MAX_PICKLES} pickles.`)
      scan.stack = new ScanStack()
      scanOne(scan)
    }
    if (scan.at < bytes.length) throw new ScanLimit('more follows, and some loaders go on there.')
  } catch (error) {
    // What is read beyond the last byte.
    isCut = error instanceof RangeError || error instanceof ScanCut
    if (error instanceof RangeError) scan.problem ??= 'it ends in the middle of a value.'
    else if (error instanceof ScanStop) scan.problem ??= error.message
    else throw error
    scan.isPartial ||= error instanceof ScanLimit
  }
  const uses = scan.uses.listed()
  const { problem, isPartial, isIndirect, hasOddInput, hasOddState } = scan
  return { names: [...uses.keys()], uses, problem, isPartial, isCut, isIndirect, hasOddInput, hasOddState }
}

function checkTime({ began }: Scan): void {
  const { user, system } = process.cpuUsage(began)
  if ((user + system) / 1_000 > MAX_TIME)
    throw new ScanLimit('it takes longer to follow than any model does.')
}

/** What follows a pickle's end is another one where it begins with PROTO. */
function startsPickle({ bytes, at }: Scan): boolean {
  const protocol = bytes[at + 1] ?? 0
  return bytes[at] === op.PROTO && protocol >= 2 && protocol <= 5
}

function scanOne(scan: Scan): void {
  const { bytes, stack } = scan
  for (;;) {
    if (scan.budget.opcodes % OPCODES_PER_LOOK === 0) checkTime(scan)
    if (scan.budget.opcodes-- <= 0) throw new ScanLimit('it has more opcodes than any model does.')
    const code = bytes[scan.at]
    if (code === undefined) throw new ScanCut('it ends without its STOP.')
    const start = scan.at
    scan.at++
    if (code === op.STOP) {
      scan.uses.value(stack.last())
      stack.take(1)
      return
    }
    // What none of them knows would be passed over, and Python would read another pickle than this does.
    if (!apply(scan, code, start)) throw new ScanLimit(`byte ${start} is an opcode that is not followed.`)
  }
}

function apply(scan: Scan, code: number, start: number): boolean {
  switch (groupOf[code]) {
    case LITERAL:
      return literal(scan, code, start)
    case CONTAINER:
      return scanContainer(scan, code)
    case MEMORY:
      return memory(scan, code)
    default:
      return scanObject(scan, code, start)
  }
}

/** Moves on over a literal. Text is pushed as its place, anything else as its kind. */
function literal(scan: Scan, code: number, start: number): boolean {
  const { bytes, view, stack } = scan
  switch (code) {
    case op.NONE:
    case op.NEWTRUE:
    case op.NEWFALSE:
      return stack.push(NONE)
    case op.BININT1:
      return pushed(scan, 1, smallValue(view.getUint8(scan.at)))
    case op.BININT2:
      return pushed(scan, 2, view.getUint16(scan.at, true) === 0 ? ZERO : REFERENCE_FLAGS)
    case op.BININT:
      return pushed(scan, 4, NUMBER)
    case op.BINFLOAT:
      return pushed(scan, 8, NUMBER)
    case op.LONG1:
      return pushed(scan, 1 + view.getUint8(scan.at), NUMBER)
    case op.LONG4:
      return pushed(scan, 4 + view.getUint32(scan.at, true), NUMBER)
    case op.SHORT_BINBYTES:
      return pushed(scan, 1 + view.getUint8(scan.at), BYTES)
    case op.BINBYTES:
      return pushed(scan, 4 + view.getUint32(scan.at, true), BYTES)
    case op.BINBYTES8:
    case op.BYTEARRAY8:
      return pushed(scan, 8 + length64(scan), BYTES)
    case op.INT:
      return stack.push(integerKind(shortLine(scan)))
    case op.LONG:
    case op.FLOAT:
      return pushed(scan, lineEnd(bytes, scan.at) + 1 - scan.at, NUMBER)
    default:
      return text(scan, code, start)
  }
}

function text(scan: Scan, code: number, start: number): boolean {
  const { bytes, view } = scan
  // Places count from 1: 0 is what is no text.
  const place = start + 1
  switch (code) {
    case op.STRING:
    case op.UNICODE:
      return pushed(scan, lineEnd(bytes, scan.at) + 1 - scan.at, place)
    case op.SHORT_BINSTRING:
    case op.SHORT_BINUNICODE:
      return pushed(scan, 1 + view.getUint8(scan.at), place)
    case op.BINSTRING:
    case op.BINUNICODE:
      return pushed(scan, 4 + view.getUint32(scan.at, true), place)
    case op.BINUNICODE8:
      return pushed(scan, 8 + length64(scan), place)
    default:
      return false
  }
}

/** `00` and `01` are truth values. */
function integerKind(digits: string): number {
  if (digits === '0') return ZERO
  if (digits === '00' || digits === '01') return NONE
  return /^[1-9]\d{0,3}$/u.test(digits) ? smallValue(Number(digits)) : NUMBER
}

function length64({ view, at }: Scan): number {
  return Number(view.getBigUint64(at, true))
}

function pushed(scan: Scan, length: number, value: number): true {
  skip(scan, length)
  return scan.stack.push(value)
}

function memory(scan: Scan, code: number): boolean {
  const { stack, view } = scan
  switch (code) {
    case op.PROTO:
      if (view.getUint8(scan.at) > 5) throw new ScanStop('its protocol is newer than any that is known.')
      skip(scan, 1)
      return true
    case op.FRAME:
      skip(scan, 8)
      return true
    case op.MARK:
      return stack.mark()
    case op.POP:
      return stack.pop()
    case op.DUP:
      return stack.replace(1, sharedValue(stack.last())) && stack.push(stack.last())
    case op.MEMOIZE:
      return stack.rememberNext()
    case op.BINPUT:
      return stack.remember(view.getUint8(scan.at++))
    case op.LONG_BINPUT:
      return stack.remember(number32(scan))
    case op.PUT:
      // Before the index is read: texts that begin with this letter are no pickles.
      stack.last()
      return stack.remember(indexLine(scan))
    case op.BINGET:
      return stack.push(sharedValue(stack.recall(view.getUint8(scan.at++))))
    case op.LONG_BINGET:
      return stack.push(sharedValue(stack.recall(number32(scan))))
    case op.GET:
      return stack.push(sharedValue(stack.recall(indexLine(scan))))
    default:
      return false
  }
}

function number32(scan: Scan): number {
  const value = scan.view.getUint32(scan.at, true)
  scan.at += 4
  return value
}
