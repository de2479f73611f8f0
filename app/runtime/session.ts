/**
 * One open model and its process, seen from the host: starts it when it is needed, hands it one task at a time, and
 * turns everything that can happen to a process into a failure after which the next call starts it anew.
 */
import type { RuntimeState } from '#shared/contract.ts'
import type { Failure } from '#shared/failure.ts'
import type { Signature } from '#shared/model.ts'
import type { NativeProof } from '#shared/native-proof.ts'
import type { RuntimeIdentity } from '#shared/prediction.ts'
import type { NativeObject } from '#shared/runtime-choice.ts'
import { toFailure, UserError } from '#shared/user-error.ts'
import { callQueue } from './call-queue.ts'
import type { LoadRequest } from './load-model.ts'
import type {
  PredictOutcome,
  RequestPayload,
  TableResult,
  TableTask,
  TaskProgress,
  TaskResults,
  ValidateOutcome,
  WorkerTask,
} from './messages.ts'
import { otherWay } from './other-way.ts'
import { hostWorker } from './worker-host.ts'
import type { WorkerHost } from './worker-host.ts'
import type { SpawnWorker } from './worker-process.ts'

/** One way to run a model. */
export interface RunningWay {
  readonly model: LoadRequest
  /** Who will answer, known before anything is loaded. */
  readonly identity: RuntimeIdentity
  /** Asked each time before the model is loaded, and again when it is; where it rejects, nothing of it runs on. */
  readonly beforeLoad?: () => Promise<void>
}

/** What a session is made of. */
export interface SessionInput extends RunningWay {
  readonly spawn: SpawnWorker
  readonly signature: Signature | null
  /** Resident bytes at which the process is ended. */
  readonly memoryLimit: number
  /** Who answers in its place where loading finds that this runtime does not know all of the model. */
  readonly otherwise?: () => Promise<RunningWay>
  /** Hears of every change of state. */
  readonly onState?: (state: RuntimeState) => void
}

/** What a call is given beside its input. */
export interface CallOptions {
  /** Aborting ends the process where it has begun this call. */
  readonly signal?: AbortSignal
  /** Milliseconds that predict itself may take, loading apart. */
  readonly timeLimit?: number
  /** A method of the native object in place of pyfunc's predict. */
  readonly method?: string
  /** Reads the request as a no-code deployment on Azure ML does, in place of `/invocations`. */
  readonly reader?: 'azure'
  readonly report?: (progress: TaskProgress) => void
}

/** An open model's runtime. Calls run one at a time in their order and reject with a UserError. */
export interface Session {
  state(): RuntimeState
  /** What the runtime had to say when the model was loaded. */
  notices(): readonly string[]
  /** Loads the model where it is not loaded. */
  start(options?: CallOptions): Promise<RuntimeState>
  predict(payload: RequestPayload, options?: CallOptions): Promise<PredictOutcome>
  /** The flavor's own object; a UserError `unsupported` where no Python has loaded the model. */
  describeNative(options?: CallOptions): Promise<NativeObject>
  /** A table file through the model, or past its signature only. */
  table(task: Omit<TableTask, 'kind' | 'signature'>, options?: CallOptions): Promise<TableResult>
  /** How its answers are known to be right; `python` loads the same model to compare with. */
  prove(python: LoadRequest | null, options?: CallOptions): Promise<NativeProof>
  /** What enforcement says of a payload; the model need not be loaded for it. */
  validate(payload: RequestPayload, options?: CallOptions): Promise<ValidateOutcome>
  /** Ends the process; calls under way fail as `cancelled`. The next call starts it again. */
  stop(): void
  /** Ends the process for good and resolves when it is gone. */
  close(): Promise<void>
}

const cancelled: Failure = { code: 'cancelled', message: 'Cancelled.' }

/** A session; nothing is started before the first call. */
export function createSession(input: SessionInput): Session {
  const { signature } = input
  const queue = callQueue()
  let isClosed = false
  let state: RuntimeState = { kind: 'idle', runtime: input.identity }
  const setState = (next: RuntimeState) => {
    state = next
    input.onState?.(next)
  }
  const host = hostWorker({
    spawn: input.spawn,
    memoryLimit: input.memoryLimit,
    onCrash: (failure) => setState({ kind: 'crashed', runtime: model.identity(), failure }),
  })
  const end = (failure: Failure) => {
    host.end(failure)
    if (state.kind !== 'idle') setState({ kind: 'idle', runtime: model.identity() })
  }
  const model = loadedModel(input, host, setState)

  const load = async (options: CallOptions) => {
    try {
      await model.load(options)
    } catch (error) {
      const failure = toFailure(error)
      if (state.kind === 'idle' && failure.code !== 'cancelled') setState({ ...state, failure })
      throw error
    }
  }

  function call<T>(run: () => Promise<T>, { signal }: CallOptions): Promise<T> {
    if (isClosed) return Promise.reject(new UserError(closed))
    return queue.add(async () => {
      const abort = () => end(cancelled)
      signal?.addEventListener('abort', abort, { once: true })
      try {
        return await run()
      } finally {
        signal?.removeEventListener('abort', abort)
      }
    }, signal)
  }

  const stop = () => {
    queue.clear()
    end(cancelled)
  }

  return {
    state: () => state,
    notices: model.notices,
    start: (options = {}) => call(async () => (await load(options), state), options),
    predict: (payload, options = {}) =>
      call(async () => {
        await load(options)
        return model.predict(payload, options, end)
      }, options),
    describeNative: (options = {}) =>
      call(async () => {
        await load(options)
        return await model.describe(options, end)
      }, options),
    table: (task, options = {}) =>
      call(async () => {
        if (task.output === null) {
          return (await host.ask({ ...task, kind: 'table', signature }, options.report)).result
        }
        await load(options)
        return await model.run({ ...task, kind: 'table', signature }, options, end)
      }, options),
    prove: (python, options = {}) =>
      call(async () => {
        await load(options)
        options.report?.({ activity: 'Comparing two evaluators' })
        return (await host.ask({ kind: 'prove', signature, python }, options.report)).result
      }, options),
    validate: (payload, options = {}) =>
      call(async () => (await host.ask({ kind: 'validate', signature, payload })).result, options),
    stop,
    close: async () => {
      isClosed = true
      stop()
      await host.gone()
    },
  }
}

