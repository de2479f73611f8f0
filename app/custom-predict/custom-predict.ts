/** A custom predict: post-processing of a model's outputs in JavaScript or TypeScript. */
import { UserError } from '#shared/user-error.ts'
import type { Frame, Value, ValueMap } from '#shared/values.ts'
import { compileCustomPredict } from './compile.ts'
import { frameColumns, taggedJson, UNNAMED_INPUT, UNNAMED_OUTPUT } from './frame-columns.ts'
import type { SandboxColumn } from './frame-columns.ts'
import { resultFrame } from './result-frame.ts'
import { runSandbox, SANDBOX_LIMITS } from './sandbox.ts'
import type { SandboxLimits } from './sandbox.ts'

/** What a custom predict is given. */
export interface CustomPredictInput {
  /**
   * TypeScript or JavaScript with a function `predict`, or one that is exported by default. It is called once with
   * `{ inputs, outputs, params }`, each an object of columns, and gives columns or a list of rows.
   */
  readonly code: string
  /** What the model got; null where that is not known. */
  readonly inputs: Frame | null
  readonly outputs: Frame
  /** As the model got them; null where there are none. */
  readonly params: ValueMap | null
}

/** Each value of a column costs some 16 bytes inside, and the copies that the code makes as many again. */
const MAX_CELLS = 10_000_000

/**
 * Runs a custom predict in the sandbox. Throws a UserError: `bad-usage` for what is no code or has no function,
 * `model-failed` for what it throws or gives, `timed-out`, `over-limit`.
 */
export async function customPredict(
  { code, inputs, outputs, params }: CustomPredictInput,
  limits: SandboxLimits = SANDBOX_LIMITS,
): Promise<Frame> {
  const expression = compileCustomPredict(code)
  const cells = cellCount(inputs) + cellCount(outputs)
  if (cells > MAX_CELLS) {
    throw new UserError({
      code: 'over-limit',
      message: `A custom predict takes up to ${MAX_CELLS.toLocaleString('en-US')} values; these are ${cells.toLocaleString('en-US')}.`,
      hint: 'Compare fewer rows.',
    })
  }
  const outputColumns = frameColumns(outputs, UNNAMED_OUTPUT)
  const inputColumns = inputs === null ? [] : frameColumns(inputs, UNNAMED_INPUT)
  const text = await runSandbox(
    {
      expression,
      inputs: inputColumns,
      outputs: outputColumns,
      params: JSON.stringify(taggedJson(params ?? new Map())),
    },
    limits,
  )
  return resultFrame(text, floatNames(outputColumns))
}

function floatNames(columns: readonly SandboxColumn[]): ReadonlySet<string> {
  return new Set(columns.filter(({ isFloat }) => isFloat).map(({ name }) => name))
}

function cellCount(frame: Frame | null): number {
  switch (frame?.kind) {
    case undefined:
      return 0
    case 'table':
      return frame.columns.reduce((sum, { values }) => sum + values.data.length, 0)
    case 'series':
    case 'tensor':
      return frame.values.data.length
    case 'tensors':
      return frame.entries.reduce((sum, { tensor }) => sum + tensor.values.data.length, 0)
    case 'plain':
      return valueCount(frame.value)
  }
}

function valueCount(value: Value): number {
  if (Array.isArray(value))
    return (value as readonly Value[]).reduce<number>((sum, item) => sum + valueCount(item), 0)
  return 1
}
