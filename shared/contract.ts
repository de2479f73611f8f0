/**
 * Every call between a door (window, browser, command line) and the engine, declared once.
 * A call may report progress while it works and can be cancelled by its AbortSignal; failures are values (failure.ts).
 */
import { z } from 'zod'
import { call, ModelId, Progress } from './call.ts'
import { compareCalls } from './compare-calls.ts'
import { EdgeCaseResult } from './edge-case.ts'
import { estimatorCalls } from './estimator-calls.ts'
import { Failure } from './failure.ts'
import { Model } from './model.ts'
import { OnnxDescription } from './onnx.ts'
import { FoundNodes, GraphPath, OnnxGraph, OnnxNode, OnnxWeights } from './onnx-graph.ts'
import { Payload } from './payload.ts'
import { payloadTargets } from './payload-target.ts'
import { proofCalls } from './proof-calls.ts'
import { readinessCalls } from './readiness.ts'
import { NativeObject, RuntimeChoice } from './runtime-choice.ts'
import { runtimeChoices } from './runtime-choices.ts'
import {
  Prediction,
  Refusal,
  ResultOrder,
  ResultPlace,
  ResultWindow,
  RuntimeIdentity,
  Trace,
} from './prediction.ts'
import {
  CreatedEnvironment,
  CreationProgress,
  EnvironmentComparison,
  Interpreter,
} from './python-environment.ts'
import { fileCalls } from './file-calls.ts'
import { storeCalls } from './store-calls.ts'
import { ColumnSpread, FoundCells, tableCalls } from './table-calls.ts'
import { workspaceCalls } from './workspace-calls.ts'
import { ModelSource, OpenAsked, OpenInput, StoreUri } from './store.ts'
import { ContentDigest, TrustedContent, TrustReport } from './trust.ts'

export type { Progress } from './call.ts'

/** Where a model's runtime is in its life. */
export const RuntimeState = z.discriminatedUnion('kind', [
  /** Nothing here can run this model; `reason` names what it would take. */
  z.object({ kind: z.literal('none'), reason: z.string(), hint: z.string() }),
  /** Not loaded; `failure` is why the last try to load it failed. */
  z.object({ kind: z.literal('idle'), runtime: RuntimeIdentity, failure: Failure.optional() }),
  z.object({ kind: z.literal('loading'), runtime: RuntimeIdentity, since: z.number() }),
  z.object({ kind: z.literal('ready'), runtime: RuntimeIdentity, memoryBytes: z.number().nullable() }),
  z.object({ kind: z.literal('busy'), runtime: RuntimeIdentity, since: z.number() }),
  z.object({ kind: z.literal('crashed'), runtime: RuntimeIdentity, failure: Failure }),
])
export type RuntimeState = z.output<typeof RuntimeState>

/**
 * `trusted`: a person let this content run in Python. `nothing-runs`: not asked, and not needed, since what answers
 * runs nothing of the model's own code. `untrusted`: its code would have to run, and may not.
 */
export const TrustState = z.enum(['nothing-runs', 'untrusted', 'trusted'])
export type TrustState = z.output<typeof TrustState>

/** An open model. */
export const OpenedModel = z.object({
  id: ModelId,
  /** The location it was opened by, as given. */
  location: z.string(),
  /** The local folder that is read. */
  folder: z.string(),
  /** The store it was brought from; absent for a folder or an archive. */
  source: ModelSource.optional(),
  model: Model,
  runtime: RuntimeState,
  /** What was chosen for it; `auto` until someone chose. */
  choice: RuntimeChoice,
  /** Whether anything of the model's own code may run. */
  trust: TrustState,
})
export type OpenedModel = z.output<typeof OpenedModel>

/** A location with what a list shows of it. */
export const Place = z.object({
  location: z.string(),
  /** The store its location is asked of, for `runs:/` and `models:/`. */
  store: StoreUri.optional(),
  name: z.string(),
  summary: z.string(),
  /** Milliseconds since the epoch of the last opening; null for samples. */
  lastOpened: z.number().nullable(),
  /** Whether it can be opened now. */
  present: z.boolean(),
})
export type Place = z.output<typeof Place>

