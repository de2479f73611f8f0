/** Bytes that numpy's own type holds in MLflow: the only scalars of `inputs` that tell themselves from Python's. */
import type { Signature } from '#shared/model.ts'
import { isValueMap } from '#shared/values.ts'
import type { Frame, Value } from '#shared/values.ts'

/**
 * The enforced table with cells of `numpy.bytes_` where MLflow has them. `inputs` as records, or as one record, make of
 * each value the first element of a numpy array (`convert_data_type` of mlflow/utils/proto_json_utils.py); `given` is
 * plain then. A table's column of dtype `bytes` is what worker.py makes such cells of.
 */
export function withNumpyBytes(enforced: Frame, given: Frame, signature: Signature | null): Frame {
  const schema = signature?.inputs ?? null
  if (given.kind !== 'plain' || enforced.kind !== 'table' || schema?.kind !== 'columns') return enforced
  const binary = new Set(
    schema.columns.flatMap(({ name, type }) =>
      type.kind === 'scalar' && type.type === 'binary' && !isList(given.value, name) ? [name] : [],
    ),
  )
  if (binary.size === 0) return enforced
  const columns = enforced.columns.map((column) => {
    const { name, values } = column
    if (values.dtype !== 'object' || typeof name !== 'string' || !binary.has(name)) return column
    const data = values.data.filter((cell) => cell instanceof Uint8Array)
    return data.length === values.data.length
      ? { ...column, values: { dtype: 'bytes', data } as const }
      : column
  })
  return { ...enforced, columns }
}

/** Of a list numpy makes an array, and pandas takes Python's own bytes from it. */
function isList(record: Value, name: string | null): boolean {
  return isValueMap(record) && !(record.get(name) instanceof Uint8Array)
}
