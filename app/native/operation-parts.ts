/** The data that operations are made of. */
import type { Value } from '#shared/values.ts'
import type { NumberType } from './grid.ts'
import type { Operation } from './operations.ts'

/** Decision trees packed into one set of arrays: preorder, so that the left child is the next node. */
export interface Forest {
  /** First node of each tree. */
  readonly roots: Int32Array
  /** Column a node tests; -1 for a leaf. */
  readonly features: Int32Array
  /** Threshold of a test; for a categorical test, the place of its bit set in `sets`. */
  readonly thresholds: Float64Array
  /** Right child of a test; of a leaf, the place of its values. */
  readonly rights: Int32Array
  /** Bits of `nodeFlags`; null when every missing value goes right and all tests are numeric. */
  readonly flags: Uint8Array | null
  /** Values of each leaf, `width` each. */
  readonly leaves: Float64Array
  readonly width: number
  /** The library's own number of each leaf, as `apply` gives it. */
  readonly leafNodes: Int32Array
  /** `le`: left when x <= threshold; `lt`: left when x < threshold. */
  readonly test: 'le' | 'lt'
  /** Bit sets of categorical tests: members go left (`le`) or right (`lt`, XGBoost). */
  readonly sets: readonly Uint32Array[]
}

/** A linear model for each leaf of a forest (LightGBM's linear trees), by the place of its values. */
export interface LinearLeaves {
  readonly constants: Float64Array
  /** Where the terms of each leaf begin. */
  readonly starts: Int32Array
  readonly columns: Int32Array
  readonly coefficients: Float64Array
}

/** Bits of `Forest.flags`. Missing types are LightGBM's. */
export const nodeFlags = {
  /** A missing value goes left. */
  missingLeft: 1,
  categorical: 2,
  /** NaN counts as 0. */
  missingIsZero: 4,
  /** |x| <= 1e-35 and NaN count as missing. */
  zeroIsMissing: 8,
} as const

/** How the trees of a forest become one answer. */
export type ForestRule =
  /** Sum of the trees, divided by their number. */
  | { readonly kind: 'average' }
  /** start + scale * sum, each tree to its group, added in order; `single` adds in float32. */
  | {
      readonly kind: 'boost'
      readonly start: Float64Array
      readonly scale: number
      readonly groups: Int32Array
      readonly single: boolean
      /** Weight of each tree (XGBoost's dart), or null. */
      readonly weights: Float64Array | null
      /** XGBoost's dart asked in place: each tree is added to the start in float32, and the start taken away again. */
      readonly rebased?: boolean
      /** LightGBM's rf: the sum is divided by the number of iterations; else 1. */
      readonly divisor: number
    }
  /** One column a tree: the library's number of the leaf reached. */
  | { readonly kind: 'leaves' }

/** One step of arithmetic with a number for each column. */
export interface ColumnStep {
  readonly by: 'add' | 'subtract' | 'multiply' | 'divide' | 'minimum' | 'maximum'
  readonly values: Float64Array
  /** For float32 numbers the values are rounded to float32 first. */
  readonly rounded?: boolean
}

/** Functions of one number. */
export type ElementFunction =
  | 'identity'
  | 'relu'
  | 'tanh'
  | 'logistic'
  | 'logistic-single'
  | 'exp'
  | 'expm1'
  | 'log'
  | 'log1p'
  /** The logarithm of probabilities: refused for float32, whose last digits it enlarges. */
  | 'log-shares'
  | 'log2'
  | 'log10'
  | 'sqrt'
  | 'square'
  | 'cbrt'
  | 'absolute'
  | 'sign'
  | 'reciprocal'
  | 'negative'
  | 'exp-single'
  | 'floor'
  | 'ceil'
  | 'rint'
  | 'sin'
  | 'cos'
  | 'isnan'
  | 'log-logistic'
  | 'log1p-exp'
  | 'sinh'
  | 'arcsinh'
  | 'signed-square'

/** What is done with each row. */
export type RowRule =
  | 'softmax'
  | 'softmax-single'
  | 'softmax-plain'
  | 'log-softmax'
  | 'normalize-sum'
  | 'normalize-sum-or-uniform'
  | 'normalize-sum-or-zeros'
  | 'two-from-one'
  | 'two-from-one-single'
  | 'l1'
  | 'l2'
  | 'max'
  | 'joint-softmax'
  | 'flatten'
  | 'flatten-empty'
  | 'column'
  | 'first-column'
  | 'sum-of-squares'
  | 'sum'
  | 'log-sum-exp'
  | 'difference'
  | 'log-likelihood'
  | 'samme-r'

/** Categories of one column of an encoder. */
export interface Categories {
  /** The category values; numbers are doubles, text is text. */
  readonly values: readonly Value[]
  /** Whether they are numbers. */
  readonly numeric: boolean
}

