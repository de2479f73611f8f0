/** Leaves of LightGBM's linear trees. Source: LightGBM's include/LightGBM/tree.h (`Tree::Predict`), src/io/tree.cpp (`ToString`). */
import type { TextBlock } from '#app/serialized/lightgbm-text.ts'
import type { LinearLeaves } from '../operation-parts.ts'
import { brokenLightgbm, numbers, whole } from './lightgbm-numbers.ts'
import { writeLeaf, type TreeTable } from './pack-forest.ts'

/**
 * Linear models of the leaves; null when no tree has any. Call what comes back after the trees were packed: only then is
 * known which place each leaf took.
 */
export function linearLeaves(
  blocks: readonly TextBlock[],
  tables: TreeTable[],
  features: number,
): (() => LinearLeaves) | null {
  if (!blocks.some((block) => block.get('is_linear') === '1')) return null
  const leaves: { readonly tree: number; readonly leaf: number }[] = []
  tables.forEach((table, tree) => {
    const splits = (table.nodes - 1) / 2
    tables[tree] = {
      ...table,
      leaf: (node, target, start) => {
        writeLeaf(table, node, target, start)
        leaves[start] = { tree, leaf: node - splits }
      },
    }
  })
  return () => {
    const models = blocks.map((block) => leafModels(block, features))
    const starts = new Int32Array(leaves.length + 1)
    const columns: number[] = []
    const coefficients: number[] = []
    const constants = new Float64Array(leaves.length)
    leaves.forEach(({ tree, leaf }, place) => {
      const model = models[tree]?.[leaf]
      if (model === undefined) throw brokenLightgbm('a leaf without its linear model')
      constants[place] = model.constant
      for (const column of model.columns) columns.push(column)
      for (const coefficient of model.coefficients) coefficients.push(coefficient)
      starts[place + 1] = columns.length
    })
    return {
      constants,
      starts,
      columns: Int32Array.from(columns),
      coefficients: Float64Array.from(coefficients),
    }
  }
}

interface LeafModel {
  readonly constant: number
  readonly columns: Float64Array
  readonly coefficients: Float64Array
}

/** A tree without linear leaves has its values as constants. */
function leafModels(block: TextBlock, features: number): readonly LeafModel[] {
  const count = whole(block, 'num_leaves')
  const none = new Float64Array()
  if (block.get('is_linear') !== '1') {
    const values = numbers(block, 'leaf_value', count)
    return Array.from(values, (constant) => ({ constant, columns: none, coefficients: none }))
  }
  const constants = numbers(block, 'leaf_const', count)
  const widths = numbers(block, 'num_features', count)
  if (widths.some((width) => !Number.isInteger(width) || width < 0))
    throw brokenLightgbm('a count that is none')
  const total = widths.reduce((sum, width) => sum + width, 0)
  const columns = numbers(block, 'leaf_features', total)
  const coefficients = numbers(block, 'leaf_coeff', total)
  if (columns.some((column) => !(column >= 0 && column < features)))
    throw brokenLightgbm('a linear leaf of a feature that is not there')
  let at = 0
  return Array.from(widths, (width, leaf) => {
    const start = at
    at += width
    return {
      constant: constants[leaf] ?? 0,
      columns: columns.subarray(start, at),
      coefficients: coefficients.subarray(start, at),
    }
  })
}
