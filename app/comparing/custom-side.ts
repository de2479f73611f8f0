/** A custom predict over what a side answered, as a side of its own. */
import type { SideOutput } from '#app/compare/compare.ts'
import { runCustomPredict } from '#app/custom-predict/run-custom-predict.ts'
import { plainJson } from '#app/table/plain-json.ts'
import type { Column, Data, Table, ValueMap } from '#shared/values.ts'

/** The code and what it is given beside the outputs. */
export interface CustomRun {
  readonly name: string
  readonly code: string
  readonly inputs: Table | null
  readonly params: ValueMap | null
  /** The built thread of custom predicts; null runs them in this one. */
  readonly worker: URL | null
  readonly signal: AbortSignal
}

/** The output of the code; rows that the model failed on stay failed. Throws the UserErrors of `customPredict`. */
export async function customSide(side: SideOutput, run: CustomRun): Promise<SideOutput> {
  const { name, code, worker, signal } = run
  if (side.output === null) return { ...side, name }
  const inputs =
    run.inputs === null || side.rowNumbers === null ? run.inputs : rowsOf(run.inputs, side.rowNumbers)
  // Names and numbers as JSON has them: the sandbox takes nothing else.
  const params = JSON.parse(plainJson(run.params ?? new Map())) as Record<string, unknown>
  const output = await runCustomPredict({ code, inputs, outputs: side.output, params }, { worker, signal })
  return { ...side, name, output, base: side.output, method: null }
}

function rowsOf(table: Table, rows: readonly number[]): Table {
  const columns = table.columns.map(({ name, values }): Column => ({ name, values: taken(values, rows) }))
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