/** How a column selection of a ColumnTransformer reads its input. */
export interface ColumnPart {
  /** Names, or places where the input has none. */
  readonly columns: readonly string[] | readonly number[]
  /** Whether the transformer was told names, which only a table has. */
  readonly byName: boolean
  /** A single column given as a scalar comes as rank 1 (text vectorizers need it). */
  readonly flat: boolean
  readonly operation: Operation
}

/** One similarity of a support vector machine. */
export interface Kernel {
  readonly kind: 'linear' | 'rbf' | 'poly' | 'sigmoid'
  readonly gamma: number
  readonly coef0: number
  readonly degree: number
}

/** A fitted calibration of one class. */
export type Calibration =
  | { readonly kind: 'sigmoid'; readonly a: number; readonly b: number }
  | { readonly kind: 'isotonic'; readonly x: Float64Array; readonly y: Float64Array }

/** How parallel parts become one. */
export type CombineRule = 'mean' | 'multiply' | 'majority' | 'median-weighted' | 'samme'

/** x W^T + b. `weights` holds `outputs` rows of `inputs`. */
export interface AffineOperation {
  readonly kind: 'affine'
  readonly weights: Float64Array
  readonly inputs: number
  readonly outputs: number
  readonly bias: Float64Array
  /** Rank 1 result (one output). */
  readonly flat: boolean
  /** dtype of the weights: with float32 input a float32 model computes in float32. */
  readonly dtype: NumberType
  /** dtype of the bias where it is another. */
  readonly biasType?: NumberType
  /** Whether each product is added with one rounding, as OpenBLAS adds those of matrices: slower, for small matrices. */
  readonly isFused?: true
}

/** libsvm's decision values, one against one, or the votes over them. */
export interface SupportVectorOperation {
  readonly kind: 'support-vectors'
  readonly kernel: Kernel
  readonly vectors: Float64Array
  readonly features: number
  /** Support vectors of each class, in order; one class for regression. */
  readonly counts: Int32Array
  /** (classes - 1) rows of coefficients, one column a vector. */
  readonly coefficients: Float64Array
  readonly intercepts: Float64Array
  readonly give: 'votes' | 'ovo' | 'ovr' | 'value' | 'probability' | 'inlier'
  /** Platt's parameters for probabilities. */
  readonly probA: Float64Array
  readonly probB: Float64Array
}

/** The k nearest stored rows of each row, or all within a radius, and what comes of their targets. */
export interface NeighbourOperation {
  readonly kind: 'neighbours'
  readonly rows: Float64Array
  readonly count: number
  readonly features: number
  readonly k: number
  readonly metric: 'euclidean' | 'manhattan' | 'chebyshev' | 'minkowski'
  readonly power: number
  readonly weighted: boolean
  /** Targets: class index for each stored row and output, or values. */
  readonly targets: Float64Array
  readonly outputs: number
  readonly classes: number
  /** `outlier`: LocalOutlierFactor's score from two targets, each row's density and the distance of its k-th neighbour. */
  readonly give: 'probability' | 'mean' | 'outlier'
  /** All rows within it count, instead of k. */
  readonly radius?: Radius
  /** The library's search tree, where it has one: among equal distances its order decides. */
  readonly tree: NeighbourTree | null
}

/** A search by distance. */
export interface Radius {
  readonly length: number
  /** What a row without neighbours gives: the index of a class, NaN, or a refusal. */
  readonly lonely: number | 'refuse'
}

/** scikit-learn's KDTree or BallTree: children of node i are 2i + 1 and 2i + 2. */
export interface NeighbourTree {
  readonly kind: 'kd' | 'ball'
  /** Stored rows in the tree's order. */
  readonly order: Int32Array
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly leaves: Uint8Array
  readonly radii: Float64Array
  /** Lower bounds of all nodes then upper bounds (kd), or centres (ball). */
  readonly bounds: Float64Array
}

/** Count vectors of text: scikit-learn's default analyzers. */
export interface TextOperation {
  readonly lowercase: boolean
  readonly accents: 'unicode' | 'ascii' | null
  readonly analyzer: 'word' | 'char' | 'char_wb'
  /** Source of the token pattern, translated to mean the same in JavaScript. */
  readonly pattern: string
  /** A token is the pattern's group, not the whole match. */
  readonly hasGroup: boolean
  /** Characters of which a text may hold no long run, as the pattern takes the square of its length. */
  readonly runs: readonly string[]
  readonly shortest: number
  readonly longest: number
  readonly stopWords: ReadonlySet<string>
  readonly vocabulary: ReadonlyMap<string, number>
  readonly width: number
  readonly binary: boolean
  readonly dtype: NumberType
  /** Columns are named by hashes instead of the vocabulary; `signed` counts some tokens as -1. */
  readonly hash?: { readonly signed: boolean }
}
