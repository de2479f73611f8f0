/** A scikit-learn, XGBoost or LightGBM model opened to be looked into: read as inert data, never run. */
import { lookingStage, withAllowance } from '#app/serialized/allowance.ts'
import type { EstimatorDetails, EstimatorEntry, TreeEntry, TreeNodes, TreePath } from '#shared/estimators.ts'
import type { Frame } from '#shared/values.ts'
import { toFailure, UserError } from '#shared/user-error.ts'
import { dense, evaluate } from '../evaluate.ts'
import { rowOf } from '../evaluate-rows.ts'
import { gridOf } from '../from-frame.ts'
import {
  formatOf,
  lowerContent,
  readContent,
  type FileFormat,
  type ModelContent,
  type ModelFile,
} from '../lower-model.ts'
import { toNumber } from '../lowering/estimator-view.ts'
import { boosterFacts, boosterFeatures, boosterSettings, linearWeights } from './booster-facts.ts'
import { boosterOf, xgboostBooster, type Booster } from './booster-of.ts'
import { estimatorsIn, type FoundEstimator, type FoundEstimators } from './estimators-in.ts'
import { fittedOf, MAX_TABLE_ROWS } from './fitted.ts'
import { importancesOf } from './importances.ts'
import { shapeOf, type TreeSet } from './model-tree.ts'
import { parametersOf } from './parameters.ts'
import { drawnNodes, nodesFrom, pathOf, treeEntry, type NamedTree } from './tree-nodes.ts'
import { treesOf } from './trees-of.ts'
import { columnPlaces, namesInto, operationsInto, type ModelAround } from './way-in.ts'

/** A model that is looked into. Places of estimators are those of `estimators`. */
export interface InsideModel {
  readonly estimators: readonly EstimatorEntry[]
  readonly isCut: boolean
  readonly format: FileFormat
  /** Why native inference refuses the model; null where it does not. */
  readonly refusal: string | null
  readonly describe: (place: number) => EstimatorDetails
  readonly trees: (place: number, from: number, count: number) => readonly TreeEntry[]
  readonly nodes: (place: number, tree: number, from: number, count: number) => TreeNodes
  readonly draw: (place: number, tree: number, part: DrawnPart) => TreeNodes
  /** The way of a row of an input, as enforcement left it. */
  readonly path: (place: number, tree: number, input: Frame, row: number) => TreePath
}

/** What of a tree is drawn. */
export interface DrawnPart {
  readonly root: number
  readonly depth: number
  readonly along: readonly number[]
}

/** One estimator with what was read of it. */
interface Read {
  readonly found: FoundEstimator
  readonly booster: Booster | null
  readonly trees: TreeSet | null
  readonly treeProblem: string | null
  readonly features: readonly string[] | null
  readonly featureCount: number
  readonly nameOf: (feature: number) => string
}

/** Reads a model's file. Throws `bad-model`, `over-limit`, and `unsupported` for what only Python can read. */
export function openInside(bytes: Uint8Array, file: ModelFile & { readonly method: string }): InsideModel {
  const content = readContent(bytes, file)
  const looking = <T>(run: () => T): T => withAllowance(lookingStage, bytes.length, run)
  const { estimators: found, isCut, booster } = looking(() => contentOf(content, file))
  const around: ModelAround = {
    estimators: found,
    version: file.version,
    whole: () => lowerContent(content, file, bytes.length),
    lowered: new Map(),
    names: new Map(),
  }
  const known = new Map<number, Read>()
  const read = (place: number): Read => {
    const estimator = found[place]
    if (estimator === undefined)
      throw new UserError({ code: 'not-found', message: 'There is no such estimator in the model.' })
    const kept = known.get(place) ?? readEstimator(around, place, booster ?? null)
    known.set(place, kept)
    return kept
  }
  const named = namedTrees(read)
  return {
    estimators: looking(() =>
      found.map((estimator, place) => entryOf(estimator, read(place), file.version, found)),
    ),
    isCut,
    format: formatOf(bytes, file),
    refusal: refusalOf(around, file),
    describe: (place) => looking(() => detailsOf(read(place), file.version)),
    trees: (place, from, count) =>
      looking(() => {
        const trees = setOf(read(place))
        const last = Math.min(trees.count, from + count)
        return Array.from({ length: Math.max(0, last - from) }, (_, at) =>
          treeEntry(trees, from + at, named(place, from + at)),
        )
      }),
    nodes: (place, tree, from, count) => looking(() => nodesFrom(named(place, tree), from, count)),
    draw: (place, tree, part) => looking(() => drawnNodes(named(place, tree), part)),
    path: (place, tree, input, row) =>
      looking(() => {
        const rowCount = gridOf(input).rows
        if (row >= rowCount)
          throw new UserError({
            code: 'bad-payload',
            message: `The input has ${rowCount} rows, and no row ${row + 1}.`,
          })
        const steps = operationsInto(around, place)
        const numbers = dense(steps.reduce((grid, step) => evaluate(step, grid), rowOf(gridOf(input), row)))
        const offset = numbers.rows === 1 ? 0 : row * numbers.columns
        return {
          rowCount,
          ...pathOf(named(place, tree), (feature) => numbers.data[offset + feature] ?? Number.NaN),
        }
      }),
  }
}

