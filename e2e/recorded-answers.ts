/** What MLflow itself answered (fixtures/direct). */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { repository } from './built-product.ts'

/** A recorded `predict` of a frame of numbers. */
export interface RecordedFrame {
  readonly columns: readonly string[]
  readonly data: readonly (readonly number[])[]
  /** One object a row. */
  readonly output: readonly Readonly<Record<string, number>>[]
}

/** The recorded case of a model by its name. */
export function recordedFrame(model: string, name: string): RecordedFrame {
  const file = path.join(repository, 'e2e/fixtures/direct', `${model}.json`)
  const cases = JSON.parse(readFileSync(file, 'utf8')) as readonly {
    readonly name: string
    readonly input: Pick<RecordedFrame, 'columns' | 'data'>
    readonly output: RecordedFrame['output']
  }[]
  const found = cases.find((recorded) => recorded.name === name)
  if (found === undefined) throw new Error(`${model} has no recorded case ${name}.`)
  return { ...found.input, output: found.output }
}
