/**
 * The names a pickle would import, found in one pass that builds nothing: of every value on the stack only is kept
 * where its text stands in the file, if it is text. That is what a hostile pickle cannot make dear: it costs a few bytes a
 * value, whatever the value. Source: CPython's Lib/pickletools.py (the meaning of each opcode).
 */
import { globalAt, lineEnd, textAt } from './scan-text.ts'
import { CONTAINER, groupOf, LITERAL, MEMORY } from './opcode-groups.ts'
import { opcodes as op } from './opcodes.ts'
import { scanContainer } from './scan-container.ts'
import { ScanCut, ScanLimit, ScanStack, SCAN_NO_TEXT, SCAN_OPAQUE, ScanStop } from './scan-stack.ts'

/** What a scan found. */
export interface PickleScan {
  /** `module.name`, each once, in order of first use. */
  readonly names: readonly string[]
  /** Why there may be more; null when every pickle in the file was followed to its end. */
  readonly problem: string | null
  /** Whether Python would import more than `names`, or may: beyond a limit of the scan, or by names that are made up. */
  readonly isPartial: boolean
  /** Whether the bytes ended before the pickle did. */
  readonly isCut: boolean
}

/** Opcodes that may still be looked at, over all files of a model; what is looked at is taken off. */
export interface ScanBudget {
  opcodes: number
}

/** A forest of 10,000 trees has about 3,000,000. */
const MAX_OPCODES = 5_000_000
/** Different names: a model has a few dozen. */
const MAX_NAMES = 5_000
/** Times a name is written out: picklers write each once and recall it afterwards. */
const MAX_NAMINGS = 100_000
/** Characters of a memo index. */
const MAX_DIGITS = 40
/** PyTorch's old files hold five pickles one after the other. */
const MAX_PICKLES = 64

/** Milliseconds of computing one file may cost; a tenth of it is enough for the largest models. */
const MAX_TIME = 500
const OPCODES_PER_LOOK = 65_536

interface Scan {
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly names: Set<string>
  readonly budget: ScanBudget
  /** What this process had computed when the scan began. */
  readonly began: NodeJS.CpuUsage
  stack: ScanStack
  at: number
  namings: number
  problem: string | null
  isPartial: boolean
}

/** Scans every pickle in a file. Never throws for what is in it. */
export function scanPickle(bytes: Uint8Array, budget: ScanBudget = { opcodes: MAX_OPCODES }): PickleScan {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const scan: Scan = {
    bytes,
    view,
    names: new Set(),
    budget,
    began: process.cpuUsage(),
    stack: new ScanStack(),
    at: 0,
    namings: 0,
    problem: null,
    isPartial: false,
  }
  let isCut = false
  try {
    for (let count = 0; count === 0 || startsPickle(scan); count++) {
      if (count === MAX_PICKLES) throw new ScanLimit(`it holds more than ${MAX_PICKLES} pickles.`)
      scan.stack = new ScanStack()
      scanOne(scan)
    }
  } catch (error) {
    // What is read beyond the last byte.
    isCut = error instanceof RangeError || error instanceof ScanCut
    if (error instanceof RangeError) scan.problem ??= 'it ends in the middle of a value.'
    else if (error instanceof ScanStop) scan.problem ??= error.message
    else throw error
    scan.isPartial ||= error instanceof ScanLimit
  }
  return { names: [...scan.names], problem: scan.problem, isPartial: scan.isPartial, isCut }
}

function checkTime({ began }: Scan): void {
  const { user, system } = process.cpuUsage(began)
  if ((user + system) / 1_000 > MAX_TIME)
    throw new ScanLimit('it takes longer to follow than any model does.')
}

/** What follows a pickle's end is another one where it begins with PROTO; anything else is never loaded. */
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
      stack.take(1)
      return
    }
    switch (groupOf[code]) {
      case LITERAL:
        literal(scan, code, start)
        break
      case CONTAINER:
        scanContainer(stack, code)
        break
      case MEMORY:
        memory(scan, code)
        break
      default:
        object(scan, code, start)
    }
  }
}

/** Moves on over a literal. Text is pushed as its place, anything else as opaque. */
function literal(scan: Scan, code: number, start: number): boolean {
  switch (code) {
    case op.NONE:
    case op.NEWTRUE:
    case op.NEWFALSE:
      return push(scan, 0)
    case op.BININT1:
      return push(scan, 1)
    case op.BININT2:
      return push(scan, 2)
    case op.BININT:
      return push(scan, 4)
    case op.BINFLOAT:
      return push(scan, 8)
    case op.LONG1:
    case op.SHORT_BINBYTES:
      return push(scan, 1 + scan.view.getUint8(scan.at))
    case op.LONG4:
    case op.BINBYTES:
      return push(scan, 4 + scan.view.getUint32(scan.at, true))
    case op.BINBYTES8:
    case op.BYTEARRAY8:
      return push(scan, 8 + length64(scan))
    case op.INT:
    case op.LONG:
    case op.FLOAT:
      return push(scan, lineEnd(scan.bytes, scan.at) + 1 - scan.at)
    case op.STRING:
    case op.UNICODE:
      return pushText(scan, start, lineEnd(scan.bytes, scan.at) + 1 - scan.at)
    case op.SHORT_BINSTRING:
    case op.SHORT_BINUNICODE:
      return pushText(scan, start, 1 + scan.view.getUint8(scan.at))
    case op.BINSTRING:
    case op.BINUNICODE:
      return pushText(scan, start, 4 + scan.view.getUint32(scan.at, true))
    case op.BINUNICODE8:
      return pushText(scan, start, 8 + length64(scan))
    default:
      return false
  }
}