/** The estimators of a file; a booster's own file has one, which is that booster. */
function contentOf(
  content: ModelContent,
  { modelClass }: ModelFile,
): FoundEstimators & { readonly booster?: Booster | null } {
  if (content.kind === 'objects') return estimatorsIn(content.value)
  const booster: Booster | null =
    content.kind === 'text'
      ? { kind: 'lightgbm', text: content.text, bestIteration: 0 }
      : xgboostBooster(content.document)
  const estimator: FoundEstimator = {
    parent: null,
    role: '',
    index: 0,
    className: modelClass,
    name: modelClass.slice(modelClass.lastIndexOf('.') + 1),
    value: null,
    attributes: new Map(),
    columns: null,
  }
  return { estimators: [estimator], isCut: false, booster }
}

function refusalOf({ whole }: ModelAround, { method }: { readonly method: string }): string | null {
  try {
    const { methods, className } = whole()
    return Object.hasOwn(methods, method) ? null : `The method ${method} of ${className}: needs Python.`
  } catch (error) {
    return toFailure(error).message
  }
}

function readEstimator(around: ModelAround, place: number, given: Booster | null): Read {
  const found = around.estimators[place]
  if (found === undefined) throw new UserError({ code: 'not-found', message: 'There is no such estimator.' })
  let booster: Booster | null = null
  let trees: TreeSet | null = null
  let treeProblem: string | null = null
  try {
    booster = given ?? boosterOf(found)
    trees = treesOf(found, booster)
  } catch (error) {
    // Parameters and numbers can be told without the trees.
    treeProblem = toFailure(error).message
  }
  const own = booster === null ? null : boosterFeatures(booster)
  const features = namesInto(around, place) ?? own?.names ?? null
  const featureCount = toNumber(found.attributes.get('n_features_in_')) ?? own?.count ?? features?.length ?? 0
  const nameOf = (feature: number) => features?.[feature] ?? `x${feature}`
  return { found, booster, trees, treeProblem, features, featureCount, nameOf }
}

function entryOf(
  estimator: FoundEstimator,
  { trees }: Read,
  version: string | null,
  all: readonly FoundEstimator[],
): EstimatorEntry {
  const { parameters, defaultsOf } = parametersOf(estimator, version)
  const around = estimator.parent === null ? undefined : all[estimator.parent]
  const columns = around?.name === 'ColumnTransformer' ? columnsGiven(estimator, around) : null
  return {
    parent: estimator.parent,
    role: estimator.role.slice(0, 200),
    className: estimator.className.slice(0, 400),
    columns: columns?.names ?? null,
    columnCount: columns?.count ?? null,
    changed:
      defaultsOf === null || estimator.attributes.size === 0
        ? null
        : parameters.filter(({ isChanged }) => isChanged).length,
    treeCount: trees?.count ?? 0,
  }
}

/** As many columns of a part are named in the list. */
const MAX_COLUMNS = 50

