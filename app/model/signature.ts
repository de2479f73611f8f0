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
  /** Parts that are there but cannot be read. */
  readonly unreadable: readonly Part[]
}

/** The parts of a signature. */
type Part = 'inputs' | 'outputs' | 'params'

/** Reads `signature` of an MLmodel. A part that MLflow would refuse is null here and a finding. */
export function readSignature(fields: ValueMap): ReadSignature {
  const described = fields.get('signature')
  if (described === undefined || described === null) return { signature: null, findings: [], unreadable: [] }
  if (!isValueMap(described)) {
    const findings = [unreadable('signature', 'it is not a mapping of inputs, outputs and params')]
    return { signature: null, findings, unreadable: ['inputs', 'outputs'] }
  }
  const reading: Reading = { described, findings: [], unreadable: [] }
  const inputs = readPart('inputs', readSchema, reading)
  const outputs = readPart('outputs', readSchema, reading)
  const params = readPart('params', readParamSpecs, reading)
  const { findings } = reading
  findings.push(...oddities(inputs, 'signature.inputs'), ...oddities(outputs, 'signature.outputs'))
  const rest = { findings, unreadable: reading.unreadable }
  if (inputs === null && outputs === null && params === null) {
    if (findings.length === 0)
      findings.push(unreadable('signature', 'it has neither inputs, outputs nor params'))
    return { signature: null, ...rest }
  }
  const fromTypeHint = isTruthy(fields.get('is_signature_from_type_hint'))
  return {
    signature: { inputs: inputs?.schema ?? null, outputs: outputs?.schema ?? null, params, fromTypeHint },
    ...rest,
  }
}

/** A finding when the model has no signature at all. */
export function noSignature(fields: ValueMap): readonly Finding[] {
  if (isTruthy(fields.get('signature'))) return []
  return [
    {
      code: 'no-signature',
      severity: 'warning',
      message:
        'The model has no signature, so nothing checks its inputs before predict, and tools cannot know them.',
      hint: 'Save it with an input example or a signature; mlflow.models.set_signature adds one later.',
      where: 'MLmodel: signature',
    },
  ]
}

interface Reading {
  readonly described: ValueMap
  readonly findings: Finding[]
  readonly unreadable: Part[]
}

/** One part is a text of JSON inside the YAML; empty or null is no part. */
function readPart<T>(name: Part, read: (json: Value) => T, reading: Reading): T | null {
  const part = reading.described.get(name)
  const where = `signature.${name}`
  if (!isTruthy(part)) return null
  try {
    if (typeof part !== 'string')
      throw new SchemaFault('it is not a text of JSON, which MLflow expects here', '')
    return read(parseJson(part))
  } catch (error) {
    reading.unreadable.push(name)
    if (error instanceof JsonError) {
      reading.findings.push(unreadable(where, `it is not valid JSON: ${error.message}`))
    } else if (error instanceof SchemaFault) {
      const finding = error.fitsNothing ? unfit(name) : unreadable
      reading.findings.push(finding(`${where}${error.place}`, error.message))
    } else throw error
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

/** MLflow loads such a part: inputs are then refused, all of them, and outputs are not looked at. */
function unfit(part: Part) {
  const [code, hint] =
    part === 'inputs'
      ? (['signature-fits-nothing', 'MLflow loads the model and refuses every input. '] as const)
      : (['signature-odd', 'MLflow loads the model. '] as const)
  return (where: string, reason: string): Finding => ({
    code,
    severity: part === 'inputs' ? 'problem' : 'warning',
    message: `No value can be what this part of the signature says: ${reason}.`,
    hint: `${hint}Set the signature anew with mlflow.models.set_signature.`,
    where,
  })
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
