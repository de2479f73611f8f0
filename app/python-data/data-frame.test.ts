/** Frames of odd labels, as pandas 3.1.1 made or refused them (`pandas.DataFrame(data, index, columns)` of parsed JSON). */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseJson } from '#app/json/parse-json.ts'
import { dataFrame } from './data-frame.ts'
import { PythonError } from './python-error.ts'

type Recorded = readonly [columns: string | null, data: string, index: string | null, made: string]

const recorded: readonly Recorded[] = JSON.parse(
  readFileSync(new URL('recorded/frame-labels.json', import.meta.url), 'utf8'),
)

function made([columns, data, index]: Recorded): string {
  const parsed = (text: string | null) => (text === null ? null : parseJson(text))
  try {
    const table = dataFrame(parsed(data), { columns: parsed(columns), index: parsed(index) })
    const types = table.columns.map(
      ({ name, labelType }) => labelType ?? (typeof name === 'string' ? 'str' : 'int'),
    )
    return `ok ${types.join(',')} ${table.rowCount}`
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    return `!! ${error.type} ${error.message}`
  }
}

describe('labels of columns and rows', () => {
  test(`${recorded.length} frames of lists, dicts, null, truth values and numbers as labels`, () => {
    const different = recorded.filter((one) => made(one) !== one[3]).map((one) => [...one, made(one)])
    expect(different).toEqual([])
  })
})
