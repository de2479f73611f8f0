/** The WebAssembly functions of linear models: one column, scaled, times its weights, added to the sums of up to four outputs. */
import {
  add,
  addPairs,
  assemble,
  constant,
  dividePairs,
  get,
  loadPair,
  loadTwice,
  multiplyPairs,
  notEqual,
  repeatWhile,
  set,
  storePair,
  subtractPairs,
  type WasmFunction,
} from './assembler.ts'

/** Rows at once: a column and the sums of four outputs take half of a first-level cache. */
export const LINEAR_BLOCK = 512
/** Outputs that one function serves. */
export const MOST_OUTPUTS = 4

const p = { values: 0, valuesEnd: 1, sums: 2, scaling: 3, weights: 4 }
const l = { shift: 5, divisor: 6, value: 7, weight: 8 }

/** sums += (value - shift) / divisor * weight, two rows at once; `scaling` holds shift and divisor. */
function addColumn(outputs: number): WasmFunction {
  const places = Array.from({ length: outputs }, (_, output) => output)
  const sumsOffset = (output: number): number => output * LINEAR_BLOCK * 8
  return {
    name: `addColumn${outputs}`,
    parameters: ['i32', 'i32', 'i32', 'i32', 'i32'],
    locals: Array.from({ length: 3 + outputs }, () => 'v128' as const),
    body: [
      ...set(l.shift, loadTwice(get(p.scaling))),
      ...set(l.divisor, loadTwice(get(p.scaling), 8)),
      ...places.flatMap((output) => set(l.weight + output, loadTwice(get(p.weights), output * 8))),
      ...repeatWhile(notEqual(get(p.values), get(p.valuesEnd)), [
        ...set(l.value, dividePairs(subtractPairs(loadPair(get(p.values)), get(l.shift)), get(l.divisor))),
        ...places.flatMap((output) => {
          const product = multiplyPairs(get(l.value), get(l.weight + output))
          const sum = addPairs(loadPair(get(p.sums), sumsOffset(output)), product)
          return storePair(get(p.sums), sum, sumsOffset(output))
        }),
        ...set(p.values, add(get(p.values), constant(16))),
        ...set(p.sums, add(get(p.sums), constant(16))),
      ]),
    ],
  }
}

/** The module's bytes. */
export function linearModule(): Uint8Array<ArrayBuffer> {
  return assemble(Array.from({ length: MOST_OUTPUTS }, (_, place) => addColumn(place + 1)))
}
