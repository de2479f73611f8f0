/** A part of a nested value, as its editors are given it. */
import type { ColumnType } from '#shared/model.ts'
import type { ReactNode } from 'react'
import type { CellState } from './CellEditor.tsx'
import type { JsonNode } from './json-text.ts'

/** A part of a value. */
export interface NestedNodeProps {
  /** What it is called for those who hear it: the names of all it is inside of. */
  readonly name: string
  readonly type: ColumnType
  /** Undefined where it is absent. */
  readonly node: JsonNode | undefined
  readonly states: readonly CellState[]
  readonly depth: number
  readonly onChange: (node: JsonNode | undefined) => void
}

/** What an editor of several parts is given; `part` draws each of them. */
export interface NestedPartsProps extends Pick<NestedNodeProps, 'name' | 'depth' | 'onChange'> {
  readonly part: (props: NestedNodeProps) => ReactNode
}
