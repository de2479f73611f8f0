/** MLflow's answers of a table and the model's own outputs, put aside as they were for who asks for them later. */
import type { Outcome, OwnOutput } from '#app/runtime/loaded-model.ts'
import type { AnswersAside } from '#app/runtime/messages.ts'
import { rowCountOf } from '#app/table/frame-rows.ts'
import { tableOfOutputs } from '#app/table/frame-table.ts'
import { frameSpill } from '#app/table/frame-spill.ts'
import { isTensor, isValueList } from '#shared/values.ts'
import type { Frame, Table } from '#shared/values.ts'

/** Takes them part by part. */
export interface AsideWriter {
  write(output: Frame, outcome: Outcome): Promise<void>
  /** Own outputs of a model whose answer was refused. */
  own(own: readonly OwnOutput[] | null): Promise<void>
  restart(): Promise<void>
  finish(): Promise<AnswersAside>
}

/** Files beside `output`; none is made where there is nothing to keep. */
export function answersAside(output: string): AsideWriter {
  const files = { answers: `${output}.answers`, own: `${output}.own` }
  const answers = frameSpill(files.answers)
  const own = frameSpill(files.own)
  const left = new Set<string>()
  let names: readonly string[] | null = null
  let hasOthers = false
  const writeOwn = async (outputs: readonly OwnOutput[] | null, count: number) => {
    const whole = (outputs ?? []).filter((each) => isOfRows(each, count) || !left.add(each.name))
    hasOthers ||= whole.length > 0
    if (whole.length > 0) await own.write(tableOfOutputs(whole) satisfies Table)
  }
  return {
    write: async (frame, { answer, own: outputs }) => {
      // Where MLflow itself wrote the answer, it is kept letter by letter.
      if (answer.ok && answer.body?.ok === true) await answers.write(answer.body.text)
      else await answers.write(frame)
      // Arrays that MLflow's wrapper hands on as they are stand in the answer's file already.
      if (!hasOthers && outputs !== null && isHandedOn(frame, outputs))
        names ??= tableOfOutputs(outputs).columns.map(({ name }) => String(name))
      else await writeOwn(outputs, rowCountOf(frame))
    },
    own: async (outputs) => {
      const [first] = outputs ?? []
      if (first !== undefined) await writeOwn(outputs, rowsOf(first) ?? 1)
    },
    restart: async () => {
      left.clear()
      names = null
      hasOthers = false
      await Promise.all([answers.restart(), own.restart()])
    },
    finish: async () => {
      const [hasAnswers, hasOwn] = await Promise.all([answers.finish(), own.finish()])
      return {
        answers: hasAnswers ? files.answers : null,
        own: hasOwn && names === null ? files.own : null,
        ownNames: hasOthers ? null : names,
        ownLeft: Array.from(left),
      }
    },
  }
}

/** Whether a frame is made of the very arrays that the model gave, in their order. */
function isHandedOn(frame: Frame, own: readonly OwnOutput[]): boolean {
  const parts = partsOf(frame)
  return parts.length === own.length && own.every(({ value }, place) => parts[place] === arrayIn(value))
}

function partsOf(frame: Frame): readonly unknown[] {
  switch (frame.kind) {
    case 'table':
      return frame.columns.map(({ values }) => values.data)
    case 'series':
    case 'tensor':
      return [frame.values.data]
    case 'tensors':
      return frame.entries.map(({ tensor }) => tensor.values.data)
    case 'plain':
      return [frame.value]
  }
}

function arrayIn(value: OwnOutput['value']): unknown {
  return isTensor(value) ? value.values.data : value
}

function rowsOf({ value }: OwnOutput): number | null {
  if (isTensor(value)) return value.shape[0] ?? null
  return isValueList(value) ? value.length : null
}

function isOfRows(output: OwnOutput, count: number): boolean {
  return rowsOf(output) === count
}
