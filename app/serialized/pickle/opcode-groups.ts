/** Which opcodes are of a kind. */
import { opcodes as op } from './opcodes.ts'

/** Numbers, text and bytes. */
export const LITERAL = 1
/** Lists, tuples, sets, dicts and what fills them, and what drops a run of values. */
export const CONTAINER = 2
/** Marks, the memo and framing. Everything else makes objects. */
export const MEMORY = 3

/** Which function handles an opcode: one look-up instead of a chain. */
export const groupOf = new Uint8Array(256)
for (const code of [
  op.NONE,
  op.NEWTRUE,
  op.NEWFALSE,
  op.INT,
  op.LONG,
  op.BININT,
  op.BININT1,
  op.BININT2,
  op.LONG1,
  op.LONG4,
  op.FLOAT,
  op.BINFLOAT,
  op.STRING,
  op.BINSTRING,
  op.SHORT_BINSTRING,
  op.UNICODE,
  op.BINUNICODE,
  op.SHORT_BINUNICODE,
  op.BINUNICODE8,
  op.BINBYTES,
  op.SHORT_BINBYTES,
  op.BINBYTES8,
  op.BYTEARRAY8,
]) {
  groupOf[code] = LITERAL
}
for (const code of [
  op.EMPTY_LIST,
  op.EMPTY_TUPLE,
  op.EMPTY_SET,
  op.LIST,
  op.TUPLE,
  op.FROZENSET,
  op.TUPLE1,
  op.TUPLE2,
  op.TUPLE3,
  op.EMPTY_DICT,
  op.DICT,
  op.APPEND,
  op.APPENDS,
  op.ADDITEMS,
  op.SETITEM,
  op.SETITEMS,
  op.POP_MARK,
]) {
  groupOf[code] = CONTAINER
}
for (const code of [
  op.PROTO,
  op.FRAME,
  op.MARK,
  op.POP,
  op.DUP,
  op.MEMOIZE,
  op.PUT,
  op.BINPUT,
  op.LONG_BINPUT,
  op.GET,
  op.BINGET,
  op.LONG_BINGET,
]) {
  groupOf[code] = MEMORY
}