const closed: Failure = { code: 'not-found', message: 'The model was closed.', hint: 'Open it again.' }

/** The model inside the hosted process: loaded once a process, and what its state is meanwhile. */
function loadedModel(input: SessionInput, host: WorkerHost, setState: (state: RuntimeState) => void) {
  const { signature, otherwise } = input
  let way: RunningWay = input
  let loadedIn: number | null = null
  let notices: readonly string[] = []

  async function load(options: CallOptions): Promise<void> {
    if (loadedIn !== null && loadedIn === host.process()) return
    try {
      await loadAs(options)
    } catch (error) {
      const other = way === input ? await otherWay(error, otherwise) : null
      if (other === null) throw error
      way = other
      await loadAs(options)
    }
  }

  async function loadAs({ report }: CallOptions): Promise<void> {
    const { model, identity: runtime, beforeLoad } = way
    await beforeLoad?.()
    report?.({ activity: 'Loading the model' })
    setState({ kind: 'loading', runtime, since: Date.now() })
    const asked = host.ask({ kind: 'load', request: model }, report)
    const number = host.process()
    try {
      const { result, memoryBytes } = await asked
      // What was read meanwhile may not be what was asked about before.
      await beforeLoad?.().catch((error: unknown) => {
        host.end(toFailure(error))
        setState({ kind: 'idle', runtime })
        throw error
      })
      ;({ notices } = result)
      loadedIn = number
      setState({ kind: 'ready', runtime, memoryBytes })
    } catch (error) {
      if (host.process() === number) setState({ kind: 'idle', runtime })
      throw error
    }
  }

  function predict(
    payload: RequestPayload,
    options: CallOptions,
    end: (failure: Failure) => void,
  ): Promise<PredictOutcome> {
    const { method, reader } = options
    const task = {
      kind: 'predict',
      signature,
      payload,
      ...(method === undefined ? {} : { method }),
      ...(reader === undefined ? {} : { reader }),
    } as const
    return run<'predict'>(task, options, end)
  }

  async function run<K extends 'predict' | 'table'>(
    task: Extract<WorkerTask, { kind: K }>,
    { report, timeLimit }: CallOptions,
    end: (failure: Failure) => void,
  ): Promise<TaskResults[K]> {
    const runtime = way.identity
    report?.({ activity: 'Running predict' })
    setState({ kind: 'busy', runtime, since: Date.now() })
    const timer = timeLimit === undefined ? undefined : setTimeout(() => end(timedOut(timeLimit)), timeLimit)
    try {
      const { result, memoryBytes } = await host.ask(task, report)
      setState({ kind: 'ready', runtime, memoryBytes })
      return result
    } catch (error) {
      if (host.process() === loadedIn) afterFailure(error, end)
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  async function describe({ report }: CallOptions, end: (failure: Failure) => void): Promise<NativeObject> {
    try {
      return (await host.ask({ kind: 'describe' }, report)).result
    } catch (error) {
      if (host.process() === loadedIn) afterFailure(error, end)
      throw error
    }
  }

  /** A process that the runtime itself had started may have ended; everything is started anew then. */
  function afterFailure(error: unknown, end: (failure: Failure) => void): void {
    const runtime = way.identity
    const failure = error instanceof UserError ? error.failure : null
    if (failure?.code !== 'runtime-crashed' && failure?.code !== 'over-limit') {
      return setState({ kind: 'ready', runtime, memoryBytes: null })
    }
    end(failure)
    setState({ kind: 'crashed', runtime, failure })
  }

  return { load, predict, describe, run, notices: () => notices, identity: () => way.identity }
}

function timedOut(timeLimit: number): Failure {
  return {
    code: 'timed-out',
    message: `The model did not answer within ${timeLimit} ms, so its process was ended.`,
    hint: 'Allow more time or send fewer rows. The model is loaded again with the next call.',
  }
}
