/** How a native model's answer is known to be right: what it is made of, and who else gives the same. */
import type { Lowered } from '#app/native/lowering/lowered.ts'
import type { Operation } from '#app/native/operations.ts'
import type { Signature } from '#shared/model.ts'
import type { EvaluatorsAgree, NativeProof } from '#shared/native-proof.ts'
import { UserError } from '#shared/user-error.ts'
import type { Frame } from '#shared/values.ts'
import type { LoadedModel } from '../loaded-model.ts'
import { compareEvaluators, compareWith } from './compare-evaluators.ts'
import { inputColumns } from './input-columns.ts'

/** Rows that both evaluators answer. */
const ROWS = 20_000
/** Python takes some milliseconds for a row of some models. */
const PYTHON_ROWS = 4000

/** Compares the method MLflow calls with the exported model in onnxruntime, and with Python where one has loaded the model. */
export async function proveNative(
  lowered: Lowered,
  method: string,
  signature: Signature | null,
  python: LoadedModel | null,
): Promise<NativeProof> {
  const operation = Object.entries(lowered.methods).find(([name]) => name === method)?.[1]
  const columns = operation === undefined ? null : columnsOf(signature, operation)
  const about = {
    className: lowered.className,
    operations: operation === undefined ? [] : operationNames(operation),
    method,
  }
  if (operation === undefined || columns === null || columns instanceof UserError) {
    const reason =
      columns instanceof UserError ? columns.message : 'Its columns are neither numbers nor text.'
    const none = { kind: 'none', reason } as const
    return { ...about, onnxruntime: none, python: none }
  }
  const onnxruntime = await compareEvaluators(operation, columns, ROWS)
  const byPython: EvaluatorsAgree =
    python === null
      ? { kind: 'none', reason: 'Not compared with Python.' }
      : await compareWith(operation, columns, PYTHON_ROWS, {
          run: async (table) => {
            const { answer } = await python.predict(table, null)
            return answer.ok ? arrayOf(answer.output) : null
          },
          close: async () => undefined,
        })
  return { ...about, onnxruntime, python: byPython }
}

/** The columns to compare by, or why it is not compared. */
function columnsOf(
  signature: Signature | null,
  operation: Operation,
): ReturnType<typeof inputColumns> | UserError {
  try {
    return inputColumns(signature, operation)
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
}

function arrayOf(frame: Frame): Awaited<ReturnType<Parameters<typeof compareWith>[3]['run']>> {
  if (frame.kind !== 'tensor') return null
  return { values: frame.values, width: frame.shape[1] ?? 1 }
}

/** The kinds of operations, each once, in their order. */
function operationNames(operation: Operation): readonly string[] {
  const names = new Set<string>()
  const visit = (one: Operation): void => {
    if (one.kind === 'sequence') {
      one.steps.forEach(visit)
      return
    }
    names.add(one.kind)
    if (one.kind === 'column-parts') for (const part of one.parts) visit(part.operation)
    if (one.kind === 'side-by-side' || one.kind === 'combine' || one.kind === 'list') one.parts.forEach(visit)
  }
  visit(operation)
  return [...names]
}
