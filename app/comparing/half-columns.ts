/** Columns of float16 in a Parquet file, which DuckDB widens to float32: types are told apart from values. */
import { open } from 'node:fs/promises'
import { readFileMetadata } from '#app/payload/parquet/file-metadata.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import { numberToFloat16 } from '#shared/values.ts'
import type { Column, Frame } from '#shared/values.ts'

/** Length of the footer and the magic bytes. */
const END_BYTES = 8

/** Footers of wide tables have some megabytes; of a larger one types stay as DuckDB tells them. */
const MAX_FOOTER_BYTES = 64 * 1024 * 1024

/** The names of top-level columns of float16; none where the footer tells none, or cannot be read this way. */
export async function halfColumns(file: string): Promise<ReadonlySet<string>> {
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    const readEnd = async (bytes: number) => {
      const { buffer } = await handle.read(Buffer.alloc(bytes), 0, bytes, size - bytes)
      return buffer
    }
    const wanted = size < END_BYTES ? Infinity : (await readEnd(END_BYTES)).readUInt32LE(0) + END_BYTES
    if (wanted > Math.min(size, MAX_FOOTER_BYTES)) return new Set()
    const { schema } = readFileMetadata(await readEnd(wanted))
    return new Set(schema.flatMap(({ name, logical }) => (logical.kind === 'float16' ? [name] : [])))
  } catch (error) {
    if (error instanceof PythonError) return new Set()
    throw error
  } finally {
    await handle.close()
  }
}

/** A table with these columns as float16. */
export function withHalves(frame: Frame, names: ReadonlySet<string>): Frame {
  if (frame.kind !== 'table' || names.size === 0) return frame
  const columns = frame.columns.map((column): Column => {
    const { name, values } = column
    if (!names.has(String(name)) || values.dtype !== 'float32') return column
    return { name, values: { dtype: 'float16', data: Uint16Array.from(values.data, numberToFloat16) } }
  })
  return { ...frame, columns }
}
