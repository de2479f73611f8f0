/** numpy's `.npy` file. Source: numpy/lib/format.py (versions 1.0, 2.0, 3.0). Arrays of objects are pickles: refused. */
import { UserError } from '#shared/user-error.ts'
import { ByteReader, latin1 } from './byte-reader.ts'
import type { InertArray, NumpyDtype, NumpyField } from './inert.ts'
import { arrayFromBytes, countOf } from './numpy-dtype.ts'
import { parseDtype, recordDtype, unreadableDtype } from './parse-dtype.ts'
import { parsePythonLiteral, type Literal } from './python-literal.ts'

const MAGIC = '\x93NUMPY'
/** numpy itself refuses headers beyond 10,000 characters. */
const MAX_HEADER = 100_000

/** Reads a whole `.npy` file. Throws `bad-model` when it is none. */
export function readNpy(bytes: Uint8Array): InertArray {
  const reader = new ByteReader(bytes, '.npy')
  if (latin1(reader.take(6)) !== MAGIC) throw reader.broken('it does not start as an .npy file')
  const major = reader.u8()
  reader.u8()
  const length = major === 1 ? reader.u16(true) : reader.u32(true)
  if (length > MAX_HEADER) throw reader.broken(`its header has ${length} bytes`)
  const header = parsePythonLiteral(latin1(reader.take(length)))
  if (!(header instanceof Map)) throw reader.broken('its header is no dict')
  const dtype = dtypeOf(header.get('descr'))
  const shape = header.get('shape')
  if (!Array.isArray(shape)) throw reader.broken('its header has no shape')
  const extents = shape.map((extent) => (typeof extent === 'number' ? extent : -1))
  const count = countOf(extents, dtype.size === 0 ? 1_000_000 : reader.remaining)
  if (dtype.code === 'O') {
    throw new UserError({
      code: 'bad-model',
      message: 'The .npy file holds Python objects, which are not read.',
    })
  }
  return arrayFromBytes(dtype, extents, reader.take(count * dtype.size), header.get('fortran_order') === true)
}

/** A dtype from numpy's `descr`: text, or a list of (name, descr[, shape]). */
export function dtypeOf(descr: Literal | undefined): NumpyDtype {
  if (typeof descr === 'string') {
    const dtype = parseDtype(descr)
    if (dtype === null) throw unreadableDtype(descr)
    return dtype
  }
  if (!Array.isArray(descr)) throw unreadableDtype('no dtype')
  const fields: NumpyField[] = []
  let offset = 0
  for (const field of descr) {
    const [name, inner, shape] = Array.isArray(field) ? field : []
    if (typeof name !== 'string' || shape !== undefined) throw unreadableDtype('a record with shaped fields')
    const dtype = dtypeOf(inner)
    if (name !== '') fields.push({ name, offset, dtype })
    offset += dtype.size
  }
  return recordDtype(fields, offset)
}
