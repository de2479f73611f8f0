/**
 * What azureml-inference-server-http makes of what the scoring script returns: `json.dumps` without MLflow's encoder, so
 * that arrays inside a dict, dates and bytes are an internal error.
 */
import { isInstant, isTensor, isValueList, isValueMap } from '#shared/values.ts'
import type { Data, Frame, Value } from '#shared/values.ts'

/** Whether plain `json.dumps` writes `_get_jsonable_obj(result, pandas_orient="records")`. */
export function isPlainJson(output: Frame): boolean {
  switch (output.kind) {
    case 'table':
      return output.columns.every(({ values }) => isPlainData(values))
    case 'series':
    case 'tensor':
      return isPlainData(output.values)
    case 'tensors':
      return output.entries.length === 0
    case 'plain':
      return isPlainValue(output.value)
  }
}

function isPlainData(values: Data): boolean {
  switch (values.dtype) {
    case 'datetime64':
    case 'bytes':
      return false
    case 'object':
    case 'extension':
      return values.data.every(isPlainValue)
    default:
      return true
  }
}

function isPlainValue(value: Value): boolean {
  if (value === null || typeof value !== 'object') return true
  if (value instanceof Uint8Array || isInstant(value) || isTensor(value)) return false
  if (isValueList(value)) return value.every(isPlainValue)
  return isValueMap(value) && Array.from(value.values()).every(isPlainValue)
}
