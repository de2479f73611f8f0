/** The names of the calls on what is inside a model, for what may not load the contract. */

/** As in estimator-calls.ts. */
const estimatorCallNames = [
  'listEstimators',
  'describeEstimator',
  'listTrees',
  'treeNodes',
  'drawTree',
  'treePath',
] as const

/** One of them. */
export type EstimatorCallName = (typeof estimatorCallNames)[number]
