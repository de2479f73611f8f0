/** The worker's side: does one task after the other for its host and ends with it. */
import { toFailure, UserError } from '#shared/user-error.ts'
import type { HostChannel } from './host-channel.ts'
import type { LoadRequest } from './load-model.ts'
import type { LoadedModel } from './loaded-model.ts'
import type { FromWorker, TaskProgress, TaskResults, ToWorker, WorkerTask } from './messages.ts'
import type { Watchdog } from './watchdog.ts'

/** What the worker does with its tasks. */
export interface TaskDoers {
  load(request: LoadRequest, report: (activity: string) => void): Promise<LoadedModel>
  predict(model: LoadedModel, task: Extract<WorkerTask, { kind: 'predict' }>): Promise<TaskResults['predict']>
  describe(model: LoadedModel): Promise<TaskResults['describe']>
  /** The model is null where it is not loaded. */
  table(
    model: LoadedModel | null,
    task: Extract<WorkerTask, { kind: 'table' }>,
    report: (progress: TaskProgress) => void,
  ): Promise<TaskResults['table']>
  prove(
    model: LoadedModel,
    task: Extract<WorkerTask, { kind: 'prove' }>,
    report: (activity: string) => void,
  ): Promise<TaskResults['prove']>
  inside(task: Extract<WorkerTask, { kind: 'inside' }>): Promise<unknown>
  validate(task: Extract<WorkerTask, { kind: 'validate' }>): TaskResults['validate']
}

/** Of the process that holds the model: this one, unless its runtime started another. */
function memoryOf(model: LoadedModel | null): number | null {
  return model?.memoryBytes === undefined ? process.memoryUsage.rss() : model.memoryBytes()
}

/** Serves tasks until the channel closes, then ends the process. */
export function serveTasks(channel: HostChannel, doers: TaskDoers, watchdog: Watchdog): void {
  let model: LoadedModel | null = null

  const loaded = () => {
    if (model !== null) return model
    throw new UserError({ code: 'bad-call', message: 'The model is not loaded.' })
  }

  async function perform(task: WorkerTask): Promise<TaskResults[WorkerTask['kind']]> {
    switch (task.kind) {
      case 'load':
        model ??= await doers.load(task.request, (activity) => channel.send({ progress: { activity } }))
        return { notices: model.notices }
      case 'predict':
        return doers.predict(loaded(), task)
      case 'describe':
        return doers.describe(loaded())
      case 'table':
        return doers.table(task.output === null ? model : loaded(), task, (progress) =>
          channel.send({ progress }),
        )
      case 'prove':
        return doers.prove(loaded(), task, (activity) => channel.send({ progress: { activity } }))
      case 'inside':
        return await doers.inside(task)
      case 'validate':
        return doers.validate(task)
    }
  }

  async function answer(task: WorkerTask): Promise<FromWorker> {
    watchdog.busy()
    try {
      const result = await perform(task)
      return { ok: true, result, memoryBytes: memoryOf(model) }
    } catch (error) {
      return { ok: false, failure: toFailure(error) }
    } finally {
      watchdog.idle()
    }
  }

  channel.onMessage((message) => {
    // The host sends its next task only after the answer to the one before.
    const { task } = message as ToWorker
    void answer(task).then((reply) => channel.send(reply))
  })
  channel.onClose(() => process.exit(0))
}
