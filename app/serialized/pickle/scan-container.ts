import { opcodes as op } from './opcodes.ts'
import type { Scan } from './scan-state.ts'
import { isOddKey, knownTuple } from './scan-states.ts'
import { isText } from './scan-text.ts'
import {
  CONTAINER,
  DICT,
  EMPTY_TUPLE,
  isGlobal,
  isOpaque,
  kindCode,
  kindOf,
  MAX_FOLLOWED,
  ODD_DICT,
  OPAQUE,
  tupleValue,
} from './scan-value.ts'

/** Applies an opcode that makes or fills a list, tuple, set or dict, or drops a run of values. Gives false for any other. */
export function scanContainer(scan: Scan, code: number): boolean {
  const { stack } = scan
  switch (code) {
    case op.EMPTY_DICT:
      return stack.push(DICT)
    case op.EMPTY_LIST:
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
    case op.DICT: {
      const isOdd = handOnPairs(scan, stack.aboveMark())
      stack.takeMark()
      return stack.push(isOdd ? ODD_DICT : DICT)
    }
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
      return filledPairs(scan, handOnPairs(scan, stack.lastOnes(2)), 2)
    case op.APPENDS:
    case op.ADDITEMS:
      handOn(scan, stack.aboveMark())
      stack.takeMark()
      return filled(scan)
    case op.SETITEMS:
      return filledPairs(scan, handOnPairs(scan, stack.aboveMark()), null)
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
    return knownTuple(scan, values, tupleValue(null))
  }
  const elements = Array.from(values)
  const value = uses.tuple(
    elements,
    elements.map((element) => (isLatin1(scan, element) ? LATIN1_CODE : kindOf(element))),
  )
  return knownTuple(scan, values, value)
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

/** A dict gets items, the last `count` values or those above the mark; null for the mark. */
function filledPairs(scan: Scan, isOdd: boolean, count: number | null): true {
  const { stack } = scan
  if (count === null) stack.takeMark()
  else stack.take(count)
  filled(scan)
  if (!isOdd) return true
  const target = stack.last()
  // Of what is filled in another place than where it was made, that other place is not told.
  if (target !== DICT && target !== ODD_DICT) scan.hasOddState = true
  if (target === DICT) stack.replace(1, ODD_DICT)
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

/** Keys and values by turns; whether a key is odd for a state. A key that is made while it loads can be any text. */
function handOnPairs(scan: Scan, pairs: Int32Array): boolean {
  const { uses } = scan
  let isOdd = false
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    const key = pairs[at] ?? OPAQUE
    const value = pairs[at + 1] ?? OPAQUE
    uses.value(key)
    uses.value(value)
    isOdd ||= isOddKey(scan, key)
    if (isOpaque(key)) scan.hasOddInput = true
    else if (key > 0 && (value > 0 || isOpaque(value)) && isText(scan, key - 1, 'input')) {
      scan.hasOddInput ||= value <= 0 || !isText(scan, value - 1, 'content')
    }
  }
  return isOdd
}
