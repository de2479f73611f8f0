/** What the scoring server makes of a Content-Type header (`invocations` of `mlflow/pyfunc/scoring_server`). */
import type { Refusal } from '#shared/prediction.ts'
import { protocolChangeInfo } from './protocol-words.ts'

/** How a body is read. */
export type BodyKind = 'csv' | 'json' | 'parquet'

const kinds: Readonly<Record<string, BodyKind>> = {
  'text/csv': 'csv',
  'application/json': 'json',
  'application/vnd.apache.parquet': 'parquet',
}

/** The kind of a body, or the server's refusal. Media types are case-sensitive, as in the server. */
export function bodyKind(contentType: string | null): BodyKind | Refusal {
  if (contentType === null) {
    return refused(500, 'Internal Server Error', {
      cause: "AttributeError: 'NoneType' object has no attribute 'split'",
      plain: 'The request has no Content-Type header, and the server fails on that.',
      ways: ['Send the header `Content-Type: application/json` (or text/csv).'],
    })
  }
  const [mediaType = '', ...parameters] = contentType.split(';').map((part) => part.trim())
  const values = new Map(parameters.map(splitParameter))
  const charset = (values.get('charset') ?? 'utf-8').toLowerCase()
  if (charset !== 'utf-8') {
    return refused(415, 'The scoring server only supports UTF-8', {
      plain: `The request says its charset is "${charset}"; the server reads UTF-8 only.`,
      ways: ['Encode the body as UTF-8 and say `charset=utf-8`, or leave the charset out.'],
    })
  }
  const unexpected = Array.from(values.keys()).filter((name) => name !== 'charset')
  if (unexpected.length > 0) {
    return refused(
      415,
      `Unrecognized content type parameters: ${unexpected.join(', ')}. ${protocolChangeInfo}`,
      {
        plain: 'The Content-Type header has parameters that only MLflow before 2.0 knew.',
        ways: ['Send the media type alone: `Content-Type: application/json`.'],
      },
    )
  }
  return (
    kinds[mediaType] ??
    refused(
      415,
      `This predictor only supports the following content types: Types: ['text/csv', 'application/json', 'application/vnd.apache.parquet']. Got '${contentType}'.`,
      {
        plain: `The server does not read "${mediaType}". Media types are compared letter by letter, in lower case.`,
        ways: [
          /parquet/i.test(mediaType)
            ? 'Send Parquet with `Content-Type: application/vnd.apache.parquet`.'
            : 'Send JSON with `Content-Type: application/json`, CSV with `text/csv`, or Parquet with `application/vnd.apache.parquet`.',
        ],
      },
    )
  )
}

/** Python's `pair.partition("=")`. */
function splitParameter(pair: string): readonly [string, string] {
  const place = pair.indexOf('=')
  return place === -1 ? [pair, ''] : [pair.slice(0, place), pair.slice(place + 1)]
}

interface Words {
  readonly cause?: string
  readonly plain: string
  readonly ways: readonly string[]
}

function refused(status: number, message: string, words: Words): Refusal {
  return { stage: 'request', status, errorCode: null, errorClass: null, message, places: [], ...words }
}
