/**
 * Reductions that stand for plain data: numpy's arrays, dtypes and scalars, and the built-in containers. They are
 * understood from their arguments; nothing is called. Every other reduction stays an inert object.
 */
import {
  globalName,
  type Inert,
  type InertArray,
  type InertDtype,
  type InertSequence,
  type NumpyDtype,
  type NumpyField,
} from '../inert.ts'
import { takeMemory } from '../allowance.ts'
import { arrayFromBytes, MAX_RANK, objectArray } from '../numpy-dtype.ts'
import { parseDtype, recordDtype, unreadableDtype } from '../parse-dtype.ts'
import { brokenPickle, type GrowingArray, type GrowingDtype } from './stack.ts'

const emptyArray = (): GrowingArray & InertArray => ({
  kind: 'array',
  shape: [0],
  values: { dtype: 'object', data: [] },
  scalar: false,
})

/** What a call of `callee` with `args` would give when it is plain data, else null. */
export function knownReduction(callee: Inert, args: readonly Inert[]): Inert | null {
  const name = globalName(callee)
  if (name === null) return null
  switch (name.replace(/^numpy\._core\./, 'numpy.core.').replace(/^__builtin__\./, 'builtins.')) {
    case 'numpy.core.multiarray._reconstruct':
      return isPlainArray(args[0]) ? emptyArray() : null
    case 'numpy.core.multiarray.scalar':
      return numpyScalar(args)
    case 'numpy.core.numeric._frombuffer':
      return fromBuffer(args)
    case 'numpy.dtype':
      return typeof args[0] === 'string' ? dtypeNamed(args[0]) : null
    case '_codecs.encode':
      return typeof args[0] === 'string' && (args[1] === 'latin1' || args[1] === 'latin-1')
        ? latin1Bytes(args[0])
        : null
    case 'builtins.bytes':
    case 'builtins.bytearray':
      return args.length === 0 ? new Uint8Array(0) : args[0] instanceof Uint8Array ? args[0] : null
    case 'builtins.set':
    case 'builtins.frozenset':
      return { kind: 'set', items: args.length === 0 ? [] : copied(sequence(args[0]).items) }
    default:
      return null
  }
}

function isPlainArray(type: Inert | undefined): boolean {
  return globalName(type) === 'numpy.ndarray'
}

function sequence(value: Inert | undefined): InertSequence {
  if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
    if (value.kind === 'list' || value.kind === 'tuple') return value
  }
  throw brokenPickle('a list is missing where one must be')
}

/** A list of its own, which may be filled further. */
function copied(items: readonly Inert[]): Inert[] {
  takeMemory(8 * items.length)
  return [...items]
}

function latin1Bytes(text: string): Uint8Array {
  takeMemory(text.length)
  const bytes = new Uint8Array(text.length)
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index)
  return bytes
}

function dtypeNamed(text: string): GrowingDtype & InertDtype {
  const dtype = /^[VO]\d*$/.test(text) ? opaqueDtype(text) : parseDtype(text)
  if (dtype === null) throw unreadableDtype(text)
  return { kind: 'dtype', dtype }
}

function opaqueDtype(text: string): NumpyDtype {
  const size = text.startsWith('V') ? Number(text.slice(1)) : 8
  return { code: text.charAt(0), size, littleEndian: true, unit: null, fields: null }
}

function dtypeIn(value: Inert | undefined): NumpyDtype {
  if (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof Uint8Array) &&
    value.kind === 'dtype'
  ) {
    return value.dtype
  }
  throw brokenPickle('a numpy dtype is missing where one must be')
}

function shapeIn(value: Inert | undefined): readonly number[] {
  const { items } = sequence(value)
  if (items.length > MAX_RANK) throw brokenPickle('an array has too many dimensions')
  return items.map((extent) => {
    if (typeof extent !== 'bigint' || extent < 0n || extent > 2n ** 40n) throw brokenPickle('a shape is none')
    return Number(extent)
  })
}

function numpyScalar(args: readonly Inert[]): Inert {
  const dtype = dtypeIn(args[0])
  const [, content] = args
  if (dtype.code === 'O') return content ?? null
  if (!(content instanceof Uint8Array)) throw brokenPickle('a numpy scalar has no bytes')
  return { ...arrayFromBytes(dtype, [], content, false), scalar: true }
}

function fromBuffer(args: readonly Inert[]): Inert {
  const [content, type, shape, order] = args
  if (!(content instanceof Uint8Array)) throw brokenPickle('an array has no buffer')
  return arrayFromBytes(dtypeIn(type), shapeIn(shape), content, order === 'F')
}

/** Fills an array from the state of `ndarray.__setstate__`: (version, shape, dtype, is Fortran, bytes or list). */
export function fillArray(array: GrowingArray, state: Inert): void {
  const [, shape, type, fortran, content] = sequence(state).items
  const dtype = dtypeIn(type)
  const filled =
    content instanceof Uint8Array
      ? arrayFromBytes(dtype, shapeIn(shape), content, fortran === true)
      : objectArray(shapeIn(shape), sequence(content).items, fortran === true)
  array.shape = filled.shape
  array.values = filled.values
}

/**
 * Completes a dtype from the state of `dtype.__setstate__`: (version, byte order, sub-dtype, names, fields, size,
 * alignment, flags[, metadata]).
 */
export function fillDtype(target: GrowingDtype, state: Inert): void {
  const [, order, sub, names, fields, size, , , metadata] = sequence(state).items
  if (sub !== null && sub !== undefined) throw unreadableDtype('records with arrays in them')
  const littleEndian = order !== '>'
  if (names === null || names === undefined) {
    const { dtype } = target
    const unit = dtype.code === 'M' ? unitIn(metadata) : null
    const width =
      typeof size === 'bigint' && size > 0n && (dtype.code === 'U' || dtype.code === 'S')
        ? Number(size)
        : dtype.size
    target.dtype = { ...dtype, littleEndian, unit: unit ?? dtype.unit, size: width }
    return
  }
  const list: NumpyField[] = []
  if (
    typeof fields !== 'object' ||
    fields === null ||
    fields instanceof Uint8Array ||
    fields.kind !== 'dict'
  ) {
    throw brokenPickle('a record dtype has no fields')
  }
  takeMemory(100 * fields.entries.length)
  for (const entry of fields.entries) {
    const [type, offset] = sequence(entry.value).items
    if (typeof entry.key !== 'string' || typeof offset !== 'bigint')
      throw brokenPickle('a record field has no name')
    list.push({ name: entry.key, offset: Number(offset), dtype: dtypeIn(type) })
  }
  target.dtype = recordDtype(list, typeof size === 'bigint' ? Number(size) : 0)
}

function unitIn(metadata: Inert | undefined): string | null {
  if (metadata === null || metadata === undefined) return null
  const inner = sequence(metadata).items[1]
  const [unit, multiple] = sequence(inner).items
  if (multiple !== 1n) return null
  return unit instanceof Uint8Array ? new TextDecoder().decode(unit) : typeof unit === 'string' ? unit : null
}
