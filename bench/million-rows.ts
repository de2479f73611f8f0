/** The large table of the comparison, the same every time. */
import { createTableWriter } from '#app/table/table-writer.ts'
import type { Table } from '#shared/values.ts'

const ROWS = 1_000_000
const CHUNK = 50_000

/** Writes a million rows of normally distributed doubles with all their digits, as `DataFrame.to_csv` would. */
export async function writeMillionRows(file: string, names: readonly string[]): Promise<void> {
  const random = lehmer(20_261)
  const writer = await createTableWriter(file, 'csv')
  for (let written = 0; written < ROWS; written += CHUNK) {
    const columns = names.map((name, place) => {
      const data = Float64Array.from({ length: CHUNK }, () => 1 + 2 * place + normal(random))
      return { name, values: { dtype: 'float64', data } as const }
    })
    await writer.write({ kind: 'table', rowCount: CHUNK, columns } satisfies Table)
  }
  await writer.finish()
}

/** MINSTD (Park and Miller, 1988), as numbers between 0 and 1. */
function lehmer(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

/** Box and Muller (1958). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random())
}
