/** Counts and lists of numbers in LightGBM's model text. */
import { takeMemory } from '#app/serialized/allowance.ts'
import type { TextBlock } from '#app/serialized/lightgbm-text.ts'
import { UserError } from '#shared/user-error.ts'

/** The refusal of text that is no model. */
export function brokenLightgbm(what: string): UserError {
  return new UserError({
    code: 'bad-model',
    message: `The LightGBM model is broken: ${what}.`,
    hint: 'Save the model again.',
  })
}

/** A count. */
export function whole(block: TextBlock, key: string): number {
  const value = Number(block.get(key))
  if (!Number.isSafeInteger(value) || value < 0 || value > 100_000_000)
    throw brokenLightgbm(`${key} is no count`)
  return value
}

/** A list of `count` numbers; spaces between them may be several. */
export function numbers(block: TextBlock, key: string, count: number): Float64Array {
  const text = (block.get(key) ?? '').trim()
  const parts = text === '' ? [] : text.split(text.includes('  ') ? / +/ : ' ')
  if (parts.length !== count) throw brokenLightgbm(`${key} has ${parts.length} entries instead of ${count}`)
  takeMemory(8 * count)
  const data = new Float64Array(count)
  for (let place = 0; place < count; place++) data[place] = numberOf(parts[place] ?? '')
  return data
}

/** One number as C++ writes it. */
export function numberOf(text: string): number {
  const value = text === '' ? Number.NaN : Number(text)
  if (value === value || text === 'nan' || text === '-nan') return value
  if (text === 'inf') return Infinity
  if (text === '-inf') return -Infinity
  throw brokenLightgbm(`"${text.slice(0, 20)}" is no number`)
}
