/**
 * The closed set of operations every native model is lowered to: plain data, one meaning each. Each takes a grid and
 * gives a grid; `evaluate.ts` computes them, `export/` writes the same as ONNX.
 */
import type { Data, Value } from '#shared/values.ts'
import type { NumberType } from './grid.ts'
import type { InputCheck } from './input-check.ts'
import type { OutputPart } from './kernels/label-tables.ts'
import type {
  AffineOperation,
  Calibration,
  Categories,
  ColumnPart,
  ColumnStep,
  CombineRule,
  ElementFunction,
  Forest,
  ForestRule,
  Kernel,
  LinearLeaves,
  NeighbourOperation,
  RowRule,
  SupportVectorOperation,
  TextOperation,
} from './operation-parts.ts'

/** Every operation. */
export type Operation =
  | { readonly kind: 'check'; readonly check: InputCheck }
  | { readonly kind: 'check-cells'; readonly check: InputCheck }
  /** A table becomes one array of whatever dtype it has: of objects where it holds text. */
  | { readonly kind: 'check-any'; readonly check: InputCheck }
  | { readonly kind: 'shift-all'; readonly by: number }
  | { readonly kind: 'to-sparse' }
  | { readonly kind: 'scale-all'; readonly factor: number }
  | { readonly kind: 'rename'; readonly names: readonly string[] }
  | { readonly kind: 'sequence'; readonly steps: readonly Operation[] }
  | { readonly kind: 'identity' }
  | AffineOperation
  | {
      readonly kind: 'columns-arithmetic'
      readonly steps: readonly ColumnStep[]
      /** dtype of the numbers where a new array is made; null where it happens in place, keeping float32. */
      readonly parameters: NumberType | null
    }
  | { readonly kind: 'elements'; readonly function: ElementFunction }
  | { readonly kind: 'rows'; readonly rule: RowRule; readonly column: number }
  | { readonly kind: 'forest'; readonly forest: Forest; readonly rule: ForestRule }
  /** Sums of linear leaves; a leaf's own value where one of its features is missing. */
  | {
      readonly kind: 'linear-forest'
      readonly forest: Forest
      readonly linear: LinearLeaves
      readonly groups: Int32Array
      readonly width: number
      readonly divisor: number
    }
  | { readonly kind: 'label-largest'; readonly classes: Data }
  | {
      readonly kind: 'label-above'
      readonly classes: Data
      readonly threshold: number
      readonly orEqual: boolean
    }
  | { readonly kind: 'label-index'; readonly classes: Data }
  | {
      readonly kind: 'impute'
      readonly fill: readonly Value[]
      readonly keep: readonly number[]
      readonly missing: Value
      readonly asCells: boolean
    }
  | {
      readonly kind: 'knn-impute'
      /** Stored rows with 0 for what is missing, and where that is. */
      readonly rows: Float64Array
      readonly mask: Uint8Array
      readonly count: number
      readonly features: number
      readonly k: number
      readonly weighted: boolean
      readonly missing: Value
      readonly keep: readonly number[]
      /** Columns without any value in fit stay, as zeros. */
      readonly keepsEmpty: boolean
      readonly means: Float64Array
    }
  | {
      readonly kind: 'splines'
      readonly knots: readonly Float64Array[]
      readonly degree: number
      /** Splines of a column. */
      readonly count: number
      readonly extrapolation: 'constant' | 'linear' | 'continue' | 'periodic' | 'error'
      /** The last spline of each column is left out. */
      readonly drop: boolean
      readonly zerosForMissing: boolean
      /** Whether a periodic column that held one value is taken for 0; else it is NaN. */
      readonly zeroWithoutPeriod: boolean
    }
  /** Each part sees the input and what those before it handed on; `order` says which output each gives. */
  | {
      readonly kind: 'chain'
      readonly handed: readonly Operation[]
      readonly outputs: readonly Operation[]
      readonly order: readonly number[]
    }
  | {
      readonly kind: 'missing-indicator'
      readonly columns: readonly number[]
      readonly missing: Value
      /** Missing values in other columns are refused. */
      readonly refusesOthers?: boolean
    }
  | {
      readonly kind: 'one-hot'
      readonly categories: readonly Categories[]
      readonly columns: readonly (readonly number[])[]
      readonly unknown: readonly number[]
      readonly refuse: boolean
      readonly width: number
      readonly dtype: NumberType
      readonly sparse: boolean
      readonly estimator: InputCheck
    }
  | {
      readonly kind: 'ordinal'
      /** One entry an output column: the input column it reads and its categories. */
      readonly columns: readonly number[]
      readonly categories: readonly Categories[]
      readonly codes: readonly Float64Array[]
      /** What an unknown category gives; null refuses it. */
      readonly unknown: readonly (number | null)[]
      readonly dtype: NumberType
      readonly estimator: InputCheck
    }
  | { readonly kind: 'pick'; readonly columns: readonly number[] }
  | {
      readonly kind: 'column-parts'
      readonly parts: readonly ColumnPart[]
      readonly check: InputCheck
      readonly sparse: boolean
      readonly asFrame: boolean
      readonly required: readonly string[]
    }
  /** One after the other along a row; sparse where any of them is. */
  | { readonly kind: 'side-by-side'; readonly parts: readonly Operation[] }
  | {
      readonly kind: 'combine'
      readonly parts: readonly Operation[]
      readonly rule: CombineRule
      readonly weights: Float64Array | null
      readonly divisor: number
    }
  /** Labels to numbers: `codes` holds one for each class. */
  | { readonly kind: 'label-code'; readonly codes: Float64Array }
  /** The class of the largest score, the last of equals. */
  | { readonly kind: 'label-last-largest'; readonly classes: Data }
  /** Labels of several outputs: the largest score of each, one column an output. */
  | { readonly kind: 'label-table'; readonly outputs: readonly OutputPart[] }
  /** Labels of several estimators, one column each. */
  | { readonly kind: 'label-columns'; readonly parts: readonly Operation[] }
  /** Refuses input that is not of floats. */
  | { readonly kind: 'floats-only'; readonly estimator: string }
  /** One against one: winners of all pairs, then how sure each is, to one score a class. */
  | { readonly kind: 'pair-votes'; readonly classes: number }
  /** XGBoost's linear booster: `weights` holds one row a feature, `start` one sum a group. */
  | { readonly kind: 'single-linear'; readonly weights: Float64Array; readonly start: Float64Array }
  /** Similarities of each row to stored rows. */
  | {
      readonly kind: 'kernel-matrix'
      readonly kernel: Kernel
      readonly vectors: Float64Array
      readonly count: number
      readonly features: number
      readonly dtype: NumberType
    }
  | { readonly kind: 'list'; readonly parts: readonly Operation[] }
  | { readonly kind: 'polynomial'; readonly terms: readonly (readonly number[])[] }
  | {
      readonly kind: 'bins'
      readonly edges: readonly Float64Array[]
      readonly encode: 'ordinal' | 'onehot' | 'onehot-dense'
      readonly counts: readonly number[]
      /** dtype of what comes back; null for the input's. */
      readonly dtype: NumberType | null
    }
  | { readonly kind: 'binarize'; readonly threshold: number }
  | {
      readonly kind: 'power'
      readonly lambdas: Float64Array
      readonly method: 'yeo-johnson' | 'box-cox'
      /** Through expm1 and log1p (scikit-learn 1.9), or through pow. */
      readonly stable: boolean
    }
  | {
      readonly kind: 'quantiles'
      readonly quantiles: readonly Float64Array[]
      readonly references: Float64Array
      readonly normal: boolean
    }
  | SupportVectorOperation
  | NeighbourOperation
  | {
      readonly kind: 'gaussian-bayes'
      readonly dtype: NumberType
      readonly means: Float64Array
      readonly variances: Float64Array
      readonly priors: Float64Array
      readonly classes: number
      readonly features: number
    }
  | {
      readonly kind: 'category-bayes'
      readonly tables: readonly Float64Array[]
      readonly counts: readonly number[]
      readonly priors: Float64Array
      readonly estimator: string
    }
  | {
      readonly kind: 'centres'
      readonly centres: Float64Array
      readonly count: number
      readonly features: number
      readonly give: 'nearest' | 'nearest-whole' | 'distances'
      readonly dtype: NumberType
    }
  /** One column by interpolation between thresholds; beyond them as `outside` says. */
  | {
      readonly kind: 'isotonic'
      readonly x: Float64Array
      readonly y: Float64Array
      readonly low: number
      readonly high: number
      readonly outside: 'clip' | 'nan' | 'raise'
    }
  /** BisectingKMeans: from node 0 to the nearer child's centre until a leaf; children are -1 there. */
  | {
      readonly kind: 'bisect'
      readonly centres: Float64Array
      readonly features: number
      readonly lefts: Int32Array
      readonly rights: Int32Array
      readonly labels: Int32Array
    }
  /** KernelCenterer: less the mean of each column in fit and of each row, plus the mean of all. */
  | { readonly kind: 'centre-kernel'; readonly columns: Float64Array; readonly all: number }
  | {
      readonly kind: 'isolation'
      readonly forest: Forest
      readonly columns: readonly (Int32Array | null)[]
      readonly average: number
      readonly offset: number
    }
  | {
      readonly kind: 'calibrate'
      readonly calibrators: readonly Calibration[]
      readonly targets: readonly number[]
      readonly classes: number
    }
  | { readonly kind: 'text-counts'; readonly text: TextOperation }
  | {
      readonly kind: 'constant'
      readonly values: Float64Array
      readonly flat: boolean
      readonly dtype: NumberType
    }
  | { readonly kind: 'constant-label'; readonly classes: Data; readonly index: number }
  | {
      readonly kind: 'cast'
      readonly dtype: NumberType
      readonly check: 'none' | 'xgboost'
      /** A number that becomes NaN (XGBoost's `missing`). */
      readonly missing?: number
    }
  | { readonly kind: 'small-to-zero'; readonly bound: number }
  | {
      readonly kind: 'category-codes'
      readonly columns: readonly { readonly column: number; readonly categories: Categories }[]
      readonly order: readonly number[]
      readonly estimator: InputCheck
      readonly unknown: 'refuse' | 'missing'
    }
  | {
      readonly kind: 'frame-input'
      readonly library: 'xgboost' | 'lightgbm'
      readonly names: readonly string[] | null
      readonly features: number
      /**
       * Categories that the model keeps: of XGBoost by feature, null for a number; of LightGBM those of each column that was
       * one, in their order, null where it was not fitted on a DataFrame.
       */
      readonly categories: readonly (readonly (string | number)[] | null)[] | null
      readonly wrapper: 'booster' | 'estimator'
      readonly estimator: string
    }
  | { readonly kind: 'largest-index'; readonly dtype: NumberType }
