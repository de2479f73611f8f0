/** What is known of a value of a graph whose inputs have a row for each row of a table. */

/** Rows stand along `shape[axis]`, which is null there; every extent before it is 1. Null elsewhere is not known. */
export interface RowValue {
  readonly kind: 'rows'
  readonly shape: readonly (number | null)[]
  readonly axis: number
}

/** Depends on no row and not on how many there are. `integers` are its elements where they are few and whole. */
export interface ConstantValue {
  readonly kind: 'constant'
  /** Null where not known. */
  readonly shape: readonly number[] | null
  readonly integers: readonly number[] | null
}

/** Row `i` of the value depends on row `i` of the inputs alone, or none of it on any row. */
export type KnownValue = RowValue | ConstantValue

/** A node as its rule sees it; null stands for an input that is left out. */
export interface RuledNode {
  readonly inputs: readonly (KnownValue | null)[]
  /** How many outputs are asked for. */
  readonly outputCount: number
  /** The version of the operator set it is from. */
  readonly opset: number
  /** The numbers of an attribute `int` or `ints`; null where it is not there. */
  readonly integers: (attribute: string) => readonly number[] | null
  /** How many entries an attribute `ints` or `strings` has; 0 where it is not there. */
  readonly entries: (attribute: string) => number
}

/** What the outputs are, from the first on; an output that is not in the list, or null for all: not known. */
export type RowRule = (node: RuledNode) => readonly KnownValue[] | null

/** A value of these extents whose rows stand first. */
export function rowsOf(...rest: readonly (number | null)[]): RowValue {
  return { kind: 'rows', shape: [null, ...rest], axis: 0 }
}

/** The one number of an attribute. */
export function integerOf(node: RuledNode, attribute: string, absent: number): number {
  return node.integers(attribute)?.[0] ?? absent
}

/** The input if it has rows that stand first, among at least `rank` axes. */
export function rowsFirst(value: KnownValue | null | undefined, rank: number): RowValue | null {
  return value?.kind === 'rows' && value.axis === 0 && value.shape.length >= rank ? value : null
}

/** The input if it has rows that stand first, in exactly two axes. */
export function rowMatrix(value: KnownValue | null | undefined): RowValue | null {
  return value?.kind === 'rows' && value.axis === 0 && value.shape.length === 2 ? value : null
}

/** Elements of one row; null where not known. */
export function elementsOf({ shape, axis }: RowValue): number | null {
  return productOf(shape.slice(axis + 1))
}

/** The product, 1 of none; null where one is not known. */
export function productOf(extents: readonly (number | null)[]): number | null {
  return extents.reduce<number | null>(
    (product, extent) => (product === null || extent === null ? null : product * extent),
    1,
  )
}

/** An axis counted from the front. */
export function fromFront(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis
}
