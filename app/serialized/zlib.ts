/** Node's zlib where something is compressed: most models are not, and loading it takes a millisecond of every start. */
import type * as nodeZlib from 'node:zlib'

/** Node's own module. */
export function zlib(): typeof nodeZlib {
  return process.getBuiltinModule('node:zlib')
}
