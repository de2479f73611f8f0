/**
 * What a scan keeps of a value: one number. Above 0 it is text, and says where that stands (counted from 1); 0 is what is
 * not followed, such as what a call makes; below 0 it says of what kind the value is, and little more.
 */

/** A value that is not followed: what a call makes can be anything, text too. */
export const OPAQUE = 0

/** Kinds of values as they are told of a call's arguments; each is a number of four bits. */
export const kinds = [
  'absent',
  'opaque',
  'text',
  'latin1',
  'none',
  'number',
  'small',
  'zero',
  'bytes',
  'container',
  'empty',
  'zeros',
  'tuple',
  'global',
] as const

/** `small` is an integer of 1 to 65,535, `latin1` the name of that encoding, `zeros` the tuple `(0,)`, `none` also a truth value. */
export type Kind = (typeof kinds)[number]

const codes = new Map(kinds.map((kind, code) => [kind, code]))

/** The number of a kind. */
export function kindCode(kind: Kind): number {
  return codes.get(kind) ?? 0
}

const PLAIN = 0
const GLOBAL = 1
const TUPLE = 2
const NAMING_TUPLE = 3

/** Tuples of which more is known; beside the tag they are as plain ones. */
const DICT_PAIR = 4
const DTYPE_ARGUMENTS = 5
const OBJECT_DTYPE_STATE = 6
const PLAIN_DTYPE_STATE = 7

const TAG_BITS = 3
/** Each kind in a tuple. */
export const KIND_BITS = 4
/** A tuple of more values than this is not followed. */
export const MAX_FOLLOWED = 7
const LONG_TUPLE = 2 ** (KIND_BITS * MAX_FOLLOWED) - 1

function tagged(tag: number, payload: number): number {
  return -1 - ((payload << TAG_BITS) | tag)
}

function tagOf(value: number): number {
  return (-1 - value) & (2 ** TAG_BITS - 1)
}

/** What stands beside the tag of a value below 0. */
export function payloadOf(value: number): number {
  return (-1 - value) >>> TAG_BITS
}

/** A value of which only the kind is kept. */
export function plainValue(kind: Kind): number {
  return tagged(PLAIN, kindCode(kind))
}

/** An imported name, by its index. */
export function globalValue(index: number): number {
  return tagged(GLOBAL, index)
}

export function isGlobal(value: number): boolean {
  return value < 0 && tagOf(value) === GLOBAL
}

/** A tuple of values none of which is an imported name: `packed` holds their kinds, the first in the lowest bits; null for a long one. */
export function tupleValue(packed: number | null): number {
  return tagged(TUPLE, packed ?? LONG_TUPLE)
}

export function isPlainTuple(value: number): boolean {
  return value < 0 && (tagOf(value) === TUPLE || tagOf(value) >= DICT_PAIR)
}

/** What more is known of a tuple, which is none of imported names. */
function marked(tag: number, value: number): number {
  return isPlainTuple(value) ? tagged(tag, payloadOf(value)) : value
}

/** Two that each are a dict of the file or None: attributes, and those of slots. */
export const dictPair = (value: number): number => marked(DICT_PAIR, value)
export const isDictPair = (value: number): boolean => value < 0 && tagOf(value) === DICT_PAIR
/** Arguments of `numpy.dtype` that name one type of numbers, text or times. */
export const dtypeArguments = (value: number): number => marked(DTYPE_ARGUMENTS, value)
export const isDtypeArguments = (value: number): boolean => value < 0 && tagOf(value) === DTYPE_ARGUMENTS
/** A state of a dtype with the flags of `object`, or with none of those that stand for objects. */
export const objectDtypeState = (value: number): number => marked(OBJECT_DTYPE_STATE, value)
export const isObjectDtypeState = (value: number): boolean => value < 0 && tagOf(value) === OBJECT_DTYPE_STATE
export const plainDtypeState = (value: number): number => marked(PLAIN_DTYPE_STATE, value)
export const isPlainDtypeState = (value: number): boolean => value < 0 && tagOf(value) === PLAIN_DTYPE_STATE

export function isLongTuple(value: number): boolean {
  return isPlainTuple(value) && payloadOf(value) === LONG_TUPLE
}

/** A tuple with imported names in it, by its index in a list of such tuples. */
export function namingTupleValue(index: number): number {
  return tagged(NAMING_TUPLE, index)
}

export function isNamingTuple(value: number): boolean {
  return value < 0 && tagOf(value) === NAMING_TUPLE
}

/** The kind of a value inside a tuple. */
export function kindOf(value: number): number {
  if (value > 0) return TEXT_CODE
  if (value === OPAQUE) return OPAQUE_CODE
  switch (tagOf(value)) {
    case PLAIN:
      return payloadOf(value) & (2 ** KIND_BITS - 1)
    case GLOBAL:
      return GLOBAL_CODE
    case TUPLE:
      if (payloadOf(value) === 0) return EMPTY_CODE
      return payloadOf(value) === ZERO_CODE ? ZEROS_CODE : TUPLE_CODE
    default:
      return TUPLE_CODE
  }
}

/** Whether a value can be anything, text too. */
export function isOpaque(value: number): boolean {
  return value <= 0 && kindOf(value) === OPAQUE_CODE
}

const TEXT_CODE = kindCode('text')
const OPAQUE_CODE = kindCode('opaque')
const GLOBAL_CODE = kindCode('global')
const EMPTY_CODE = kindCode('empty')
const ZERO_CODE = kindCode('zero')
const ZEROS_CODE = kindCode('zeros')
const TUPLE_CODE = kindCode('tuple')

/** What stands for a truth value or None, a number, bytes, and a list, set or dict. */
export const NONE = plainValue('none')
export const NUMBER = plainValue('number')
export const SMALL = plainValue('small')
export const ZERO = plainValue('zero')
export const BYTES = plainValue('bytes')
export const CONTAINER = plainValue('container')

/** What more is known of a value, above the bits of its kind. */
function moreKnown(kind: Kind, nature: number): number {
  return tagged(PLAIN, kindCode(kind) | (nature << KIND_BITS))
}

/**
 * A dict whose keys all stand in the file and are no names of Python's protocols, one of which that cannot be said, and one
 * that is held in two places, so that its keys are not followed.
 */
export const DICT = moreKnown('container', 1)
export const ODD_DICT = moreKnown('container', 2)
const SHARED_DICT = moreKnown('container', 3)

/** What a value is once there is another way to it. */
export function sharedValue(value: number): number {
  return value === DICT || value === ODD_DICT ? SHARED_DICT : value
}
/** A dtype of numbers, text or times, and any other. */
export const PLAIN_DTYPE = moreKnown('opaque', 1)
export const OBJECT_DTYPE = moreKnown('opaque', 2)
/** An object whose class takes its state apart itself, and takes no names of attributes from it. */
export const OWN_STATE = moreKnown('opaque', 3)
/** The flags of numpy's `object` (63), and a number with one of the bits that stand for objects (numpy, `NPY_ITEM_REFCOUNT` and `NPY_LIST_PICKLE`). */
export const OBJECT_FLAGS = moreKnown('small', 1)
export const REFERENCE_FLAGS = moreKnown('small', 2)

/** An integer of one byte. */
export function smallValue(value: number): number {
  if (value === 0) return ZERO
  if (value === 63) return OBJECT_FLAGS
  return (value & 3) === 0 ? SMALL : REFERENCE_FLAGS
}
export const EMPTY_TUPLE = tupleValue(0)
