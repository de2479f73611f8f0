/** Every direct call of the fixture models, answered as MLflow answered it. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { openModel } from '#app/opening.ts'
import type { Model } from '#shared/model.ts'
import type { Column, Data, Frame, Value } from '#shared/values.ts'
import { valueAt } from '#shared/values.ts'
import type { Outcome } from '../loaded-model.ts'
import { loadNative } from './load-native.ts'
import { nativeInput } from './native-input.ts'

const fixtures = new URL('../../../e2e/fixtures/', import.meta.url).pathname

interface DirectCase {
  readonly name: string
  readonly input: {
    readonly orient: string
    readonly columns: string[]
    readonly data: unknown[][]
    readonly dtypes: string[]
  }
  readonly output?: unknown
  readonly output_dtypes?: { readonly dtype: string; readonly shape: number[] }
  readonly error_type?: string
  readonly error?: string
}

const native = readdirSync(`${fixtures}models`).filter((name) =>
  /^(sklearn|xgboost|lightgbm|pair)-/.test(name),
)
/** Their pipelines begin with a class that the model defines itself in Python. */
const ownCode = ['sklearn-pipeline-mixed', 'sklearn-proba']

function plain(cell: unknown): Value {
  if (cell === null || typeof cell === 'string' || typeof cell === 'boolean' || typeof cell === 'number')
    return cell
  if (typeof cell === 'object' && '$float' in cell)
    return cell.$float === 'Infinity' ? Infinity : cell.$float === '-Infinity' ? -Infinity : Number.NaN
  if (typeof cell === 'object' && '$int' in cell) return BigInt(cell.$int as string)
  throw new Error(`a cell like ${JSON.stringify(cell)}`)
}

function columnData(dtype: string, cells: readonly unknown[]): Data {
  const values = cells.map(plain)
  if (dtype === 'float64')
    return {
      dtype,
      data: Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value))),
    }
  if (dtype === 'float32') return { dtype, data: Float32Array.from(values, Number) }
  if (dtype === 'int64') return { dtype, data: BigInt64Array.from(values, (value) => BigInt(Number(value))) }
  if (dtype === 'int32') return { dtype, data: Int32Array.from(values, Number) }
  throw new Error(`a column of ${dtype}`)
}

/** The columns in the order of the signature, as enforcement puts them. */
function enforced(model: Model, input: DirectCase['input']): Frame {
  const columns = input.columns.map((name, place): Column => ({
    name,
    values: columnData(
      input.dtypes[place] ?? '',
      input.data.map((row) => row[place]),
    ),
  }))
  const specs = model.signature?.inputs?.kind === 'columns' ? model.signature.inputs.columns : null
  const ordered =
    specs === null
      ? columns
      : specs.flatMap((spec) => {
          const column = columns.find(({ name }) => name === spec.name)
          const isDouble = spec.type.kind === 'scalar' && spec.type.type === 'double'
          return column === undefined ? [] : isDouble ? widened(column) : column
        })
  return { kind: 'table', rowCount: input.data.length, columns: ordered }
}

/** Enforcement casts floats to the doubles a signature names. */
function widened(column: Column): Column {
  const { values } = column
  if (values.dtype !== 'float32') return column
  return { ...column, values: { dtype: 'float64', data: Float64Array.from(values.data) } }
}

function numbersOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.flatMap(numbersOf) : [value]
}

/** Python's own spread on these models is a few units in the last place. */
function expectClose(found: readonly Value[], wanted: readonly unknown[], single: boolean): void {
  expect(found.length).toBe(wanted.length)
  const tolerance = single ? 1e-6 : 1e-12
  const wrong = found.filter((value, place) => {
    const want = plain(wanted[place])
    if (typeof value !== 'number' || typeof want !== 'number')
      return (typeof value === 'bigint' ? Number(value) : value) !== want
    return !(Math.abs(value - want) <= tolerance * Math.max(1, Math.abs(want)))
  })
  expect(wrong).toEqual([])
}

describe('direct calls', () => {
  for (const name of native.filter((one) => !ownCode.includes(one))) {
    const cases: DirectCase[] = JSON.parse(readFileSync(`${fixtures}direct/${name}.json`, 'utf8'))
    const direct = cases.filter(
      (each) => each.input.orient === 'split' && each.error_type !== 'MlflowException',
    )
    for (const one of direct.filter((each) => each.error_type !== undefined)) {
      test(`${name}: ${one.name} is refused`, async () => {
        expect(await answerOf(name, one)).toEqual({
          ok: false,
          exception: { type: one.error_type, message: one.error },
        })
      })
    }
    for (const one of direct.filter((each) => each.error_type === undefined)) {
      test(`${name}: ${one.name}`, async () => {
        const answer = await answerOf(name, one)
        if (!answer.ok || answer.output.kind !== 'tensor') throw new Error('no array came back')
        const { shape, values } = answer.output
        expect(shape).toEqual(one.output_dtypes?.shape)
        const dtype = one.output_dtypes?.dtype.startsWith('<U') ? 'str' : one.output_dtypes?.dtype
        expect(values.dtype).toBe(dtype)
        const found = Array.from({ length: values.data.length }, (_, place) => valueAt(values, place))
        expectClose(found, numbersOf(one.output), dtype === 'float32')
      })
    }
  }
})

async function answerOf(name: string, one: DirectCase): Promise<Outcome['answer']> {
  const root = `${fixtures}models/${name}`
  const { model } = await openModel(root)
  const input = nativeInput(root, model.flavors)
  if (!input.ok) throw new Error(input.reason)
  const { answer } = await (await loadNative(input.input)).predict(enforced(model, one.input), null)
  return answer
}

describe('models with code of their own', () => {
  for (const name of ownCode) {
    test(`${name} is refused by the name of its class`, async () => {
      const root = `${fixtures}models/${name}`
      const { model } = await openModel(root)
      const input = nativeInput(root, model.flavors)
      if (!input.ok) throw new Error(input.reason)
      await expect(loadNative(input.input)).rejects.toThrow(
        "The class 'FillMissing', which the model defines itself: needs Python.",
      )
    })
  }
})
