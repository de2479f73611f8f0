/** FlatBuffers, read and checked as their own verifier does (`flatbuffers/verifier.h`), before a member is looked at. */

/** A table: where it begins, and where its members do by their number. */
export interface FlatTable {
  readonly view: DataView
  readonly start: number
}

/** Thrown for a buffer that the verifier refuses. */
export class BrokenBuffer extends RangeError {
  constructor(what: string) {
    super(what)
    this.name = 'BrokenBuffer'
  }
}

/** What a member is, so that it can be checked: a number of so many bytes, text, numbers or tables in a row, a table, a union. */
export type Member =
  | { readonly kind: 'scalar'; readonly bytes: 1 | 2 | 4 | 8 }
  | { readonly kind: 'text' }
  | { readonly kind: 'numbers'; readonly bytes: 4 | 8 }
  | { readonly kind: 'tables'; readonly of: () => Shape }
  | { readonly kind: 'table'; readonly of: () => Shape }
  | { readonly kind: 'union'; readonly of: (type: number) => Shape | undefined }

/** Members by their number; a union stands after the byte that tells its type. */
export type Shape = readonly Member[]

/** What Arrow gives its verifier: nesting, and tables in one buffer, eight for each of its bytes. */
const MAX_DEPTH = 128
const TABLES_PER_BYTE = 8

interface Walk {
  readonly view: DataView
  depth: number
  tables: number
}

/** The root table of a buffer that is sound; throws BrokenBuffer for one that is not. */
export function verifiedRoot(view: DataView, shape: Shape): FlatTable {
  const walk: Walk = { view, depth: 0, tables: 0 }
  const root = { view, start: offsetAt(walk, 0) }
  verifyTable(walk, root, shape)
  return root
}

/** The verifier takes no element that ends where the buffer does not reach, nor one that is not aligned. */
function need(walk: Walk, place: number, bytes: number, alignment = 1): void {
  const size = walk.view.byteLength
  if (place % alignment !== 0 || place < 0 || bytes >= size || place > size - bytes)
    throw new BrokenBuffer(`nothing at ${place}`)
}

function offsetAt(walk: Walk, place: number): number {
  need(walk, place, 4, 4)
  const offset = walk.view.getUint32(place, true)
  if (offset === 0 || offset > 0x7fffffff) throw new BrokenBuffer(`a wrong offset at ${place}`)
  need(walk, place + offset, 1)
  return place + offset
}

function verifyTable(walk: Walk, table: FlatTable, shape: Shape): void {
  const { view } = walk
  need(walk, table.start, 4, 4)
  const vtable = table.start - view.getInt32(table.start, true)
  walk.depth += 1
  walk.tables += 1
  if (walk.depth > MAX_DEPTH || walk.tables > view.byteLength * TABLES_PER_BYTE)
    throw new BrokenBuffer('too deep')
  need(walk, vtable, 2, 2)
  const size = view.getUint16(vtable, true)
  if (size % 2 !== 0) throw new BrokenBuffer('an odd table')
  need(walk, vtable, size)
  for (const [number, member] of shape.entries()) verifyMember(walk, table, { number, member })
  walk.depth -= 1
}

function verifyMember(
  walk: Walk,
  table: FlatTable,
  { number, member }: { readonly number: number; readonly member: Member },
): void {
  const place = memberAt(table, number)
  if (place === null) return
  if (member.kind === 'scalar') {
    need(walk, place, member.bytes, member.bytes)
    return
  }
  const start = offsetAt(walk, place)
  switch (member.kind) {
    case 'text': {
      const end = verifyVector(walk, start, 1)
      need(walk, end, 1)
      if (walk.view.getUint8(end) !== 0) throw new BrokenBuffer('text without an end')
      return
    }
    case 'numbers':
      verifyVector(walk, start, member.bytes)
      return
    case 'tables':
      verifyVector(walk, start, 4)
      for (const item of tablesAt(table, number)) verifyTable(walk, item, member.of())
      return
    case 'table':
      verifyTable(walk, { view: walk.view, start }, member.of())
      return
    case 'union': {
      const shape = member.of(byteAt(table, number - 1))
      if (shape !== undefined) verifyTable(walk, { view: walk.view, start }, shape)
    }
  }
}

/** The end of a vector. */
function verifyVector(walk: Walk, start: number, bytes: number): number {
  need(walk, start, 4, 4)
  const length = 4 + bytes * walk.view.getUint32(start, true)
  need(walk, start, length)
  return start + length
}

/** The place of a member, null where it is not there. */
export function memberAt({ view, start }: FlatTable, number: number): number | null {
  const vtable = start - view.getInt32(start, true)
  const slot = 4 + 2 * number
  if (slot >= view.getUint16(vtable, true)) return null
  const offset = view.getUint16(vtable + slot, true)
  return offset === 0 ? null : start + offset
}

/** A member of one byte; 0 where it is not there. */
export function byteAt(table: FlatTable, number: number): number {
  const place = memberAt(table, number)
  return place === null ? 0 : table.view.getUint8(place)
}

/** A table that is a member; null where it is not there. */
export function tableAt(table: FlatTable, number: number): FlatTable | null {
  const place = memberAt(table, number)
  return place === null ? null : { view: table.view, start: place + table.view.getUint32(place, true) }
}

/** Tables in a row; none where the member is not there. */
export function tablesAt(table: FlatTable, number: number): readonly FlatTable[] {
  const place = memberAt(table, number)
  if (place === null) return []
  const { view } = table
  const vector = place + view.getUint32(place, true)
  return Array.from({ length: view.getUint32(vector, true) }, (_, index) => {
    const item = vector + 4 + 4 * index
    return { view, start: item + view.getUint32(item, true) }
  })
}

/** Bytes of a text; null where it is not there. */
export function textAt(table: FlatTable, number: number): Uint8Array | null {
  const place = memberAt(table, number)
  if (place === null) return null
  const { view } = table
  const start = place + view.getUint32(place, true)
  const length = view.getUint32(start, true)
  return new Uint8Array(view.buffer, view.byteOffset + start + 4, length)
}
