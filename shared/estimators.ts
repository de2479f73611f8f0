/** What is inside a scikit-learn, XGBoost or LightGBM model, read from its file as data: estimators, fitted numbers, trees. */
import { z } from 'zod'
import { AnyNumber } from './comparison.ts'
import { ImportedName } from './trust.ts'

/** Nodes of a tree that are given at once as a drawing. */
export const MAX_DRAWN_NODES = 1_000

/** Trees, or nodes of a tree, in one window of their list. */
export const MAX_LISTED_TREES = 1_000

/** An estimator of the model, or a transformer, or what stands in place of one. */
export const EstimatorEntry = z.object({
  /** The place of the estimator it is part of; null for the outermost. */
  parent: z.number().nullable(),
  /** Its name in the estimator around it: of a step, or of the attribute that holds it. */
  role: z.string(),
  /** Full class name; `passthrough` and `drop` for what has none. */
  className: z.string(),
  /** Input columns that a ColumnTransformer gives it, by name or number, as far as they are listed; null for all. */
  columns: z.array(z.string()).readonly().nullable(),
  /** How many columns it is given; null for all. */
  columnCount: z.number().nullable(),
  /** Parameters that are not at the library's default; null where the defaults are not known. */
  changed: z.number().nullable(),
  treeCount: z.number(),
})
export type EstimatorEntry = z.output<typeof EstimatorEntry>

/** The model as a list of estimators, each after the one it is part of. */
export const EstimatorList = z.object({
  /** The file, inside the model's folder. */
  path: z.string(),
  bytes: z.number(),
  format: z.enum(['pickle', 'skops', 'ubj', 'json', 'text']),
  library: z.enum(['sklearn', 'xgboost', 'lightgbm']),
  /** The version of that library that wrote it. */
  version: z.string().nullable(),
  estimators: z.array(EstimatorEntry).readonly(),
  /** Estimators beyond those that are listed. */
  isCut: z.boolean(),
  /** Names the file makes Python import; null for formats that name nothing. */
  types: z.object({ names: z.array(ImportedName).readonly(), summary: z.string() }).nullable(),
  /** Why Palate does not compute this model without Python; null where it does. */
  refusal: z.string().nullable(),
})
export type EstimatorList = z.output<typeof EstimatorList>

/** A parameter of an estimator as Python would write it. */
export const EstimatorParameter = z.object({
  name: z.string(),
  value: z.string(),
  /** The library's default; null where it is not known. */
  default: z.string().nullable(),
  isChanged: z.boolean(),
})
export type EstimatorParameter = z.output<typeof EstimatorParameter>

/** A fitted attribute in one line. */
export const FittedFact = z.object({ name: z.string(), value: z.string() })
export type FittedFact = z.output<typeof FittedFact>

/** Numbers of a fitted estimator, a row for each feature or other thing they belong to. */
export const FittedTable = z.object({
  /** What the table holds, e.g. `coefficients`; the window has words for it. */
  kind: z.enum(['importances', 'coefficients', 'weights', 'columns', 'vocabulary', 'components', 'clusters']),
  /** The attributes it was read or computed from. */
  source: z.string(),
  /** The names of the columns: a class, an importance type, an attribute. */
  columns: z.array(z.string()).readonly(),
  rows: z.array(z.object({ name: z.string(), values: z.array(AnyNumber).readonly() })).readonly(),
  /** Rows there are. */
  rowCount: z.number(),
})
export type FittedTable = z.output<typeof FittedTable>

/** The categories of one column of an encoder, or the edges of its bins. */
export const ColumnCategories = z.object({
  kind: z.enum(['categories', 'edges']),
  column: z.string(),
  count: z.number(),
  /** As Python writes them, the first of them. */
  categories: z.array(z.string()).readonly(),
  /** What the encoder gives for each of those (TargetEncoder); null where their place tells it. */
  encodings: z.array(AnyNumber).readonly().nullable(),
})
export type ColumnCategories = z.output<typeof ColumnCategories>

