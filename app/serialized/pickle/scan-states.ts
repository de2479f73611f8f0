/**
 * Whether the states that objects are given could reach beyond data. numpy, pandas and others ask objects for attributes
 * (`__array_interface__`: an array over any memory), and a dtype's state has flags that say whether its bytes are pointers
 * (numpy, `arraydescr_setstate`). So every key of a state has to stand in the file, and to be no name of a protocol.
 */
import type { Scan } from './scan-state.ts'
import { textAt } from './scan-text.ts'
import {
  DICT,
  dtypeArguments,
  isDtypeArguments,
  isGlobal,
  isLongTuple,
  isDictPair,
  isNamingTuple,
  isObjectDtypeState,
  isOpaque,
  isPlainDtypeState,
  isPlainTuple,
  kindCode,
  kindOf,
  dictPair,
  NONE,
  OBJECT_DTYPE,
  OBJECT_FLAGS,
  objectDtypeState,
  OPAQUE,
  OWN_STATE,
  PLAIN_DTYPE,
  plainDtypeState,
  SMALL,
  ZERO,
} from './scan-value.ts'

/** One type of numbers, text, bytes or times, or a record whose fields its state tells. Others (`O`, `2O`, `i4,O`, `object`) are taken for objects. */
const PLAIN_TYPE = /^[<>=|]?[?bBhHiIlLqQefdgFDGSaUVMmuc]\d*$/u

/** Those whose `__setstate__` takes a tuple and makes no attributes of it. */
const OWN_STATES =
  /^numpy\.|^functools\.partial$|^sklearn\.(?:tree|neighbors|metrics|_loss|externals\.joblib)\b.*\.(?:newObj|Tree|[A-Z]\w*Distance(?:32|64)?|__pyx_unpickle_\w+|Cy\w+)$/u

const UNDERSCORE = 0x5f
const CONTAINER_CODE = kindCode('container')

/** Whether a key can be the name of an attribute that Python's protocols ask for: two underscores, or not told. */
export function isOddKey({ bytes, view }: Scan, key: number): boolean {
  if (key <= 0) return isOpaque(key)
  const start = key - 1
  // Most texts are short or of four bytes of length: these are told without reading them.
  const first = bytes[start] === 0x8c ? start + 2 : bytes[start] === 0x58 ? start + 5 : null
  if (first !== null) return bytes[first] === UNDERSCORE && bytes[first + 1] === UNDERSCORE
  return textAt(bytes, view, start)?.startsWith('__') ?? true
}

/** A tuple with what its elements tell of it as a state, or as the arguments of `numpy.dtype`. */
export function knownTuple(scan: Scan, values: Int32Array, value: number): number {
  const [first = OPAQUE, second = OPAQUE] = values
  if (values.length <= 3 && values.length >= 2 && first === OBJECT_DTYPE && !isScalar(values)) {
    // A field, or the element of a subarray, of another dtype, whose flags say nothing of it.
    scan.hasOddState = true
  }
  if (values.length === 2) return isDictOrNone(first) && isDictOrNone(second) ? dictPair(value) : value
  if (values.length === 3 && first > 0) {
    const text = textAt(scan.bytes, scan.view, first - 1) ?? ''
    return PLAIN_TYPE.test(text) ? dtypeArguments(value) : value
  }
  if (values.length !== 8 && values.length !== 9) return value
  const flags = values[7]
  if (flags === OBJECT_FLAGS) return objectDtypeState(value)
  return flags === ZERO || flags === SMALL ? plainDtypeState(value) : value
}

function isDictOrNone(value: number): boolean {
  return value === DICT || value === NONE
}

/** What `scalar(dtype, value)` is given: numpy takes an object there as it is. */
function isScalar(values: Int32Array): boolean {
  return values.length === 2 && (values[1] ?? 0) < 0 && kindOf(values[1] ?? 0) === kindCode('bytes')
}

/** What a call of the name makes, as far as states are concerned. */
export function madeBy(name: string, args: number): number {
  if (name === 'numpy.dtype') return isDtypeArguments(args) ? PLAIN_DTYPE : OBJECT_DTYPE
  return OWN_STATES.test(name) ? OWN_STATE : OPAQUE
}

/** An object is given a state. */
export function seekOddState(scan: Scan, target: number, state: number): void {
  scan.hasOddState ||= isOddState(target, state)
}

function isOddState(target: number, state: number): boolean {
  if (target === OBJECT_DTYPE) return !isObjectDtypeState(state)
  if (target === PLAIN_DTYPE) return isLongTuple(state) && !isPlainDtypeState(state)
  if (target === OWN_STATE) return false
  if (isNamingTuple(state) || isGlobal(state)) return true
  if (isPlainTuple(state)) return !isDictPair(state)
  return isOpaque(state) || (state !== DICT && kindOf(state) === CONTAINER_CODE)
}