function length64({ view, at }: Scan): number {
  return Number(view.getBigUint64(at, true))
}

function push(scan: Scan, length: number): true {
  skip(scan, length)
  scan.stack.push(SCAN_NO_TEXT)
  return true
}

function pushText(scan: Scan, start: number, length: number): true {
  skip(scan, length)
  // Places count from 1: 0 is what is no text.
  scan.stack.push(start + 1)
  return true
}

function skip(scan: Scan, length: number): void {
  if (length > scan.bytes.length - scan.at) throw new ScanCut('it ends in the middle of a value.')
  scan.at += length
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
      return stack.push(stack.top())
    case op.MEMOIZE:
      return stack.rememberNext()
    case op.BINPUT:
      return stack.remember(view.getUint8(scan.at++))
    case op.LONG_BINPUT:
      return stack.remember(number32(scan))
    case op.PUT:
      return stack.remember(numberLine(scan))
    case op.BINGET:
      return stack.push(stack.recall(view.getUint8(scan.at++)))
    case op.LONG_BINGET:
      return stack.push(stack.recall(number32(scan)))
    case op.GET:
      return stack.push(stack.recall(numberLine(scan)))
    default:
      return false
  }
}

function number32(scan: Scan): number {
  const value = scan.view.getUint32(scan.at, true)
  scan.at += 4
  return value
}

/** A memo index in text, as Python's `int` reads it. */
function numberLine(scan: Scan): number {
  const end = lineEnd(scan.bytes, scan.at)
  if (end - scan.at > MAX_DIGITS) throw new ScanLimit('a memo index is longer than any is.')
  const text = String.fromCharCode(...scan.bytes.subarray(scan.at, end)).trim()
  if (!/^\+?\d+(?:_\d+)*$/u.test(text)) throw new ScanStop('a memo index is none.')
  scan.at = end + 1
  return Number(text.replaceAll('_', ''))
}

function object(scan: Scan, code: number, start: number): void {
  const { stack } = scan
  switch (code) {
    case op.GLOBAL:
      name(scan, namedByLines(scan, start))
      stack.push(SCAN_OPAQUE)
      return
    case op.INST:
      stack.takeMark()
      name(scan, namedByLines(scan, start))
      stack.push(SCAN_OPAQUE)
      return
    case op.STACK_GLOBAL: {
      const [module, attribute] = stack.lastTwo()
      name(scan, namedByStack(scan, module, attribute))
      stack.replace(2)
      return
    }
    case op.REDUCE:
    case op.NEWOBJ:
      stack.replace(2)
      return
    case op.NEWOBJ_EX:
      stack.replace(3)
      return
    case op.OBJ:
      stack.takeMark()
      stack.push(SCAN_OPAQUE)
      return
    case op.BUILD:
      stack.take(1)
      return
    case op.PERSID:
      skip(scan, lineEnd(scan.bytes, scan.at) + 1 - scan.at)
      stack.push(SCAN_OPAQUE)
      return
    case op.BINPERSID:
      stack.replace(1)
      return
    case op.EXT1:
    case op.EXT2:
    case op.EXT4:
      scan.problem ??= 'it imports by a number of Python’s extension registry.'
      scan.isPartial = true
      skip(scan, code === op.EXT1 ? 1 : code === op.EXT2 ? 2 : 4)
      stack.push(SCAN_OPAQUE)
      return
    case op.NEXT_BUFFER:
      stack.push(SCAN_NO_TEXT)
      return
    case op.READONLY_BUFFER:
      return
    default:
      throw new ScanStop(`byte ${start} is no opcode.`)
  }
}

function name(scan: Scan, found: string | null): void {
  scan.namings++
  if (found === null) {
    scan.problem ??= 'a name it imports is made up while it loads.'
    scan.isPartial = true
  } else scan.names.add(found)
  if (scan.names.size > MAX_NAMES || scan.namings > MAX_NAMINGS) {
    throw new ScanLimit('it names more than any model does.')
  }
}

function namedByLines(scan: Scan, start: number): string {
  const found = globalAt(scan.bytes, start)
  scan.at = found.end
  return found.name
}

function namedByStack({ bytes, view }: Scan, module: number, attribute: number): string | null {
  if (module === SCAN_NO_TEXT || attribute === SCAN_NO_TEXT)
    throw new ScanStop('a name it imports is no text.')
  const left = module > 0 ? textAt(bytes, view, module - 1) : null
  const right = attribute > 0 ? textAt(bytes, view, attribute - 1) : null
  return left === null || right === null ? null : `${left}.${right}`
}
