/** The contract's calls on what is inside scikit-learn, XGBoost and LightGBM models. Nothing of them is run. */
import type { InsideProcesses } from '#app/inside/inside-processes.ts'
import type { CallContext, Api } from '#shared/contract.ts'
import type { EstimatorCallName } from '#shared/estimator-call-names.ts'
import type { EstimatorCalls } from '#shared/estimator-calls.ts'
import type { OpenModels } from './open-models.ts'

/** Each asks the process of its model. */
export function estimatorCallsOf(
  models: OpenModels,
  processes: InsideProcesses,
): Pick<Api, EstimatorCallName> {
  const ask =
    <K extends EstimatorCallName>(name: K) =>
    async (
      { id, ...input }: EstimatorCalls[K]['input'],
      context?: Partial<CallContext<K>>,
    ): Promise<EstimatorCalls[K]['output']> => {
      const { folder, model } = models.get(id)
      return await processes.ask({ id, name, input }, { folder, model }, context?.signal)
    }
  return {
    listEstimators: ask('listEstimators'),
    describeEstimator: ask('describeEstimator'),
    listTrees: ask('listTrees'),
    treeNodes: ask('treeNodes'),
    drawTree: ask('drawTree'),
    treePath: ask('treePath'),
  }
}
