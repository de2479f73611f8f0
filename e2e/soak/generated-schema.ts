/** Generated signatures, as MLflow writes them into an MLmodel. */
import { scalarTypes } from '#shared/model.ts'
import type { ColumnType, ScalarType } from '#shared/model.ts'
import { dict, goodCell, list, times } from './json-cells.ts'
import type { Pick } from './json-cells.ts'

/** A column of a generated signature. */
export interface MadeColumn {
  readonly name: string | null
  readonly type: ColumnType
  readonly required: boolean
}

/** A tensor of a generated signature. */
export interface MadeTensor {
  readonly name: string | null
  readonly dtype: string
  readonly shape: readonly number[]
}

/** A param of a generated signature. */
export interface MadeParam {
  readonly name: string
  readonly type: ScalarType
  readonly isList: boolean
}

/** Inputs of a generated signature. */
export type MadeInputs =
  | { readonly kind: 'columns'; readonly columns: readonly MadeColumn[] }
  | { readonly kind: 'tensors'; readonly tensors: readonly MadeTensor[] }
  | { readonly kind: 'none' }

/** Inputs, with more columns of scalars than of nested types. */
export function makeInputs(pick: Pick): MadeInputs {
  const kind = pick(['columns', 'columns', 'columns', 'columns', 'tensors', 'tensors', 'none'] as const)
  switch (kind) {
    case 'none':
      return { kind }
    case 'tensors':
      return { kind, tensors: makeTensors(pick) }
    case 'columns':
      return { kind, columns: makeColumns(pick) }
  }
}

const columnNames = ['a', 'b', 'c', 'd']

function makeColumns(pick: Pick): readonly MadeColumn[] {
  const isNamed = pick([true, true, true, true, false])
  const names = pick([columnNames, columnNames, ['a', '1', 'ä b', 'C'], ['b', '', 'a', '0']])
  return times(pick([1, 1, 2, 2, 3, 4]), (place) => ({
    name: isNamed ? (names[place] ?? 'e') : null,
    type: pick([true, true, true, false]) ? scalarType(pick) : nestedType(pick, 0),
    required: !isNamed || pick([true, true, true, false]),
  }))
}

function scalarType(pick: Pick): ColumnType {
  return { kind: 'scalar', type: pick(scalarTypes) }
}

const MAX_DEPTH = 2

function nestedType(pick: Pick, depth: number): ColumnType {
  const inner = (): ColumnType =>
    depth < MAX_DEPTH && pick([true, false, false]) ? nestedType(pick, depth + 1) : scalarType(pick)
  const kind = pick(['array', 'array', 'object', 'map', 'any'] as const)
  switch (kind) {
    case 'array':
      return { kind, items: inner() }
    case 'map':
      return { kind, values: inner() }
    case 'any':
      return { kind }
    case 'object':
      return {
        kind,
        properties: ['p', 'q', 'r'].slice(0, pick([1, 2, 3])).map((name) => ({
          name,
          type: inner(),
          required: pick([true, true, false]),
        })),
      }
  }
}

const dtypes =
  'float32 float64 int64 int32 float32 float64 int64 str object bool int8 int16 uint8 uint16 uint32 uint64 float16 datetime64[ns] bytes'.split(
    ' ',
  )

function makeTensors(pick: Pick): readonly MadeTensor[] {
  const count = pick([1, 1, 2, 3])
  const isNamed = count > 1 || pick([true, false])
  return times(count, (place) => ({
    name: isNamed ? (['x', 'y', 'z'][place] ?? 'w') : null,
    dtype: pick(dtypes),
    shape: pick([[-1], [-1, 2], [-1, 1], [2, 2], [-1, -1], [-1, 2, 2], [2], [1]]),
  }))
}

/** Up to two params. */
export function makeParams(pick: Pick): readonly MadeParam[] {
  return times(pick([0, 0, 0, 1, 2]), (place) => ({
    name: ['p', 'q'][place] ?? 'r',
    type: pick(scalarTypes.filter((type) => type !== 'binary')),
    isList: pick([false, false, true]),
  }))
}

/** MLflow's JSON of a schema. */
export function inputsJson(inputs: MadeInputs): string | null {
  switch (inputs.kind) {
    case 'none':
      return null
    case 'tensors':
      return list(inputs.tensors.map(tensorJson))
    case 'columns':
      return list(
        inputs.columns.map(({ name, type, required }) =>
          dict([
            ...typeEntries(type),
            ...(name === null ? [] : [['name', JSON.stringify(name)] as const]),
            ['required', String(required)],
          ]),
        ),
      )
  }
}

function tensorJson({ name, dtype, shape }: MadeTensor): string {
  const spec = dict([
    ['dtype', JSON.stringify(dtype)],
    ['shape', JSON.stringify(shape)],
  ])
  return dict([
    ...(name === null ? [] : [['name', JSON.stringify(name)] as const]),
    ['type', '"tensor"'],
    ['tensor-spec', spec],
  ])
}

function typeEntries(type: ColumnType): readonly (readonly [string, string])[] {
  switch (type.kind) {
    case 'scalar':
      return [['type', JSON.stringify(type.type)]]
    case 'any':
      return [['type', '"any"']]
    case 'array':
      return [
        ['type', '"array"'],
        ['items', dict(typeEntries(type.items))],
      ]
    case 'map':
      return [
        ['type', '"map"'],
        ['values', dict(typeEntries(type.values))],
      ]
    case 'object': {
      const properties = type.properties.map(({ name, type: inner, required }) => {
        const described = dict([...typeEntries(inner), ['required', String(required)]])
        return [name, described] as const
      })
      return [
        ['type', '"object"'],
        ['properties', dict(properties)],
      ]
    }
  }
}

/** MLflow's JSON of param specs. */
export function paramsJson(params: readonly MadeParam[], pick: Pick): string | null {
  if (params.length === 0) return null
  return list(
    params.map(({ name, type, isList }) => {
      const value = () => goodCell({ kind: 'scalar', type }, pick)
      return dict([
        ['name', JSON.stringify(name)],
        ['type', JSON.stringify(type)],
        ['default', isList ? list([value(), value()]) : value()],
        ['shape', isList ? '[-1]' : 'null'],
      ])
    }),
  )
}
