/** One answer of a library beside ours. */
import { dense, evaluate } from '#app/native/evaluate.ts'
import { frameOf, gridOf, typed } from '#app/native/from-frame.ts'
import type { Grid, NumberType } from '#app/native/grid.ts'
import type { ModelFile } from '#app/native/lower-model.ts'
import type { Lowered } from '#app/native/lowering/lowered.ts'
import { Raised } from '#app/native/raised.ts'
import type { MethodName } from '#shared/native-methods.ts'
import { UserError } from '#shared/user-error.ts'
import type { Data, Frame, Value } from '#shared/values.ts'
import { valueAt } from '#shared/values.ts'

/** An array as the Python side writes it: doubles in base64, or items. */
export interface Packed {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly bytes?: string
  readonly items?: readonly (string | null)[]
  /** Of an object column: Python's values, numbers under the name of their type. */
  readonly cells?: readonly (string | boolean | null | Readonly<Record<string, string>>)[]
}

/** What a method gave, or the exception it raised; `spread` is how far Python is from itself. */
export type Answer = Packed & {
  readonly error?: string
  readonly message?: string
  readonly list?: readonly Packed[]
  readonly sparse?: boolean
  readonly frame?: boolean
  readonly skip?: boolean
  readonly spread?: number
  /** Places of labels that Python itself gives differently, one row at a time or with other kernels. */
  readonly unsure?: readonly number[]
}

/** A fitted model with an input and its answers. */
export interface Made {
  readonly seed?: number
  readonly name?: string
  readonly unfit?: string
  readonly about?: string
  readonly file: ModelFile & { readonly path: string }
  readonly input:
    | (Packed & { readonly kind: 'array' })
    | { readonly kind: 'frame'; readonly columns: readonly (Packed & { readonly name: string })[] }
  readonly answers: Readonly<Record<string, Answer>>
  /** Allowed difference relative to the largest number of a row, where Python's own spread was not measured. */
  readonly slack?: number
}

/** What came of one method of one model. */
export type Verdict =
  | { readonly kind: 'equal'; readonly bitEqual: boolean }
  | { readonly kind: 'refused'; readonly what: string }
  | { readonly kind: 'wrong'; readonly what: string }
  | { readonly kind: 'message'; readonly what: string }

function doubles(packed: Packed): Float64Array {
  const bytes = Buffer.from(packed.bytes ?? '', 'base64')
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
}

function dataOf(packed: Packed): Data {
  if (packed.items !== undefined)
    return { dtype: 'object', data: packed.items.map((item) => item ?? Number.NaN) }
  return typed(doubles(packed), packed.dtype as NumberType)
}

function frameColumn(packed: Packed): Data {
  if (packed.cells !== undefined) return { dtype: 'object', data: packed.cells.map(cellValue) }
  return packed.items === undefined ? dataOf(packed) : { dtype: 'str', data: packed.items }
}

function cellValue(cell: NonNullable<Packed['cells']>[number]): Value {
  if (cell === null || typeof cell !== 'object') return cell
  return cell['int'] === undefined
    ? Number(cell['float'] === 'nan' ? Number.NaN : cell['float'])
    : BigInt(cell['int'])
}

/** The input of a model as predict is given it. */
export function inputOf(made: Pick<Made, 'input'>): Frame {
  if (made.input.kind === 'array')
    return { kind: 'tensor', shape: made.input.shape, values: dataOf(made.input) }
  const columns = made.input.columns.map((column) => ({ name: column.name, values: frameColumn(column) }))
  return { kind: 'table', rowCount: made.input.columns[0]?.shape[0] ?? 0, columns }
}

/** Judges one method of a lowered model. */
export function judge(lowered: Lowered, method: MethodName, made: Made, answer: Answer): Verdict {
  const operation = lowered.methods[method]
  if (operation === undefined) return { kind: 'refused', what: `${method} of ${lowered.className}` }
  let grid: Grid
  try {
    grid = evaluate(operation, gridOf(inputOf(made)))
  } catch (error) {
    if (error instanceof UserError) return { kind: 'refused', what: error.message }
    if (!(error instanceof Raised)) throw error
    if (answer.error === undefined) return { kind: 'wrong', what: `raised ${error.type}: ${error.message}` }
    if (error.message.trim() === answer.message?.trim()) return { kind: 'equal', bitEqual: true }
    return { kind: 'message', what: `${error.message.slice(0, 150)} <> ${answer.message?.slice(0, 200)}` }
  }
  if (answer.error !== undefined)
    return { kind: 'wrong', what: `answered where Python raised ${answer.message?.slice(0, 200)}` }
  if (answer.list !== undefined) return judgeList(grid, answer.list, toleranceOf(lowered, method, made))
  return compare(
    answer.sparse === true || answer.frame === true ? dense(grid) : grid,
    answer,
    toleranceOf(lowered, method, made),
  )
}

