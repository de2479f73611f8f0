import type { InputExampleInfo } from '#shared/model.ts'
import type { ValueMap } from '#shared/values.ts'
import { isTruthy, mapAt, textAt } from './value-access.ts'

/** `saved_input_example_info` of an MLmodel (`mlflow/models/utils.py`, `_Example.info`); null when there is none. */
export function readExampleInfo(fields: ValueMap): InputExampleInfo | null {
  const info = mapAt(fields, 'saved_input_example_info')
  const path = info === null ? null : textAt(info, 'artifact_path')
  if (info === null || path === null) return null
  const format = textAt(info, 'format')
  return {
    path,
    type: textAt(info, 'type') ?? 'unknown',
    orient: textAt(info, 'pandas_orient'),
    ...(format === null ? {} : { format }),
    servingPath: textAt(info, 'serving_input_path'),
    hasParams: isTruthy(info.get('params')),
  }
}
