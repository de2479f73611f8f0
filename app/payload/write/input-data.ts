/** Azure ML's `input_data`: a split table, a list, or named lists (learn.microsoft.com, "Deploy MLflow models to online endpoints"). */
import type { Signature } from '#shared/model.ts'
import type { WrittenPayload } from '#shared/payload-target.ts'
import type { ColumnName } from '#shared/values.ts'
import { convertedLabels, distinctLabels } from '#app/python-data/read-json-labels.ts'
import { valueText } from './cells.ts'
import { jsonPayload, shapedOf } from './input.ts'
import type { WritableInput, Written } from './input.ts'
import { valueLosses } from './losses.ts'
import { splitForm } from './table-forms.ts'
import { tensorForm, tensorsForm } from './tensor-forms.ts'

/** Writes the body of a request to `/score`. */
export function writeInputData(input: WritableInput, signature: Signature | null): WrittenPayload {
  const habits = { knowsTypes: signature?.inputs != null, decodesBinary: false }
  const { text, losses } = dataOf(input, habits)
  const { params } = input
  const hasParams = params !== null && params.size > 0
  const tail = hasParams ? `, "params": ${valueText(params)}` : ''
  return jsonPayload(`{"input_data": ${text}${tail}}`, [
    ...losses,
    ...(hasParams ? valueLosses('params', params, habits) : []),
  ])
}

function dataOf(
  input: WritableInput,
  habits: { readonly knowsTypes: boolean; readonly decodesBinary: boolean },
): Written {
  const shaped = shapedOf(input.frame)
  switch (shaped.kind) {
    case 'table': {
      const written = splitForm(shaped.table, habits, true)
      const names = shaped.table.columns.map(({ name }) => name)
      return { text: written.text, losses: [...written.losses, ...axisLosses(names)] }
    }
    case 'tensor':
      return tensorForm(shaped.tensor, habits)
    case 'tensors':
      return tensorsForm(shaped.tensors, habits)
    case 'plain':
      return {
        text: valueText(shaped.frame.value),
        losses: valueLosses('The input', shaped.frame.value, habits),
      }
  }
}

/** Azure's script reads the table with `pandas.read_json`, which converts labels by their looks and tells repeated ones apart. */
function axisLosses(names: readonly ColumnName[]): readonly string[] {
  const labels = distinctLabels(names.map((name) => (Number.isInteger(name) ? BigInt(name) : name)))
  const read = convertedLabels(labels)
  const changed = names.filter((name, place) => read[place]?.name !== name)
  if (changed.length === 0) return []
  return [
    `Columns ${changed.join(', ')}: pandas.read_json takes names that look like numbers or dates for such, and gives repeated ones a number.`,
  ]
}
