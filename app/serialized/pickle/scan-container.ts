import { opcodes as op } from './opcodes.ts'
import type { Scan } from './scan-state.ts'
import { isText } from './scan-text.ts'
import {
  CONTAINER,
  EMPTY_TUPLE,
  isGlobal,
  kindCode,
  kindOf,
  MAX_FOLLOWED,
  OPAQUE,
  tupleValue,
} from './scan-value.ts'

/** Applies an opcode that makes or fills a list, tuple, set or dict, or drops a run of values. Gives false for any other. */
export function scanContainer(scan: Scan, code: number): boolean {
  const { stack } = scan
  switch (code) {
    case op.EMPTY_LIST:
    case op.EMPTY_DICT:
    case op.EMPTY_SET:
      return stack.push(CONTAINER)
    case op.EMPTY_TUPLE:
      return stack.push(EMPTY_TUPLE)
    case op.TUPLE1:
    case op.TUPLE2:
    case op.TUPLE3: {
      const count = code - op.TUPLE1 + 1
      return stack.replace(count, scanTuple(scan, stack.lastOnes(count)))
    }
    case op.TUPLE: {
      const value = scanTuple(scan, stack.aboveMark())
      stack.takeMark()
      return stack.push(value)
    }
    case op.DICT:
      handOnPairs(scan, stack.aboveMark())
      stack.takeMark()
      return stack.push(CONTAINER)
    case op.LIST:
    case op.FROZENSET:
      handOn(scan, stack.aboveMark())
      stack.takeMark()
      return stack.push(CONTAINER)
    case op.APPEND:
      handOn(scan, stack.lastOnes(1))
      stack.take(1)
      return filled(scan)
    case op.SETITEM:
      handOnPairs(scan, stack.lastOnes(2))
      stack.take(2)
      return filled(scan)
    case op.APPENDS:
    case op.ADDITEMS:
      handOn(scan, stack.aboveMark())
      stack.takeMark()
      return filled(scan)
    case op.SETITEMS:
      handOnPairs(scan, stack.aboveMark())
      stack.takeMark()
      return filled(scan)
    case op.POP_MARK:
      return stack.takeMark()
    default:
      return false
  }
}

/** The value for a tuple, and what is handed on in it. */
export function scanTuple(scan: Scan, values: Int32Array): number {
  const { uses } = scan
  seekOddInput(scan, values)
  if (values.length > MAX_FOLLOWED) {
    for (const value of values) uses.value(value)
    return tupleValue(null)
  }
  const elements = Array.from(values)
  return uses.tuple(
    elements,
    elements.map((value) => (isLatin1(scan, value) ? LATIN1_CODE : kindOf(value))),
  )
}

function isLatin1(scan: Scan, value: number): boolean {
  return value > 0 && LATIN1.some((name) => isText(scan, value - 1, name))
}

const LATIN1 = ['latin1', 'latin-1']
const LATIN1_CODE = kindCode('latin1')

/** A class or function that is filled like a list or dict is changed by that. */
function filled({ stack, uses }: Scan): true {
  const target = stack.last()
  if (isGlobal(target)) uses.call(target, 'change', EMPTY_TUPLE)
  return true
}

function handOn(scan: Scan, values: Int32Array): void {
  for (const value of values) scan.uses.value(value)
  seekOddInput(scan, values)
}

/** A dict can be made of pairs, which are tuples or lists (`OrderedDict([('input', 'filename')])`). */
function seekOddInput(scan: Scan, values: Int32Array): void {
  for (const [at, value] of values.entries()) {
    if (value <= 0 || !isText(scan, value - 1, 'input')) continue
    const next = values[at + 1] ?? OPAQUE
    scan.hasOddInput ||= next <= 0 || !isText(scan, next - 1, 'content')
  }
}

/** Keys and values by turns. A key that is made while it loads can be any text. */
function handOnPairs(scan: Scan, pairs: Int32Array): void {
  const { uses } = scan
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    const key = pairs[at] ?? OPAQUE
    const value = pairs[at + 1] ?? OPAQUE
    uses.value(key)
    uses.value(value)
    if (key === OPAQUE) scan.hasOddInput = true
    else if (key > 0 && (value > 0 || value === OPAQUE) && isText(scan, key - 1, 'input')) {
      scan.hasOddInput ||= value === OPAQUE || !isText(scan, value - 1, 'content')
    }
  }
}
