/** A request with something wrong somewhere: in its bytes, in its structure, or in its Content-Type. */
import type { RequestPayload } from '#app/payload/parsed-payload.ts'
import { mutateBytes } from './mutate-bytes.ts'
import { jsonText, mutateJson } from './mutate-json.ts'
import type { Json } from './mutate-json.ts'

const contentTypes = [
  null,
  '',
  'application/json',
  'application/json; charset=utf-8',
  'application/json; charset=utf-16',
  'text/csv',
  'text/csv; charset=latin-1',
  'application/vnd.apache.parquet',
  'application/x-parquet',
  'application/json;;',
  'a/b; c="',
]

/** A mutant of a real request. */
export function fuzzedPayload(seed: RequestPayload, random: () => number): RequestPayload {
  const contentType =
    random() < 0.95 ? seed.contentType : (contentTypes[Math.floor(random() * contentTypes.length)] ?? null)
  const json = random() < 0.6 ? asJson(seed.body) : undefined
  const body =
    json === undefined
      ? mutateBytes(seed.body, random)
      : Buffer.from(jsonText(mutateJson(json, random), random))
  return { contentType, body }
}

function asJson(body: Uint8Array): Json | undefined {
  try {
    return JSON.parse(Buffer.from(body).toString()) as Json
  } catch {
    return undefined
  }
}
