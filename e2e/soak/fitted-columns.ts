/** What a model folder says about the columns its model takes. */
import { openModel } from '#app/opening.ts'
import type { ColumnType } from '#shared/model.ts'
import type { FittedColumn } from './odd-request.ts'

/** The columns of a model's signature, tensors as columns of their own; of a model without one, four numbers. */
export async function readModelFolder(folder: string): Promise<readonly FittedColumn[]> {
  const { model } = await openModel(folder)
  const inputs = model.signature?.inputs ?? null
  if (inputs === null) return ['a', 'b', 'c', 'd'].map((name) => ({ name, type: number }))
  if (inputs.kind === 'columns')
    return inputs.columns.map(({ name, type }, place) => ({ name: name ?? String(place), type }))
  return inputs.tensors.flatMap(({ name, dtype, shape }): readonly FittedColumn[] => {
    const type = tensorColumn(dtype)
    if (name !== null) return [{ name, type: shape.length > 1 ? { kind: 'array', items: type } : type }]
    return Array.from({ length: Math.min(Math.max(shape[1] ?? 1, 1), 8) }, (_, place) => ({
      name: String(place),
      type,
    }))
  })
}

const number: ColumnType = { kind: 'scalar', type: 'double' }

function tensorColumn(dtype: string): ColumnType {
  if (dtype.startsWith('float')) return number
  if (dtype.includes('int')) return { kind: 'scalar', type: 'integer' }
  return { kind: 'scalar', type: dtype === 'bool' ? 'boolean' : 'string' }
}
