/** What enforcement says of a table of any size, without a model. */
import { rowCountOf } from '#app/table/frame-rows.ts'
import { enforce } from '#app/schema/enforce.ts'
import type { ParsedPayload } from '#app/payload/parsed-payload.ts'
import type { Signature } from '#shared/model.ts'
import type { Refusal, Trace } from '#shared/prediction.ts'
import type { Value } from '#shared/values.ts'
import { RowsBelongTogether } from './table-input.ts'
import type { TableInput } from './table-input.ts'

/** The trace, and the refusal where there is one. */
export interface Verdict {
  readonly trace: Trace
  readonly refusal: Refusal | null
}

/** What a model's signature says, and params given beside the input. */
export interface Rules {
  readonly signature: Signature | null
  readonly params: Value | undefined
}

/** The verdict on one request that has been read. */
export function validateParsed(parsed: ParsedPayload, { signature, params }: Rules): Verdict {
  if (!parsed.ok) return { trace: { steps: [], reordered: false, rowCount: null }, refusal: parsed.refusal }
  const enforced = enforce(parsed.input, params ?? parsed.params, signature, parsed.casts)
  return { trace: enforced.trace, refusal: enforced.ok ? null : enforced.refusal }
}

/** The verdict on a table, part by part; whole where a part is refused, since that may depend on the other rows. */
export async function validateTable(input: TableInput, rules: Rules, signal: AbortSignal): Promise<Verdict> {
  const inParts = await validateParts(input, rules, signal)
  return inParts ?? validateParsed(await input.whole(signal), rules)
}

async function validateParts(input: TableInput, rules: Rules, signal: AbortSignal): Promise<Verdict | null> {
  const sample = input.sample === null ? null : validateParsed(await input.sample(), rules)
  if (input.parts === null || (sample !== null && sample.refusal !== null)) return null
  let trace = sample?.trace
  let rows = 0
  try {
    for await (const { parsed } of input.parts(signal)) {
      const verdict = validateParsed(parsed, rules)
      if (verdict.refusal !== null) return null
      trace ??= verdict.trace
      rows += parsed.ok ? rowCountOf(parsed.input) : 0
    }
  } catch (error) {
    if (error instanceof RowsBelongTogether) return null
    throw error
  }
  return trace === undefined ? null : { trace: { ...trace, rowCount: rows }, refusal: null }
}
