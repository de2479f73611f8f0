/** The signature in an MLmodel (`mlflow/models/signature.py`, `ModelSignature.from_dict`). */
import { JsonError, parseJson } from '#app/json/parse-json.ts'
import type { Finding, Signature } from '#shared/model.ts'
import type { Value, ValueMap } from '#shared/values.ts'
import { isValueMap } from '#shared/values.ts'
import { readParamSpecs } from './param-specs.ts'
import { SchemaFault } from './schema-fault.ts'
import { readSchema } from './schema.ts'
import type { ReadSchema } from './schema.ts'
import { isTruthy } from './value-access.ts'

/** A signature, as far as it can be read, and what is wrong with the rest. */
export interface ReadSignature {
  readonly signature: Signature | null
  readonly findings: readonly Finding[]
}

/** Reads `signature` of an MLmodel. A part that MLflow would refuse is null here and a finding. */
export function readSignature(fields: ValueMap): ReadSignature {
  const described = fields.get('signature')
  if (described === undefined || described === null) return { signature: null, findings: [] }
  if (!isValueMap(described)) {
    return {
      signature: null,
      findings: [unreadable('signature', 'it is not a mapping of inputs, outputs and params')],
    }
  }
  const findings: Finding[] = []
  const inputs = readPart(described.get('inputs'), 'signature.inputs', { read: readSchema, findings })
  const outputs = readPart(described.get('outputs'), 'signature.outputs', { read: readSchema, findings })
  const params = readPart(described.get('params'), 'signature.params', { read: readParamSpecs, findings })
  findings.push(...oddities(inputs, 'signature.inputs'), ...oddities(outputs, 'signature.outputs'))
  if (inputs === null && outputs === null && params === null) {
    if (findings.length === 0)
      findings.push(unreadable('signature', 'it has neither inputs, outputs nor params'))
    return { signature: null, findings }
  }
  const fromTypeHint = isTruthy(fields.get('is_signature_from_type_hint'))
  return {
    signature: { inputs: inputs?.schema ?? null, outputs: outputs?.schema ?? null, params, fromTypeHint },
    findings,
  }
}

/** One part is a text of JSON inside the YAML; empty or null is no part. */
function readPart<T>(
  part: Value | undefined,
  where: string,
  { read, findings }: { readonly read: (json: Value) => T; readonly findings: Finding[] },
): T | null {
  if (!isTruthy(part)) return null
  if (typeof part !== 'string') {
    findings.push(unreadable(where, 'it is not a text of JSON, which MLflow expects here'))
    return null
  }
  try {
    return read(parseJson(part))
  } catch (error) {
    if (error instanceof JsonError) findings.push(unreadable(where, `it is not valid JSON: ${error.message}`))
    else if (error instanceof SchemaFault) findings.push(unreadable(`${where}${error.place}`, error.message))
    else throw error
    return null
  }
}

function unreadable(where: string, reason: string): Finding {
  return {
    code: 'signature-unreadable',
    severity: 'problem',
    message: `This part of the signature cannot be read: ${reason}.`,
    hint: 'MLflow does not load a model with such a signature. Set it anew with mlflow.models.set_signature.',
    where,
  }
}

function oddities(read: ReadSchema | null, where: string): readonly Finding[] {
  const findings: Finding[] = []
  if (read === null) return findings
  const names = read.repeatedNames
  if (names.length > 0) {
    findings.push({
      code: 'duplicate-name',
      severity: 'warning',
      message: `The name "${names.slice(0, 3).join('", "')}" stands more than once.`,
      hint: 'MLflow loads it, but one column hides the other. Give each its own name.',
      where,
    })
  }
  if (read.saysOptional) {
    findings.push({
      code: 'old-optional',
      severity: 'warning',
      message: 'Columns are marked "optional", as MLflow before 2.6 wrote it; MLflow 3 refuses to load this.',
      hint: 'Load it with MLflow 2, or write "required": false instead.',
      where,
    })
  }
  return findings
}