/** One estimator in detail. */
export const EstimatorDetails = z.object({
  className: z.string(),
  /** The version whose defaults the parameters are compared with; null where there are none. */
  defaultsOf: z.string().nullable(),
  parameters: z.array(EstimatorParameter).readonly(),
  /** Class labels as Python writes them; null where it has none. */
  classes: z.array(z.string()).readonly().nullable(),
  tables: z.array(FittedTable).readonly(),
  categories: z.array(ColumnCategories).readonly(),
  facts: z.array(FittedFact).readonly(),
  /** Names of what it is given, where they are known. */
  features: z.array(z.string()).readonly().nullable(),
  trees: z
    .object({
      count: z.number(),
      /** All nodes of all trees. */
      nodes: z.number(),
      /** What a leaf holds: shares of classes, a number that is added up, or the prediction itself. */
      leaves: z.enum(['classes', 'score', 'value']),
      /** The names of a leaf's values; empty for a single number. */
      outputs: z.array(z.string()).readonly(),
    })
    .nullable(),
  /** Why the trees cannot be shown. */
  treeProblem: z.string().nullable(),
})
export type EstimatorDetails = z.output<typeof EstimatorDetails>

/** One tree in a line. */
export const TreeEntry = z.object({
  /** Its place, from 0. */
  tree: z.number(),
  nodes: z.number(),
  leaves: z.number(),
  /** Tests from the root to the deepest leaf. */
  depth: z.number(),
  /** The class or output it adds to; null where it is about all of them. */
  output: z.string().nullable(),
  /** All its splits together; null where the file holds none. */
  gain: AnyNumber.nullable(),
  /** What its answer counts (AdaBoost, dart); null where all count the same. */
  weight: AnyNumber.nullable(),
})
export type TreeEntry = z.output<typeof TreeEntry>

/** The test of a node; a row goes left where it holds. */
export const TreeTest = z.object({
  feature: z.number(),
  name: z.string(),
  /** Against the threshold, or against the categories. */
  kind: z.enum(['<=', '<', 'in', 'not in']),
  threshold: AnyNumber.nullable(),
  categories: z.array(z.number()).readonly(),
  /** Where a missing value goes. */
  missing: z.enum(['left', 'right', 'zero']),
  left: z.number(),
  right: z.number(),
})
export type TreeTest = z.output<typeof TreeTest>

/** A node of a tree. */
export const TreeNode = z.object({
  /** The library's number of it in its tree. */
  node: z.number(),
  depth: z.number(),
  parent: z.number().nullable(),
  /** Null for leaves. */
  test: TreeTest.nullable(),
  values: z.array(AnyNumber).readonly(),
  /** Rows of the training data; null where the file holds none. */
  samples: AnyNumber.nullable(),
  /** Their weights, or XGBoost's and LightGBM's sum of second derivatives. */
  weight: AnyNumber.nullable(),
  impurity: AnyNumber.nullable(),
  gain: AnyNumber.nullable(),
})
export type TreeNode = z.output<typeof TreeNode>

/** Nodes of a tree: of a drawing each after its parent, of a list by number. */
export const TreeNodes = z.object({
  nodes: z.array(TreeNode).readonly(),
  /** All nodes of the tree. */
  count: z.number(),
})
export type TreeNodes = z.output<typeof TreeNodes>

/** The way of one row through a tree. */
export const TreePath = z.object({
  /** From the root to the leaf; `value` decided at that node and is null at the leaf, NaN where it was missing. */
  steps: z
    .array(
      z.object({
        node: z.number(),
        test: TreeTest.nullable(),
        value: AnyNumber.nullable(),
        side: z.enum(['left', 'right']).nullable(),
      }),
    )
    .readonly(),
  values: z.array(AnyNumber).readonly(),
  /** Rows of the input, of which this is one. */
  rowCount: z.number(),
})
export type TreePath = z.output<typeof TreePath>
