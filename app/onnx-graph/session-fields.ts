/** What the `onnx` flavor of an MLmodel asks of the session; read as `_OnnxModelWrapper` in mlflow/onnx/__init__.py does. */
import { isInstant, isValueList, isValueMap } from '#shared/values.ts'
import type { Value, ValueMap } from '#shared/values.ts'

/** Used where the MLmodel names no providers (`ONNX_EXECUTION_PROVIDERS`). */
const defaultProviders: readonly string[] = ['CUDAExecutionProvider', 'CPUExecutionProvider']

/** An execution provider as the MLmodel names it. `name` is null where the entry names none. */
export interface ProviderEntry {
  readonly name: string | null
  /** The entry as text, for people. */
  readonly text: string
  readonly hasOptions: boolean
  readonly isAvailable: boolean
}

/** Providers in the order the MLmodel gives; `undefined` where it has no such field. */
export function readProviders(field: Value | undefined): readonly ProviderEntry[] {
  const entries =
    typeof field === 'string' && field !== ''
      ? [field]
      : field !== undefined && isValueList(field) && field.length > 0
        ? field
        : defaultProviders
  return entries.map((entry) => {
    const first = isValueList(entry) ? (entry[0] ?? null) : entry
    const name = typeof first === 'string' ? first : null
    return {
      name,
      text: name ?? plainText(entry),
      hasOptions: isValueList(entry) && entry.length > 1,
      isAvailable: name === 'CPUExecutionProvider',
    }
  })
}

/** The options as a dict; null where there are none (the field is absent, null or empty). */
export function readSessionOptions(field: Value | undefined): ValueMap | null {
  return field !== undefined && isValueMap(field) && field.size > 0 ? field : null
}

/** Options one by one with their values as text; those of `extra_session_config` under their own names. */
export function sessionOptionList(options: ValueMap | null): { name: string; value: string }[] {
  return Array.from(options ?? []).flatMap(([key, value]) =>
    isValueMap(value)
      ? sessionOptionList(value).map((inner) => ({ ...inner, name: `${String(key)}.${inner.name}` }))
      : [{ name: String(key), value: plainText(value) }],
  )
}

/** A YAML value on one line. */
export function plainText(value: Value): string {
  if (isValueList(value)) return `[${value.map(plainText).join(', ')}]`
  if (isValueMap(value)) {
    return `{${Array.from(value, ([key, item]) => `${String(key)}: ${plainText(item)}`).join(', ')}}`
  }
  if (typeof value !== 'object' || value === null) return String(value)
  if (isInstant(value)) return `${value.ticks} ${value.unit}`
  return 'kind' in value && value.kind === 'opaque' ? value.repr : '…'
}
