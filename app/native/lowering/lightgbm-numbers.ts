/** Counts and lists of numbers in LightGBM's model text. */
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
  const parts = text === '' ? [] : text.split(/ +/)
  if (parts.length !== count) throw brokenLightgbm(`${key} has ${parts.length} entries instead of ${count}`)
  return Float64Array.from(parts, numberOf)
}

/** One number as C++ writes it. */
export function numberOf(text: string): number {
  if (text === 'inf') return Infinity
  if (text === '-inf') return -Infinity
  if (text === 'nan' || text === '-nan') return Number.NaN
  const value = text === '' ? Number.NaN : Number(text)
  if (Number.isNaN(value)) throw brokenLightgbm(`"${text.slice(0, 20)}" is no number`)
  return value
}
