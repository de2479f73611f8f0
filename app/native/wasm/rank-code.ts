/**
 * The WebAssembly functions that turn one column of values into ranks: a table of buckets says where among the thresholds to
 * begin, and a search of a fixed number of halvings ends there, so that no branch depends on a value.
 */
import {
  add,
  choose,
  constant,
  equal,
  get,
  greaterUnsigned,
  lessDouble,
  lessOrEqualDouble,
  loadDouble,
  loadWord,
  multiplyDoubles,
  notEqual,
  repeatWhile,
  set,
  shiftLeft,
  shiftRight,
  storeHalf,
  subtract,
  subtractDoubles,
  truncated,
  type Code,
  type WasmFunction,
} from './assembler.ts'

const p = {
  values: 0,
  valuesEnd: 1,
  cuts: 2,
  starts: 3,
  last: 4,
  step: 5,
  out: 6,
  groupBytes: 7,
  low: 8,
  scale: 9,
}
const l = { value: 10, bucket: 11, place: 12, step: 13, lane: 14 }

/**
 * Ranks of the doubles from `values` to `valuesEnd`: the number of cuts below a value, or with `passes` other than less, of
 * those that pass it too. `starts` holds byte offsets into `cuts`; behind those stand NaNs for the search to run into. `step` is
 * the first halving in bytes, 0 for none. Ranks go to `out`, eight side by side, then `groupBytes` further.
 */
function rankColumn(name: string, passes: (cut: Code, value: Code) => Code): WasmFunction {
  const narrow = [
    ...set(
      l.place,
      choose(
        passes(
          loadDouble(add(add(get(p.cuts), get(l.place)), subtract(get(l.step), constant(8)))),
          get(l.value),
        ),
        add(get(l.place), get(l.step)),
        get(l.place),
      ),
    ),
    ...set(l.step, shiftRight(get(l.step), constant(1))),
  ]
  const bucket = truncated(multiplyDoubles(subtractDoubles(get(l.value), get(p.low)), get(p.scale)))
  const one = [
    ...set(l.value, loadDouble(get(p.values))),
    ...set(l.bucket, bucket),
    ...set(l.bucket, choose(greaterUnsigned(get(l.bucket), get(p.last)), get(p.last), get(l.bucket))),
    ...set(l.place, loadWord(add(get(p.starts), shiftLeft(get(l.bucket), constant(2))))),
    ...set(l.step, get(p.step)),
    ...repeatWhile(greaterUnsigned(get(l.step), constant(4)), narrow),
    ...storeHalf(add(get(p.out), get(l.lane)), shiftRight(get(l.place), constant(3))),
    ...set(l.lane, add(get(l.lane), constant(2))),
    ...set(p.out, add(get(p.out), choose(equal(get(l.lane), constant(16)), get(p.groupBytes), constant(0)))),
    ...set(l.lane, choose(equal(get(l.lane), constant(16)), constant(0), get(l.lane))),
    ...set(p.values, add(get(p.values), constant(8))),
  ]
  return {
    name,
    parameters: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'f64', 'f64'],
    locals: ['f64', 'i32', 'i32', 'i32', 'i32'],
    body: repeatWhile(notEqual(get(p.values), get(p.valuesEnd)), one),
  }
}

/** For tests x <= t (`rankBelow`) and x < t (`rankUpTo`). */
export function rankFunctions(): readonly WasmFunction[] {
  return [rankColumn('rankBelow', lessDouble), rankColumn('rankUpTo', lessOrEqualDouble)]
}