/** Each part of a list of arrays; the first that differs decides. */
function judgeList(grid: Grid, wanted: readonly Answer[], tolerance: Tolerance): Verdict {
  if (grid.kind !== 'list' || grid.parts.length !== wanted.length)
    return { kind: 'wrong', what: `a ${grid.kind} instead of ${wanted.length} arrays` }
  const verdicts = grid.parts.flatMap((part, place) => {
    const answer = wanted[place]
    return answer === undefined ? [] : [compare(part, answer, tolerance)]
  })
  return verdicts.find(({ kind }) => kind !== 'equal') ?? verdicts[0] ?? { kind: 'equal', bitEqual: true }
}

/** What is allowed beside units in the last place. */
interface Tolerance {
  /** The input is float32: so are the steps on the way. */
  readonly isSingle: boolean
  readonly slack: number
  /** A difference of numbers of at least this size. */
  readonly scale: number
}

/** An isolation forest's decision is its score, of size 0.5, less an offset. */
function toleranceOf(lowered: Lowered, method: MethodName, made: Made): Tolerance {
  const { input } = made
  const types = input.kind === 'array' ? [input.dtype] : input.columns.map(({ dtype }) => dtype)
  const isIsolation = lowered.methods.score_samples !== undefined && method === 'decision_function'
  return { isSingle: types.includes('float32'), slack: made.slack ?? 0, scale: isIsolation ? 0.5 : 1e-300 }
}

function compare(grid: Grid, answer: Answer, tolerance: Tolerance): Verdict {
  const found = frameOf(grid.kind === 'sparse' ? dense(grid) : grid)
  if (found.kind !== 'tensor') return { kind: 'wrong', what: `a ${found.kind} came back` }
  if (found.shape.join() !== answer.shape.join())
    return { kind: 'wrong', what: `shape ${found.shape.join()} <> ${answer.shape.join()}` }
  const dtype = answer.dtype.startsWith('<U') ? 'str' : answer.dtype
  if (found.values.dtype !== dtype && answer.frame !== true)
    return { kind: 'wrong', what: `dtype ${found.values.dtype} <> ${dtype}` }
  if (answer.items !== undefined && answer.bytes !== undefined) {
    const at = answer.items.findIndex(
      (item, place) => kindOf(text(valueAt(found.values, place))) !== kindOf(item),
    )
    if (at >= 0)
      return { kind: 'wrong', what: `item ${at}: ${text(valueAt(found.values, at))} <> ${answer.items[at]}` }
    return compareNumbers(found.values, answer, tolerance)
  }
  if (answer.items !== undefined) {
    const at = answer.items.findIndex(
      (item, place) => text(valueAt(found.values, place)) !== item && answer.unsure?.includes(place) !== true,
    )
    return at < 0
      ? { kind: 'equal', bitEqual: true }
      : { kind: 'wrong', what: `item ${at}: ${text(valueAt(found.values, at))} <> ${answer.items[at]}` }
  }
  return compareNumbers(found.values, answer, tolerance)
}

/** Which of Python's types a number is, by how it reads. */
function kindOf(item: string | null | undefined): 'bool' | 'int' | 'float' {
  if (item === 'True' || item === 'False') return 'bool'
  return /^-?\d+$/.test(item ?? '') ? 'int' : 'float'
}

function text(value: Value): string | null {
  if (value === null || typeof value === 'string') return value
  if (value === true) return 'True'
  if (value === false) return 'False'
  if (typeof value === 'number') return Number.isInteger(value) ? `${value}.0` : String(value)
  return typeof value === 'bigint' ? String(value) : '?'
}

/** Units in the last place of Python's own spread that are allowed; labels and integers must be equal. */
const ULPS = 4

function compareNumbers(values: Data, answer: Answer, tolerance: Tolerance): Verdict {
  const wanted = doubles(answer)
  const isFloat = answer.dtype.startsWith('float') || answer.dtype === 'object'
  const epsilon = answer.dtype === 'float32' || tolerance.isSingle ? 2 ** -23 : 2 ** -52
  const [, columns = 1] = answer.shape
  let bitEqual = true
  for (let place = 0; place < wanted.length; place++) {
    const found = Number(valueAt(values, place))
    const want = wanted[place] ?? 0
    if (found === want || (Number.isNaN(found) && Number.isNaN(want))) continue
    if (answer.unsure?.includes(place) === true) continue
    bitEqual = false
    const row = Math.floor(place / columns) * columns
    const scale = Math.max(
      ...Array.from(wanted.subarray(row, row + columns), Math.abs).filter(Number.isFinite),
      0,
    )
    const allowed = Math.max(
      ULPS * (answer.spread ?? 0),
      ULPS * epsilon * Math.max(scale, tolerance.scale),
      tolerance.slack * Math.max(scale, 1),
    )
    if (!isFloat || !(Math.abs(found - want) <= allowed)) {
      return { kind: 'wrong', what: `number ${place}: ${found} <> ${want} (spread ${answer.spread})` }
    }
  }
  return { kind: 'equal', bitEqual }
}
