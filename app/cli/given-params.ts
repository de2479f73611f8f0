/** `--params JSON`. */
import { givenObject } from '#app/payload/given-object.ts'
import { decodeJsonText } from '#app/payload/decode-text.ts'
import { valueText } from '#app/payload/encode-predictions.ts'
import { parseJson } from '#app/payload/parse-json.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import { isValueMap } from '#shared/values.ts'
import type { ValueMap } from '#shared/values.ts'
import { UserError } from '#shared/user-error.ts'

/** The params, checked to be a JSON object; what each must be is the signature's business. */
export function givenParams(text: string | undefined): ValueMap | undefined {
  return givenObject('params', text, `E.g. --params '{"alpha": 0.5}'`)
}

/** A request body with `--params` in it. Throws a UserError where its type has no place for them. */
export function bodyWithParams(
  { contentType, body }: { readonly contentType: string; readonly body: Uint8Array },
  params: string | undefined,
): Uint8Array {
  if (params === undefined) return body
  const given = givenParams(params) ?? new Map()
  if (contentType.startsWith('application/json')) {
    const own = ownParams(body)
    return withParams(body, own === null ? params : valueText(new Map([...own, ...given])))
  }
  throw new UserError({
    code: 'bad-usage',
    message: `A request of type ${contentType} has no place for --params.`,
    hint: 'Send JSON, or leave out --content-type: rows of a file take params.',
  })
}

/** The params that stand in a body; null where there are none, or it is no JSON object. */
function ownParams(body: Uint8Array): ValueMap | null {
  if (!Buffer.from(body.buffer, body.byteOffset, body.byteLength).includes('"params"')) return null
  try {
    const request = parseJson(decodeJsonText(body))
    const own = isValueMap(request) ? (request.get('params') ?? null) : null
    return isValueMap(own) ? own : null
  } catch (error) {
    if (error instanceof PythonError) return null
    throw error
  }
}

/**
 * A request body with the params at its end, where they hold against params of its own (of equal keys JSON readers
 * take the last). What is no JSON object is left alone: MLflow refuses it in its own words.
 */
function withParams(body: Uint8Array, params: string): Uint8Array {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1')
  const end = /\}\s*$/.exec(text)?.index
  if (end === undefined || !/^(\u00ef\u00bb\u00bf)?\s*\{/.test(text)) return body
  const isEmpty = /\{\s*$/.test(text.slice(0, end))
  const insertion = Buffer.from(`${isEmpty ? '' : ', '}"params": ${params}`)
  return Buffer.concat([body.subarray(0, end), insertion, body.subarray(end)])
}
