/** A small pipeline as the engine would describe it. */
import type { Api } from '#shared/contract.ts'
import type { EstimatorCallName } from '#shared/estimator-call-names.ts'
import type { EstimatorDetails, EstimatorList, TreeNode } from '#shared/estimators.ts'

const list: EstimatorList = {
  path: 'model.pkl',
  bytes: 4_200,
  format: 'pickle',
  library: 'sklearn',
  version: '1.9.1',
  estimators: [
    { ...entry('sklearn.pipeline.Pipeline', ''), parent: null, changed: 1 },
    { ...entry('sklearn.preprocessing._data.StandardScaler', 'scale') },
    { ...entry('sklearn.tree._classes.DecisionTreeClassifier', 'tree'), changed: 1, treeCount: 1 },
  ],
  isCut: false,
  types: {
    names: [
      { name: 'models.Custom', isKnown: false },
      { name: 'sklearn.pipeline.Pipeline', isKnown: true },
    ],
    summary: 'Loading it calls what it names. Unknown: models.Custom.',
  },
  refusal: null,
}

function entry(className: string, role: string): EstimatorList['estimators'][number] {
  return { parent: 0, role, className, columns: null, columnCount: null, changed: 0, treeCount: 0 }
}

const details: EstimatorDetails = {
  className: 'sklearn.tree._classes.DecisionTreeClassifier',
  defaultsOf: 'scikit-learn 1.9.1',
  parameters: [
    { name: 'criterion', value: "'gini'", default: "'gini'", isChanged: false },
    { name: 'max_depth', value: '2', default: 'None', isChanged: true },
  ],
  classes: ['no', 'yes'],
  tables: [
    {
      kind: 'importances',
      source: 'feature_importances_',
      columns: ['impurity'],
      rows: [
        { name: 'petal length', values: [0.75] },
        { name: 'petal width', values: [0.25] },
      ],
      rowCount: 2,
    },
  ],
  categories: [],
  facts: [{ name: 'n_features_in_', value: '2' }],
  features: ['petal length', 'petal width'],
  trees: { count: 1, nodes: 3, leaves: 'classes', outputs: ['no', 'yes'] },
  treeProblem: null,
}

const leaf = (node: number, values: readonly number[]): TreeNode => ({
  node,
  depth: 1,
  parent: 0,
  test: null,
  values,
  samples: 50,
  weight: 50,
  impurity: 0,
  gain: null,
})

const nodes: readonly TreeNode[] = [
  {
    ...leaf(0, [0.5, 0.5]),
    depth: 0,
    parent: null,
    samples: 100,
    impurity: 0.5,
    test: {
      feature: 0,
      name: 'petal length',
      kind: '<=',
      threshold: 2.45,
      categories: [],
      missing: 'left',
      left: 1,
      right: 2,
    },
  },
  leaf(1, [1, 0]),
  leaf(2, [0, 1]),
]

/** Its answers. */
export const estimatorAnswers: Pick<Api, EstimatorCallName> = {
  listEstimators: async () => list,
  describeEstimator: async ({ estimator }) =>
    estimator === 2
      ? details
      : {
          ...details,
          className: list.estimators[estimator]?.className ?? '',
          tables: [],
          trees: null,
          classes: null,
        },
  listTrees: async () => [{ tree: 0, nodes: 3, leaves: 2, depth: 1, output: null, gain: null, weight: null }],
  treeNodes: async () => ({ nodes, count: 3 }),
  drawTree: async () => ({ nodes, count: 3 }),
  treePath: async () => ({
    steps: [
      { node: 0, test: nodes[0]?.test ?? null, value: 1.4, side: 'left' },
      { node: 1, test: null, value: null, side: null },
    ],
    values: [1, 0],
    rowCount: 1,
  }),
}
