/** numpy's functions over a DataFrame of columns of several types. */
import type { Data } from '#shared/values.ts'
import { numberTypeOf, writeNumbers } from './column-numbers.ts'
import type { ElementFunction } from './operation-parts.ts'
import { unsupported } from './unsupported.ts'

/**
 * Refuses columns of several types where a function, which pandas applies to them type by type, gives other numbers than over
 * their common type: truth values, narrow integers and floats give narrow floats, and squares of integers wrap around.
 */
export function refuseMixedColumns(name: ElementFunction, columns: readonly Data[]): void {
  if (new Set(columns.map(numberTypeOf)).size < 2) return
  for (const column of columns) {
    const dtype = numberTypeOf(column)
    if (dtype === null || dtype === 'float64' || (dtype === 'bool' && exactOnTruth.has(name))) continue
    const isWhole = dtype === 'int32' || dtype === 'int64'
    if (!isWhole || name === 'reciprocal' || leaves(name, column, dtype === 'int32' ? 2 ** 31 - 1 : 2 ** 53))
      throw unsupported(`The function ${name} on columns of ${dtype} beside others`)
  }
}

/** Their 0 and 1 are the same in every type. */
const exactOnTruth: ReadonlySet<ElementFunction> = new Set(['absolute', 'square', 'sqrt', 'cbrt'])

/** Whether an integer function leaves what the integers hold. */
function leaves(name: ElementFunction, column: Data, bound: number): boolean {
  if (name !== 'square' && name !== 'negative' && name !== 'absolute') return false
  const numbers = new Float64Array(column.data.length)
  writeNumbers(column, numbers, 0, 1)
  return numbers.some((number) => (name === 'square' ? number * number : Math.abs(number)) > bound)
}
