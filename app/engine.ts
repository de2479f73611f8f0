/**
 * The engine: every call of the contract, composed from the stages. It knows neither Electron nor a page; what differs
 * between hosts is passed in.
 */
import { endpointKeys } from '#app/comparing/endpoint-keys.ts'
import { scriptTrustIn } from '#app/comparing/script-trust.ts'
import { digestFiles } from '#app/folder/digest-files.ts'
import { watchFolder } from '#app/folder/watch-folder.ts'
import { insideProcesses } from '#app/inside/inside-processes.ts'
import { onnxIdentity } from '#app/runtime/onnx/identity.ts'
import { validateFor } from './check-here.ts'
import { interpreterFor } from '#app/interpreter-choice.ts'
import type { SpawnWorker } from '#app/runtime/worker-process.ts'
import { findPartsIn } from '#app/trust/find-parts.ts'
import { proofsIn } from '#app/trust/proof-store.ts'
import { trustIn } from '#app/trust/trust.ts'
import { keptInputsIn } from '#app/workspace/kept-inputs.ts'
import { keptRunsIn } from '#app/workspace/kept-runs.ts'
import { browseFolder } from '#app/workspace/browse-folder.ts'
import { eventStream } from '#app/workspace/event-stream.ts'
import { placesOf, samplesIn } from '#app/workspace/places.ts'
import { addedStoresAt } from '#app/workspace/store-places.ts'
import { recentsAt } from '#app/workspace/recents.ts'
import { findInResult } from '#app/workspace/find-in-result.ts'
import { resultSample, resultSpread } from '#app/workspace/result-spread.ts'
import { windowOf } from '#app/workspace/result-view.ts'
import type { Api } from '#shared/contract.ts'
import { UserError } from '#shared/user-error.ts'
import { leaveCache } from '#app/source/cache.ts'
import { hostContext } from '#app/source/host-context.ts'
import type { Secrets } from '#app/source/rest/credentials.ts'
import { sessionSecrets } from '#app/workspace/session-secrets.ts'
import { readFilePart } from '#app/folder/read-file-part.ts'
import { placeInside } from '#app/folder/resolve-inside.ts'
import { readInputExample } from '#app/model/input-example.ts'
import { onnxDescription, onnxGraph, onnxNode, onnxNodesWith, onnxWeights } from './onnx-description.ts'
import { compareCallsOf } from './compare-calls.ts'
import { cacheCallsOf } from './cache-calls.ts'
import { environmentCalls } from './environment-calls.ts'
import { estimatorCallsOf } from './estimator-calls.ts'
import { tellingOfGoneFolders } from './gone-folder.ts'
import { inputCallsOf } from './input-calls.ts'
import { keptTables } from './kept-tables.ts'
import { openModels } from './open-models.ts'
import { openModel } from './opening.ts'
import { EDGE_CASE_TIME_LIMIT, runEdgeCases } from './edge-case-calls.ts'
import { payloadAs } from './payload-calls.ts'
import { nativeIdentity } from '#app/runtime/native/identity.ts'
import { proofCalls } from './proof-calls.ts'
import { readinessCallsOf } from './readiness-calls.ts'
import type { PythonAccess } from './runtime-request.ts'
import { openPlacesOf, restoreCallsOf } from './restore-calls.ts'
import { trustCalls } from './trust-calls.ts'
import { rememberedPlace } from './remembered-place.ts'
import { tableCallsOf } from './table-calls.ts'
import { tableUploads } from '#app/workspace/table-uploads.ts'
import { predictWith, requestOf, viewOf } from './predict-calls.ts'
import { contextOf, storeCallsOf } from './store-calls.ts'

/** What a host gives its engine. */
export interface EngineParts {
  readonly version: string
  readonly host: 'desktop' | 'web' | 'direct'
  /** Whether pages open what was open `last`, or `nothing` of it; absent where the host does that itself. */
  readonly reopens?: 'last' | 'nothing'
  /** Where recents are kept; made when it is missing. */
  readonly stateFolder: string
  /** The models that ship with Palate. */
  readonly samplesFolder: string
  readonly spawn: SpawnWorker
  /** The system's folder dialog, where there is one; null when it was dismissed. */
  readonly chooseFolder?: () => Promise<string | null>
  /** Shows an absolute path in the system's file manager, where there is one. */
  readonly reveal?: (path: string) => void
  /** The system's secret store, where there is one; without it credentials are kept until the engine ends. */
  readonly secrets?: Secrets
  /** Resident bytes at which a model's process is ended. */
  readonly memoryLimit: number
  /** The built thread of custom predicts; absent runs them in this one. */
  readonly customWorker?: URL
  /** The built thread that looks into what would run; absent looks in this one. */
  readonly partsWorker?: URL
  /** The built thread of large comparisons; absent compares in this one. */
  readonly comparisonWorker?: URL
  /** Starts the process that looks into a model's file as data; absent looks in this one. */
  readonly insideProcess?: SpawnWorker
}

