/** Node's zlib where something is compressed: most models are not, and loading it takes a millisecond of every start. */

/** Node's own module. */
export function zlib(): typeof import('node:zlib') {
  return process.getBuiltinModule('node:zlib')
}