function columnsGiven(
  estimator: FoundEstimator,
  around: FoundEstimator,
): { readonly names: readonly string[]; readonly count: number } | null {
  const places = columnPlaces(estimator, around)
  if (places === null) return null
  const names = namesInto(
    {
      estimators: [{ ...around, parent: null }],
      version: null,
      whole: () => never(),
      lowered: new Map(),
      names: new Map(),
    },
    0,
  )
  return {
    count: places.length,
    names: places.slice(0, MAX_COLUMNS).map((place) => names?.[place] ?? String(place)),
  }
}

function never(): never {
  throw new Error('Only names are asked for.')
}

function setOf({ trees, treeProblem }: Read): TreeSet {
  if (trees !== null) return trees
  throw new UserError({ code: 'unsupported', message: treeProblem ?? 'This estimator has no trees.' })
}

/** Trees kept read: the way of a row through all of a forest asks for each but once. */
const MAX_KEPT_TREES = 32

function namedTrees(read: (place: number) => Read): (place: number, tree: number) => NamedTree {
  const kept = new Map<string, NamedTree>()
  return (place, tree) => {
    const key = `${place} ${tree}`
    const known = kept.get(key)
    if (known !== undefined) return known
    const estimator = read(place)
    const trees = setOf(estimator)
    if (tree >= trees.count)
      throw new UserError({
        code: 'not-found',
        message: `There are ${trees.count} trees, and no tree ${tree}.`,
      })
    const own = trees.tree(tree)
    const named = { tree: own, shape: shapeOf(own), nameOf: estimator.nameOf }
    kept.set(key, named)
    const [oldest] = kept.keys()
    if (kept.size > MAX_KEPT_TREES && oldest !== undefined) kept.delete(oldest)
    return named
  }
}

function detailsOf(estimator: Read, version: string | null): EstimatorDetails {
  const { found, booster, trees, featureCount, nameOf, features } = estimator
  const { parameters, defaultsOf } = parametersOf(found, version)
  const fitted = fittedOf(found, featureCount, nameOf)
  const linear = booster === null ? null : linearWeights(booster, nameOf)
  const { table, problem } = importances(estimator)
  return {
    className: found.className,
    defaultsOf,
    parameters: parameters.length > 0 || booster === null ? parameters : boosterSettings(booster),
    classes: fitted.classes,
    tables: [...(table === null ? [] : [table]), ...(linear === null ? [] : [linear]), ...fitted.tables],
    categories: fitted.categories,
    facts: booster === null ? fitted.facts : [...boosterFacts(booster), ...fitted.facts],
    features: features?.slice(0, MAX_TABLE_ROWS) ?? null,
    trees:
      trees === null
        ? null
        : { count: trees.count, nodes: nodesOf(trees), leaves: trees.leaves, outputs: trees.outputs },
    treeProblem: estimator.treeProblem ?? problem,
  }
}

function nodesOf(trees: TreeSet): number {
  let sum = 0
  for (let tree = 0; tree < trees.count; tree++) sum += trees.nodeCount(tree)
  return sum
}

/** Importances as a table, the largest first; a tree that is broken leaves the rest of the description standing. */
function importances({ found, trees, featureCount, nameOf }: Read): {
  readonly table: EstimatorDetails['tables'][number] | null
  readonly problem: string | null
} {
  if (trees === null || featureCount < 1 || featureCount > MAX_FEATURES) return { table: null, problem: null }
  try {
    const known = importancesOf(found, trees, featureCount)
    if (known === null) return { table: null, problem: null }
    const [main] = known.types
    const order = Array.from({ length: featureCount }, (_, feature) => feature).sort(
      (left, right) => (main?.values[right] ?? 0) - (main?.values[left] ?? 0) || left - right,
    )
    const rows = order.slice(0, MAX_TABLE_ROWS).map((feature) => ({
      name: nameOf(feature),
      values: known.types.map(({ values }) => values[feature] ?? 0),
    }))
    const columns = known.types.map(({ name }) => name)
    return {
      table: { kind: 'importances', source: known.source, columns, rows, rowCount: featureCount },
      problem: null,
    }
  } catch (error) {
    return { table: null, problem: toFailure(error).message }
  }
}

/** Features that importances are computed for: a hostile file may claim billions. */
const MAX_FEATURES = 5_000_000
