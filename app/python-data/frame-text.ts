/** Inputs as MLflow prints them into its messages, cut to a bounded length. */
import type { Frame } from '#shared/values.ts'
import { reprOf, strOf } from './python-repr.ts'
import { valuesOf } from './column-values.ts'
import { tableText } from './table-text.ts'

/** Letters of an input shown in a message: MLflow prints all of a dict or list, pandas and numpy abbreviate. */
const MAX_TEXT = 20_000

/** `str(input)`. */
export function frameText(input: Frame): string {
  return cut(text(input))
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text
}

function text(input: Frame): string {
  switch (input.kind) {
    case 'plain':
      return strOf(input.value)
    case 'tensor':
      return strOf(input)
    case 'tensors':
      return `{${input.entries.map(({ name, tensor }) => `${reprOf(name)}: ${reprOf(tensor)}`).join(', ')}}`
    case 'series':
      return valuesOf(input.values).map(strOf).join('\n')
    case 'table':
      return tableText(input)
  }
}
