/** A custom predict over what a side answered, as a side of its own. */
import type { SideOutput } from '#app/compare/compare.ts'
import { runCustomPredict } from '#app/custom-predict/run-custom-predict.ts'
import { joinedFrames, rowsBetween } from '#app/table/frame-rows.ts'
import type { Column, Data, Frame, ValueMap } from '#shared/values.ts'

/** The code and what it is given beside the outputs. */
export interface CustomRun {
  readonly name: string
  readonly code: string
  readonly inputs: Frame | null
  readonly params: ValueMap | null
  /** The built thread of custom predicts; null runs them in this one. */
  readonly worker: URL | null
  readonly signal: AbortSignal
}

/** The output of the code; rows that the model failed on stay failed. Throws the UserErrors of `customPredict`. */
export async function customSide(side: SideOutput, run: CustomRun): Promise<SideOutput> {
  const { name, code, params, worker, signal } = run
  if (side.output === null) return { ...side, name }
  const inputs =
    run.inputs === null || side.rowNumbers === null ? run.inputs : rowsOf(run.inputs, side.rowNumbers)
  const output = await runCustomPredict({ code, inputs, outputs: side.output, params }, { worker, signal })
  return { ...side, name, output, base: side.output, method: null }
}

/** The rows that were answered; an array has them one after the other. */
function rowsOf(frame: Frame, rows: readonly number[]): Frame {
  if (frame.kind !== 'table') return joinedFrames(rows.map((row) => rowsBetween(frame, row, row + 1)))
  const columns = frame.columns.map(({ name, values }): Column => ({ name, values: taken(values, rows) }))
  return { kind: 'table', rowCount: rows.length, columns }
}

function taken(values: Data, rows: readonly number[]): Data {
  const kept = new Set(rows)
  // One union member in, the same out; rows ascend.
  return {
    ...values,
    data: (values.data as readonly unknown[]).filter((_cell, row) => kept.has(row)),
  } as Data
}
