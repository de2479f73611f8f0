/** A Parquet file reads the same by its path and as the body of a request. */
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { parsePayload } from '#app/payload/parse-payload.ts'
import { joinedFrames } from '#app/table/frame-rows.ts'
import type { Frame, Value } from '#shared/values.ts'
import { valueAt } from '#shared/values.ts'
import { parquetInput } from './parquet-input.ts'
import type { TableInput } from './table-input.ts'

const folders = ['testdata', '../payload/parquet/testdata', '../table/testdata'].map(
  (name) => new URL(name, import.meta.url).pathname,
)
const files = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.parquet') && name !== 'many.parquet')
    .map((name) => path.join(folder, name)),
)
const signal = new AbortController().signal

/** Dtypes, names, index and every value, without the arrays that hold them. */
function shown(frame: Frame) {
  if (frame.kind !== 'table') throw new Error('A Parquet file is a table.')
  const columns = frame.columns.map(({ name, values }) => ({
    name,
    dtype: { ...values, data: null },
    values: Array.from({ length: frame.rowCount }, (_, row): Value => valueAt(values, row)),
  }))
  return { rowCount: frame.rowCount, index: frame.index, columns }
}

function body(file: string): Frame {
  const parsed = parsePayload(
    { contentType: 'application/vnd.apache.parquet', body: readFileSync(file) },
    null,
  )
  if (!parsed.ok) throw new Error(parsed.refusal.message)
  return parsed.input
}

async function whole(input: TableInput): Promise<Frame> {
  const parsed = await input.whole(signal)
  if (!parsed.ok) throw new Error(parsed.refusal.message)
  return parsed.input
}

test.each(files.map((file) => [path.basename(file), file] as const))('%s', async (_name, file) => {
  const input = await parquetInput(file)
  expect(shown(await whole(input))).toEqual(shown(body(file)))
})

test('columns of plain types go in parts', async () => {
  const file = new URL('testdata/plain.parquet', import.meta.url).pathname
  const { parts } = await parquetInput(file)
  const frames: Frame[] = []
  for await (const { parsed } of parts?.(signal) ?? []) if (parsed.ok) frames.push(parsed.input)
  expect(shown(joinedFrames(frames))).toEqual(shown(body(file)))
})

test.each(['nested', 'indexed', 'python-objects'])('%s.parquet is read whole', async (name) => {
  const file = new URL(`testdata/${name}.parquet`, import.meta.url).pathname
  expect((await parquetInput(file)).parts).toBeNull()
})

test('the nested file has what pandas has', () => {
  const { columns } = shown(body(new URL('testdata/nested.parquet', import.meta.url).pathname))
  expect(columns.map(({ dtype }) => dtype.dtype)).toEqual([
    'float16',
    'object',
    'object',
    'object',
    'object',
    'datetime64',
  ])
  expect(columns[0]?.values).toEqual([1.5, 65_504])
})

test('more values of other types than are read at once are refused', async () => {
  const file = new URL('testdata/many.parquet', import.meta.url).pathname
  await expect(parquetInput(file)).rejects.toMatchObject({
    failure: { code: 'over-limit', where: file, message: expect.stringContaining('5,000,000') },
  })
})
