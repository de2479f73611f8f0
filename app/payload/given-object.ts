/** A JSON object that a person wrote as an option. */
import { PythonError } from '#app/python-data/python-error.ts'
import { UserError } from '#shared/user-error.ts'
import { isValueMap } from '#shared/values.ts'
import type { ValueMap } from '#shared/values.ts'
import { parseJson } from './parse-json.ts'

/** The JSON object of an option; throws a UserError `bad-usage` for anything else. */
export function givenObject(option: string, text: string | undefined, hint: string): ValueMap | undefined {
  if (text === undefined) return undefined
  try {
    const value = parseJson(text)
    if (isValueMap(value)) return value
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    throw new UserError(
      { code: 'bad-usage', message: `--${option} is not JSON.`, hint, detail: error.message },
      { cause: error },
    )
  }
  throw new UserError({ code: 'bad-usage', message: `--${option} is not a JSON object.`, hint })
}
