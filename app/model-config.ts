/** `model_config` as a person writes it: a JSON object. */
import { JsonError, parseJson } from '#app/json/parse-json.ts'
import { UserError } from '#shared/user-error.ts'
import { isValueMap } from '#shared/values.ts'
import type { Value, ValueMap } from '#shared/values.ts'

/** The object; `name` is what it was given as. Throws UserError `bad-usage` for what is none. */
export function modelConfigOf(text: string, name: string): ValueMap {
  let config: Value = null
  try {
    config = parseJson(text)
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
  }
  if (isValueMap(config)) return config
  throw new UserError({
    code: 'bad-usage',
    message: `${name} takes a JSON object.`,
    hint: 'E.g. {"temperature": 0.5}.',
  })
}