/** The engine and its end. */
export interface Engine {
  readonly api: Api
  /** Ends every model's process; resolves when they are gone. */
  readonly close: () => Promise<void>
}

/** A new engine; nothing is opened or started. */
export function createEngine(parts: EngineParts): Engine {
  const events = eventStream()
  const recents = recentsAt(`${parts.stateFolder}/recents.json`)
  const trust = trustIn(
    parts.stateFolder,
    parts.partsWorker === undefined ? undefined : findPartsIn(parts.partsWorker),
  )
  const proofs = proofsIn(parts.stateFolder)
  const python: PythonAccess = {
    requireTrust: (folder) => trust.require(folder),
    interpreter: interpreterFor,
    isDisproven: (folder) => proofs.disagrees(folder, nativeIdentity.version),
  }
  const running = {
    spawn: parts.spawn,
    memoryLimit: parts.memoryLimit,
    python,
  }
  const models = openModels({
    ...running,
    tell: events.tell,
    isTrusted: (folder) => trust.isTrusted(folder),
    watch: watchFolder,
  })
  const secrets = parts.secrets ?? sessionSecrets()
  const inside = insideProcesses(parts.insideProcess, parts.memoryLimit)
  const tables = keptTables()
  const uploads = tableUploads()
  const openPlaces = openPlacesOf(parts.stateFolder, parts.reopens)
  const keepOpen = () =>
    openPlaces?.keep(models.list().map(({ id }) => rememberedPlace(models.get(id).folder)))
  const inputs = keptInputsIn(`${parts.stateFolder}/inputs`)
  const runs = keptRunsIn(`${parts.stateFolder}/runs`)
  const comparing = compareCallsOf({
    ...running,
    models,
    scripts: scriptTrustIn(parts.stateFolder),
    keys: endpointKeys(secrets),
    customWorker: parts.customWorker ?? null,
    comparisonWorker: parts.comparisonWorker ?? null,
  })
  const foldersInUse = () => models.list().map(({ folder }) => folder)
  const never = new AbortController().signal

  const api: Api = {
    about: async () => ({
      version: parts.version,
      host: parts.host,
      platform: process.platform,
      nativeRuntime: onnxIdentity(),
      hasFolderDialog: parts.chooseFolder !== undefined,
      hasFileManager: parts.reveal !== undefined,
    }),
    samples: () => samplesIn(parts.samplesFolder, summaryOf),
    recents: async () => placesOf(await recents.list()),
    forgetRecent: async (place) => {
      await Promise.all([recents.forget(place), inputs.forget(place), runs.forget(place)])
      return placesOf(await recents.list())
    },
    openModels: async () => models.list(),
    openModel: async ({ location, store, allowLarge, allowMlflow }, context) => {
      context?.report?.({ activity: 'Reading the model folder' })
      const opened = await models.open(location, {
        ...context,
        allowLarge,
        allowMlflow,
        context: contextOf(secrets, store),
      })
      const { name, summary } = opened.model
      await recents.remember({
        ...rememberedPlace(models.get(opened.id).folder),
        name,
        summary,
        lastOpened: Date.now(),
      })
      await keepOpen()
      return opened
    },
    reloadModel: async ({ id }) => models.reload(id),
    closeModel: async ({ id }) => {
      await models.close(id)
      await keepOpen()
      await Promise.all([tables.closeOf(id), inside.close(id)])
      await leaveCache(hostContext().cacheFolder, foldersInUse())
      return {}
    },
    // Windows are the hosts' (main/window-sets.ts).
    moveModel: async () => {
      throw new UserError({ code: 'unsupported', message: 'There are no windows here.' })
    },
    leaveWindow: async () => ({}),
    browseFolder: ({ path }) => browseFolder(path),
    chooseFolder: async () => {
      if (parts.chooseFolder === undefined) {
        throw new UserError({
          code: 'unsupported',
          message: 'There is no folder dialog here.',
          hint: 'Type the path, or pick the folder from the list.',
        })
      }
      return { location: await parts.chooseFolder() }
    },
    describeOnnx: async ({ id }) => onnxDescription(models.get(id)),
    onnxGraph: async ({ id, path }) => onnxGraph(models.get(id), path),
    onnxNode: async ({ id, path, node }) => onnxNode(models.get(id), path, node),
    findOnnxNodes: async ({ id, text }) => onnxNodesWith(models.get(id), text),
    ...estimatorCallsOf(models, inside),
    inputExample: async ({ id }) => {
      const { folder, model } = models.get(id)
      return readInputExample(folder, model)
    },
    onnxWeights: async ({ id, ...asked }, context) => onnxWeights(models.get(id), asked, context),
    digestFiles: async ({ id }, context) => {
      const { folder, model } = models.get(id)
      return digestFiles(folder, model.files, {
        signal: context?.signal ?? never,
        report: (done, total) => context?.report?.({ activity: 'Reading every file', done, total }),
      })
    },
    revealFile: async ({ id, path }) => {
      if (parts.reveal === undefined) {
        throw new UserError({
          code: 'unsupported',
          message: 'A page in the browser cannot open the file manager.',
          hint: 'The Overview has the path of the folder to copy.',
        })
      }
      parts.reveal(await placeInside(models.get(id).folder, path))
      return {}
    },
    readFile: ({ id, path, offset, length }) => readFilePart(models.get(id).folder, path, { offset, length }),
    ...trustCalls(trust, models),
    ...proofCalls(proofs, models, python),
    ...environmentCalls(models),
    ...readinessCallsOf(models),
    startRuntime: ({ id }, context) => models.session(id).start(context),
    stopRuntime: async ({ id }) => {
      const session = models.session(id)
      session.stop()
      return session.state()
    },
    validate: (input, context) => validateFor(models, input, context),
    chooseRuntime: ({ id, runtime, python = null, modelConfig }) =>
      models.choose(id, { runtime, python, ...(modelConfig === undefined ? {} : { modelConfig }) }),
    describeNative: ({ id }, context) => models.session(id).describeNative(context),
    predict: ({ id, payload, timeLimit, method }, context) =>
      predictWith(models.get(id), models.session(id), {
        payload,
        options: {
          ...context,
          ...(timeLimit === undefined ? {} : { timeLimit }),
          ...(method === undefined ? {} : { method }),
        },
      }),
    payloadAs: async ({ id, payload, target }) => {
      const { folder, model } = models.get(id)
      const { name, signature } = model
      return payloadAs({ name, signature, location: folder.location }, requestOf(payload), target)
    },
    edgeCases: async ({ id }, context) => {
      const { folder, model } = models.get(id)
      const session = models.session(id)
      const example = await readInputExample(folder, model).catch(() => null)
      return await runEdgeCases({
        signature: model.signature,
        example: example?.payload ?? null,
        predict: (payload) => session.predict(payload, { timeLimit: EDGE_CASE_TIME_LIMIT }),
        signal: context?.signal ?? never,
        report: (done, total) => context?.report?.({ activity: 'Trying edge cases', done, total }),
      })
    },
    resultWindow: async ({ id, predictionId, view, ...asked }) =>
      windowOf(viewOf(models.get(id), predictionId, view), asked),
    findInResult: async ({ id, predictionId, view, order, text }, context) =>
      findInResult(viewOf(models.get(id), predictionId, view), {
        order: order ?? {},
        text,
        signal: context?.signal ?? never,
      }),
    resultSpread: async ({ id, predictionId, view, at }, context) =>
      resultSpread(viewOf(models.get(id), predictionId, view), at, context?.signal ?? never),
    resultSample: async ({ id, predictionId, view, at }, context) =>
      resultSample(viewOf(models.get(id), predictionId, view), at, context?.signal ?? never),
    responseBody: async ({ id, predictionId }) => models.get(id).predictions.get(predictionId).response,
    ...storeCallsOf({
      added: addedStoresAt(`${parts.stateFolder}/stores.json`),
      secrets,
      get: models.get,
    }),
    ...cacheCallsOf(foldersInUse),
    ...restoreCallsOf(parts.stateFolder, openPlaces),
    ...tableCallsOf({ models, tables, uploads }),
    ...inputCallsOf({ models, tables, uploads, inputs, runs }),
    ...comparing.calls,
    watch: async (_input, context) => {
      await events.watch(context?.report ?? (() => undefined), context?.signal ?? never)
      return {}
    },
  }
  const close = async () => {
    await Promise.all([models.closeAll(), comparing.close(), inside.close()])
    await openPlaces?.end()
    await tables.closeAll()
    await uploads.dropAll()
  }
  const folderOf = (id: string) => models.find(id)?.folder
  return { api: tellingOfGoneFolders(api, folderOf), close }
}

async function summaryOf(location: string): Promise<string> {
  return (await openModel(location)).model.summary
}
