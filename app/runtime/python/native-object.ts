/** What worker.py tells of a native object, in the contract's form. */
import type { NativeObject } from '#shared/runtime-choice.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import type { Value, ValueMap } from '#shared/values.ts'

/** The description as the contract has it. */
export function nativeObjectOf(result: ValueMap): NativeObject {
  const classes = result.get('classes') ?? null
  return {
    flavor: text(result, 'flavor'),
    pythonType: text(result, 'pythonType'),
    repr: text(result, 'repr'),
    parameters: list(result, 'parameters').flatMap((entry) =>
      isValueMap(entry) ? [{ name: text(entry, 'name'), value: entry.get('value') ?? null }] : [],
    ),
    methods: list(result, 'methods').filter((method) => typeof method === 'string'),
    classes: isValueList(classes) ? classes : null,
  }
}

function text(map: ValueMap, name: string): string {
  const value = map.get(name)
  return typeof value === 'string' ? value : ''
}

function list(map: ValueMap, name: string): readonly Value[] {
  const value = map.get(name) ?? null
  return isValueList(value) ? value : []
}
