import type { FlatColumn } from './flat-output.ts'
import type { Vector } from './vector.ts'

/** A column of one side with its values ready to be compared. */
export interface SideColumn {
  readonly column: FlatColumn
  readonly vector: Vector
}