/** Things that happen without being asked for. */
export const EngineEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('watching') }),
  z.object({ kind: z.literal('runtime'), id: ModelId, state: RuntimeState }),
  z.object({ kind: z.literal('trust'), id: ModelId, trust: TrustState }),
  z.object({ kind: z.literal('closed'), id: ModelId }),
  z.object({ kind: z.literal('opened'), id: ModelId }),
  /** Another launch or the operating system asks this window to open something. */
  z.object({ kind: z.literal('open-requested'), ...OpenAsked.shape }),
  /** A link asks for it, which anybody may have made: a person is asked first. Null for one that cannot be read. */
  z.object({ kind: z.literal('link-followed'), asked: OpenAsked.nullable() }),
  /** The system's menu asks for the model in front to go to a window of its own. */
  z.object({ kind: z.literal('move-asked') }),
  /** Something of a model's folder is no longer as it was read; or the folder is gone. */
  z.object({ kind: z.literal('files-changed'), id: ModelId, change: z.enum(['changed', 'gone']) }),
])
export type EngineEvent = z.output<typeof EngineEvent>

const Nothing = z.strictObject({})
const ofModel = z.strictObject({ id: ModelId })

/** All calls: input, output, and what is reported meanwhile. */
export const contract = {
  /** This Palate: version, host, platform, native runtime. */
  about: call({
    input: Nothing,
    output: z.object({
      version: z.string(),
      host: z.enum(['desktop', 'web', 'direct']),
      platform: z.string(),
      nativeRuntime: RuntimeIdentity,
      /** Whether `chooseFolder` can show the system's dialog. */
      hasFolderDialog: z.boolean(),
      /** Whether `revealFile` can show a file where the system keeps files. */
      hasFileManager: z.boolean(),
    }),
    progress: Progress,
  }),
  /** The models that ship with Palate. */
  samples: call({ input: Nothing, output: z.array(Place).readonly(), progress: Progress }),
  /** Recently opened locations, newest first. */
  recents: call({ input: Nothing, output: z.array(Place).readonly(), progress: Progress }),
  forgetRecent: call({
    input: z.strictObject({ location: z.string(), store: StoreUri.optional() }),
    output: z.array(Place).readonly(),
    progress: Progress,
  }),
  /** Ids of open models in the order they were opened. */
  openModels: call({ input: Nothing, output: z.array(OpenedModel).readonly(), progress: Progress }),
  /** Opens a location; opening the same folder again gives the model that is open. */
  openModel: call({ input: OpenInput, output: OpenedModel, progress: Progress }),
  /** Reads the folder again, keeping the id. */
  reloadModel: call({ input: ofModel, output: OpenedModel, progress: Progress }),
  closeModel: call({ input: ofModel, output: Nothing, progress: Progress }),
  /** Gives a model of this window to another, which is known by a text that the page makes up. Fails as `unsupported` without windows. */
  moveModel: call({
    input: z.strictObject({ id: ModelId, window: z.string().regex(/^[\w-]{8,64}$/) }),
    output: Nothing,
    progress: Progress,
  }),
  /** This window closes: what it alone holds is closed, unless it is heard of again within a moment. */
  leaveWindow: call({ input: Nothing, output: Nothing, progress: Progress }),
  describeOnnx: call({ input: ofModel, output: OnnxDescription, progress: Progress }),
  /** The nodes and edges of the graph, or of a subgraph of it; fails as `over-limit` beyond what is drawn. */
  onnxGraph: call({
    input: z.strictObject({ id: ModelId, path: GraphPath }),
    output: OnnxGraph,
    progress: Progress,
  }),
  /** One node of that graph: attributes, inputs and outputs. */
  onnxNode: call({
    input: z.strictObject({ id: ModelId, path: GraphPath, node: z.number().int().min(0) }),
    output: OnnxNode,
    progress: Progress,
  }),
  /** Nodes by their operator, name or outputs, in every graph of the model. */
  findOnnxNodes: call({
    input: z.strictObject({ id: ModelId, text: z.string().min(1).max(1000) }),
    output: FoundNodes,
    progress: Progress,
  }),
  /** Statistics of an initializer, by its name as the graph at `path` knows it; every weight is read. */
  onnxWeights: call({
    input: z.strictObject({ id: ModelId, path: GraphPath, name: z.string().max(100_000) }),
    output: OnnxWeights,
    progress: Progress,
  }),
  ...estimatorCalls,
  /** The saved input example as a request body; null when the model has none. */
  inputExample: call({
    input: ofModel,
    output: z.object({ payload: Payload, form: z.string() }).nullable(),
    progress: Progress,
  }),
  /** What of the model would run in Python, and whether it was trusted. */
  trustReport: call({ input: ofModel, output: TrustReport, progress: Progress }),
  /** Lets the content of that digest run; refused when the folder no longer holds it. */
  trustModel: call({
    input: z.strictObject({ id: ModelId, digest: ContentDigest }),
    output: OpenedModel,
    progress: Progress,
  }),
  /** Every trusted content, newest first. */
  trustedContents: call({ input: Nothing, output: z.array(TrustedContent).readonly(), progress: Progress }),
  /** The Python interpreters of this machine; each is asked, so this is done only when someone wants to know. */
  interpreters: call({ input: Nothing, output: z.array(Interpreter).readonly(), progress: Progress }),
  /**
   * The model's environment held against an interpreter, a file that describes an environment (conda, Azure ML,
   * requirements), or another model, named by its path.
   */
  compareEnvironment: call({
    input: z.strictObject({ id: ModelId, against: z.string().min(1).max(4096) }),
    output: EnvironmentComparison,
    progress: Progress,
  }),
  /** Environments that Palate made, newest first. */
  createdEnvironments: call({
    input: Nothing,
    output: z.array(CreatedEnvironment).readonly(),
    progress: Progress,
  }),
  /** Makes the model's environment, or gives the one that holds the same already. */
  createEnvironment: call({
    input: z.strictObject({
      id: ModelId,
      /** Requirements that take the place of the model's own of the same name ("scikit-learn==1.5.2"). */
      overrides: z.array(z.string().min(1).max(300)).max(100).readonly(),
    }),
    output: CreatedEnvironment,
    progress: CreationProgress,
  }),
  removeEnvironment: call({
    input: z.strictObject({ key: z.string() }),
    output: z.array(CreatedEnvironment).readonly(),
    progress: Progress,
  }),
  /** Takes trust back; what runs of it ends. */
  revokeTrust: call({
    input: z.strictObject({ digest: ContentDigest }),
    output: z.array(TrustedContent).readonly(),
    progress: Progress,
  }),
  /** Loads the model into its runtime; a crashed or cancelled one is started again. */
  startRuntime: call({ input: ofModel, output: RuntimeState, progress: Progress }),
  stopRuntime: call({ input: ofModel, output: RuntimeState, progress: Progress }),
  /**
   * Chooses the runtime of a model; `python` names an interpreter. Fails as `untrusted` where Python would answer for a
   * model that is not trusted, and as `no-runtime` where there is no interpreter with MLflow; the choice before stands then.
   */
  chooseRuntime: call({
    input: z.strictObject({
      id: ModelId,
      runtime: z.enum(runtimeChoices),
      python: z.string().min(1).max(4096).optional(),
      /** `model_config` for Python, a JSON object. */
      modelConfig: z.string().max(100_000).optional(),
    }),
    output: OpenedModel,
    progress: Progress,
  }),
  /** Loads the flavor's own object beside the pyfunc wrapper and describes it; the Python runtime only. */
  describeNative: call({ input: ofModel, output: NativeObject, progress: Progress }),
  ...proofCalls,
  ...readinessCalls,
  /** What enforcement would do with an input, without running the model. */
  validate: call({
    input: z.strictObject({ id: ModelId, payload: Payload }),
    output: z.object({ trace: Trace, refusal: Refusal.nullable() }),
    progress: Progress,
  }),
  /** Runs predict. Cancelling it ends the runtime's process, which starts again on the next call. */
  predict: call({
    input: z.strictObject({
      id: ModelId,
      payload: Payload,
      /** Milliseconds; none when absent. */
      timeLimit: z.number().int().positive().optional(),
      /** A method of the native object in place of pyfunc's predict, e.g. `predict_proba`. */
      method: z.string().min(1).max(200).optional(),
    }),
    output: Prediction,
    progress: Progress,
  }),
  /** Rows of one result of a prediction. */
  resultWindow: call({
    input: z.strictObject({
      id: ModelId,
      predictionId: z.string(),
      view: z.string(),
      from: z.number().int().min(0),
      count: z.number().int().min(1).max(10_000),
      order: ResultOrder.optional(),
    }),
    output: ResultWindow,
    progress: Progress,
  }),
  /** Cells of one result that hold a text, capital letters or not; rows count within the order that is asked for. */
  findInResult: call({
    input: z.strictObject({
      id: ModelId,
      predictionId: z.string(),
      view: z.string(),
      order: ResultOrder.optional(),
      text: z.string().min(1).max(10_000),
    }),
    output: FoundCells,
    progress: Progress,
  }),
  /** How the values of a column of one result are spread over all rows. */
  resultSpread: call({
    input: z.strictObject({ id: ModelId, predictionId: z.string(), view: z.string(), at: ResultPlace }),
    output: ColumnSpread,
    progress: Progress,
  }),
  /** Some rows of a column, evenly spread over all (`evenRows`), in numbers; null for what is none. */
  resultSample: call({
    input: z.strictObject({ id: ModelId, predictionId: z.string(), view: z.string(), at: ResultPlace }),
    output: z.object({ values: z.array(z.number().nullable()).readonly() }),
    progress: Progress,
  }),
  /** The body `/invocations` would answer for a prediction, at most 4 MiB of it. */
  responseBody: call({
    input: z.strictObject({ id: ModelId, predictionId: z.string() }),
    output: z.object({ status: z.number(), body: z.string(), truncated: z.boolean() }),
    progress: Progress,
  }),
  /** An input written as another request body or as code, with what that form cannot keep. */
  payloadAs: call({
    input: z.strictObject({ id: ModelId, payload: Payload, target: z.enum(payloadTargets) }),
    output: z.object({
      text: z.string(),
      contentType: z.string(),
      losses: z.array(z.string()).readonly(),
      refused: z.string().optional(),
    }),
    progress: Progress,
  }),
  /** Inputs that tend to break a deployment, made from the signature and run one after the other. */
  edgeCases: call({ input: ofModel, output: z.array(EdgeCaseResult).readonly(), progress: Progress }),
  ...fileCalls,
  ...storeCalls,
  ...tableCalls,
  ...workspaceCalls,
  ...compareCalls,
  /** Reports every event until it is cancelled. */
  watch: call({ input: Nothing, output: Nothing, progress: EngineEvent }),
} as const

export type Contract = typeof contract
export type CallName = keyof Contract
export type CallInput<K extends CallName> = z.input<Contract[K]['input']>
export type CallOutput<K extends CallName> = z.output<Contract[K]['output']>
export type CallProgress<K extends CallName> = z.output<Contract[K]['progress']>

/** What a call is given beside its input. */
export interface CallContext<K extends CallName> {
  readonly signal: AbortSignal
  readonly report: (progress: CallProgress<K>) => void
}

/** The engine as its doors see it; calls reject with what `toFailure` understands. */
export type Api = {
  readonly [K in CallName]: (input: CallInput<K>, context?: Partial<CallContext<K>>) => Promise<CallOutput<K>>
}

/** The end of a call. */
export type Reply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly failure: Failure }

/** What travels back during a call: progress, then one reply. */
export type Message = { readonly progress: unknown } | { readonly reply: Reply }

/** Whether a name is a call of the contract. */
export function isCallName(name: string): name is CallName {
  return Object.hasOwn(contract, name)
}
