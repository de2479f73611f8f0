/** What writing an input in another form changes, found by reading it back: the enforced input before and after is compared. */
import { parseKServePayload } from '#app/payload/parse-kserve-payload.ts'
import type { ParsedPayload, RequestPayload } from '#app/payload/parsed-payload.ts'
import { parsePayload } from '#app/payload/parse-payload.ts'
import { inputDifferences, paramDifferences } from '#app/payload/write/input-differences.ts'
import { enforce } from '#app/schema/enforce.ts'
import type { Signature } from '#shared/model.ts'
import { elementCount } from '#shared/values.ts'
import type { Frame, Value, ValueMap } from '#shared/values.ts'
import { parseAzureScore } from './azure-payload.ts'

/** Values up to which an input is read back: a million take about a second. */
const MAX_VALUES = 500_000

/** What `predict` of a model is called with, or why it is not. */
export type Arrival =
  | { readonly ok: true; readonly input: Frame; readonly params: ValueMap | null }
  | { readonly ok: false; readonly plain: string }

/** Who reads a body. */
export type Reader = 'mlflow' | 'azure' | 'v2'

/** An input as it is, enforced. */
export function arrivalOf(input: Frame, params: Value | undefined, signature: Signature | null): Arrival {
  const enforced = enforce(input, params, signature)
  return enforced.ok
    ? { ok: true, input: enforced.input, params: enforced.params }
    : { ok: false, plain: enforced.refusal.plain }
}

/** One sentence for each way in which a body arrives otherwise than the input it was written from. */
export function changesOf(
  source: Arrival,
  body: RequestPayload & { readonly reader: Reader },
  signature: Signature | null,
): readonly string[] {
  if (source.ok && valueCount(source.input) > MAX_VALUES) {
    return ['The input is too large to be read back; what this form changes is told by rule alone.']
  }
  const arrived = readBack(body, signature)
  if (!arrived.ok)
    return source.ok ? [`${readers[body.reader]} refuses it in this form: ${arrived.plain}`] : []
  if (!source.ok) {
    return [`The input is refused as it is, and taken in this form. As it is: ${source.plain}`]
  }
  return [
    ...inputDifferences(source.input, arrived.input),
    ...paramDifferences(source.params, arrived.params),
  ]
}

const readers: Readonly<Record<Reader, string>> = {
  mlflow: 'MLflow',
  azure: 'A no-code deployment on Azure ML',
  v2: 'MLflow',
}

/** A written body as its reader hands it to `predict`. */
export function readBack(
  body: RequestPayload & { readonly reader: Reader },
  signature: Signature | null,
): Arrival {
  const parsed = parsedBy(body, signature)
  return parsed.ok
    ? arrivalOf(parsed.input, parsed.params, signature)
    : { ok: false, plain: parsed.refusal.plain }
}

function parsedBy(
  body: RequestPayload & { readonly reader: Reader },
  signature: Signature | null,
): ParsedPayload {
  switch (body.reader) {
    case 'azure':
      return parseAzureScore(body, signature)
    case 'v2':
      return parseKServePayload(body.body, signature)
    case 'mlflow':
      return parsePayload(body, signature)
  }
}

function valueCount(frame: Frame): number {
  switch (frame.kind) {
    case 'table':
      return frame.rowCount * frame.columns.length
    case 'series':
      return frame.values.data.length
    case 'tensor':
      return elementCount(frame.shape)
    case 'tensors':
      return frame.entries.reduce((sum, { tensor }) => sum + elementCount(tensor.shape), 0)
    case 'plain':
      return 0
  }
}
