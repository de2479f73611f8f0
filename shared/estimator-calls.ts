/** The calls on what is inside a scikit-learn, XGBoost or LightGBM model. Nothing of it is run. */
import { z } from 'zod'
import { call, ModelId, Progress } from './call.ts'
import {
  EstimatorDetails,
  EstimatorList,
  MAX_LISTED_TREES,
  TreeEntry,
  TreeNodes,
  TreePath,
} from './estimators.ts'
import { Payload } from './payload.ts'
import type { EstimatorCallName } from './estimator-call-names.ts'

const Place = z.number().int().min(0)

/** One estimator, by its place in the list. */
const ofEstimator = { id: ModelId, estimator: Place }
const window = { from: Place, count: z.number().int().min(1).max(MAX_LISTED_TREES) }

/** Fail as `unsupported` for other models, as `bad-model` and `over-limit` for files that cannot be read. */
export const estimatorCalls = {
  /** The estimators of the model, as far as its file can be read; also where its answers need Python. */
  listEstimators: call({
    input: z.strictObject({ id: ModelId }),
    output: EstimatorList,
    progress: Progress,
  }),
  /** One of them: parameters, fitted numbers, trees in sum. */
  describeEstimator: call({
    input: z.strictObject(ofEstimator),
    output: EstimatorDetails,
    progress: Progress,
  }),
  /** Some of its trees, one line each. */
  listTrees: call({
    input: z.strictObject({ ...ofEstimator, ...window }),
    output: z.array(TreeEntry).readonly(),
    progress: Progress,
  }),
  /** Some nodes of a tree by number. */
  treeNodes: call({
    input: z.strictObject({ ...ofEstimator, tree: Place, ...window }),
    output: TreeNodes,
    progress: Progress,
  }),
  /** The nodes below `root`, level by level to at most `depth` tests and `MAX_DRAWN_NODES`; and those named in `along`. */
  drawTree: call({
    input: z.strictObject({
      ...ofEstimator,
      tree: Place,
      root: Place,
      depth: z.number().int().min(1).max(100),
      along: z.array(Place).max(1_000).readonly(),
    }),
    output: TreeNodes,
    progress: Progress,
  }),
  /** The way of a row of an input through a tree; fails where what comes before the tree is not computed without Python. */
  treePath: call({
    input: z.strictObject({ ...ofEstimator, tree: Place, payload: Payload, row: Place }),
    output: TreePath,
    progress: Progress,
  }),
} satisfies Readonly<Record<EstimatorCallName, unknown>>

/** What each of them takes and gives. */
export type EstimatorCalls = {
  readonly [K in EstimatorCallName]: {
    readonly input: z.input<(typeof estimatorCalls)[K]['input']>
    readonly output: z.output<(typeof estimatorCalls)[K]['output']>
  }
}
