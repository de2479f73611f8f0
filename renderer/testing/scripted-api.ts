/**
 * A test double of the engine: answers from scripts, runs nothing. Tests of components use it and change single
 * calls; no product code may.
 */
import { sampleProof } from './sample-proof.ts'
import type { Api, CallInput, OpenedModel } from '#shared/contract.ts'
import type { Prediction, Refusal, Trace } from '#shared/prediction.ts'
import { sampleComparedRows, sampleComparison } from './sample-comparison.ts'
import { UserError } from '#shared/user-error.ts'
import type { Value } from '#shared/values.ts'
import { parseJson } from '../predict/json-text.ts'
import { wineDrawing, wineGraph, wineNode, wineWeights } from './sample-graph.ts'
import { estimatorAnswers } from './sample-estimators.ts'
import { tableAnswers } from './table-answers.ts'
import { storeAnswers } from './store-answers.ts'
import { nativeRuntime, opened, wineModel } from './sample-models.ts'
import { comparedWith, sampleCreated, sampleInterpreters } from './sample-environments.ts'
import { sampleFiles, sampleRun } from './sample-readiness.ts'
import { sampleTrustReport } from './sample-trust.ts'

const exampleBody = JSON.stringify({
  dataframe_split: {
    columns: ['fixed acidity', 'residual sugar', 'density', 'quality seen', 'region', 'organic', 'batch'],
    data: [
      [7.4, 1.9, 0.9978, 5, 'Douro', true, '2026-03-01 08:30:00'],
      [7.8, 3, 0.9968, 5, 'Bairrada', false, null],
      [11.2, 1.9, 0.998, 2.5, 'Dão', false, '2026-03-02 10:00:00'],
      [7.4, 2.2, null, 6, 'Douro', true, null],
      [6.3, 1.6, 0.994, 7, '', true, null],
    ],
  },
})

/** What the double may be told. */
export interface Script {
  readonly models?: readonly OpenedModel[]
  readonly calls?: Partial<Api>
}

/** An Api that answers from `script`, else as a small wine model would. */
export function scriptedApi({ models = [], calls = {} }: Script = {}): Api {
  const open = [...models]
  const answers: Api = {
    about: async () => ({
      version: '0.1.0',
      host: 'web',
      platform: 'linux x64',
      nativeRuntime,
      hasFolderDialog: false,
      hasFileManager: true,
    }),
    samples: async () => [
      place('digits-image', 'Takes an image of 8 × 8; returns 10 probabilities.'),
      place('wine-cultivar', 'Takes 13 doubles; returns a class.'),
    ],
    recents: async () => [
      { ...place('iris-tree', 'Takes 4 doubles; returns a class.'), lastOpened: Date.now() - 7_200_000 },
      { ...place('forecast', 'Takes a date.'), lastOpened: Date.now() - 86_400_000 * 12, present: false },
    ],
    forgetRecent: async () => [],
    openModels: async () => open,
    openModel: async ({ location }) => {
      if (location.includes('missing')) {
        throw new UserError({
          code: 'not-found',
          message: `There is no folder at ${location}.`,
          hint: 'Check the path, or browse to the folder.',
          where: location,
          detail: 'ENOENT: no such file or directory',
        })
      }
      const found = open.find((model) => model.location === location)
      const model = found ?? opened(`opened-${open.length}`, wineModel, { location })
      if (found === undefined) open.push(model)
      return model
    },
    reloadModel: async ({ id }) => modelOf(open, id),
    closeModel: async () => ({}),
    keepInput: async () => ({ kept: true }),
    keptInput: async () => null,
    keepRun: async () => ({ key: 'run' }),
    keptRuns: async () => [],
    moveModel: async () => ({}),
    leaveWindow: async () => ({}),
    lastOpen: async () => [],
    keepWindow: async () => ({}),
    keptWindow: async () => null,
    browseFolder: async ({ path }) => ({
      path: path ?? '/home/ana',
      parent: '/home',
      isModel: false,
      entries: [
        { name: 'mlruns', path: '/home/ana/mlruns', isModel: false },
        { name: 'wine-quality', path: '/home/ana/wine-quality', isModel: true },
      ],
    }),
    chooseFolder: async () => ({ location: null }),
    revealFile: async () => ({}),
    describeOnnx: async () => wineGraph,
    onnxGraph: async () => wineDrawing,
    onnxNode: async () => wineNode,
    findOnnxNodes: async () => ({ matches: [], isMore: false }),
    onnxWeights: async () => wineWeights,
    ...estimatorAnswers,
    inputExample: async () => ({
      payload: { contentType: 'application/json', body: exampleBody },
      form: 'dataframe_split',
    }),
    digestFiles: async () => ({
      whole: '5b1f0c3a9e2d44f7a1b2c3d4e5f60718293a4b5c6d7e8f901a2b3c4d5e6f9c2e',
      files: [{ path: 'MLmodel', sha256: '9c2e'.repeat(16) }],
    }),
    readFile: async ({ path }) => {
      const isText = !path.endsWith('.onnx')
      const bytes = isText
        ? new TextEncoder().encode('flavors:\n  onnx:\n    data: model.onnx\n')
        : Uint8Array.from({ length: 300 }, (_, index) => (index * 7) % 256)
      return { bytes, size: bytes.length, isText }
    },
    interpreters: async () => sampleInterpreters,
    compareEnvironment: async ({ against }) => comparedWith(against),
    createdEnvironments: async () => [sampleCreated],
    createEnvironment: async (_, context) => {
      context?.report?.({
        activity: 'Installing 4 packages and what they need',
        line: 'Collecting mlflow==3.17.2',
      })
      return sampleCreated
    },
    removeEnvironment: async () => [],
    ...tableAnswers(),
    compare: async () => sampleComparison,
    comparedRows: async ({ order }) => sampleComparedRows(order.onlyDifferent),
    comparedPoints: async () => ({
      points: [{ row: 1, leftRow: 1, left: 0, right: 1, isDifferent: true }],
      differences: { from: 1, to: 1, counts: [1] },
    }),
    comparisonReport: async () => ({ text: '<!doctype html>' }),
    endpointKey: async () => ({ isKept: false }),
    forgetEndpointKey: async () => ({ isKept: false }),
    trustScript: async () => ({}),
    readCases: async () => [],
    casePayload: async () => ({ payload: null }),
    saveCase: async ({ name, file }) => ({ name: name ?? 'case 1', file, variables: [] }),
    replayCases: async () => [],
    exportSide: async ({ folder }) => ({ files: [`${folder}/save_model.py`] }),
    trustReport: async () => sampleTrustReport,
    trustModel: async ({ id }) => ({ ...modelOf(open, id), trust: 'trusted' }),
    trustedContents: async () => [],
    revokeTrust: async () => [],
    startRuntime: async () => ({ kind: 'ready', runtime: nativeRuntime, memoryBytes: 48_000_000 }),
    chooseRuntime: async ({ id, runtime, python = null }) => ({
      ...modelOf(open, id),
      choice: { runtime, python },
    }),
    describeNative: async () => ({
      flavor: 'mlflow.sklearn',
      pythonType: 'sklearn.linear_model.LogisticRegression',
      repr: 'LogisticRegression()',
      parameters: [{ name: 'C', value: 1 }],
      methods: ['predict', 'predict_proba'],
      classes: null,
    }),
    knownProof: async () => null,
    proveNative: async () => sampleProof,
    readiness: async ({ run }) => (run ? sampleRun : sampleFiles),
    exportOnnx: async ({ path }) => ({ files: [path], check: sampleProof.onnxruntime, takesText: false }),
    stopRuntime: async () => ({ kind: 'idle', runtime: nativeRuntime }),
    validate: async (input) => judge(input),
    predict: async (input) => predicted(input),
    payloadAs: async ({ target }) => ({
      text: `${target} of the input`,
      contentType: 'application/json',
      losses: [],
    }),
    edgeCases: async () => [],
    resultWindow: async (input) => resultWindow(input),
    findInResult: async () => ({ total: 0, perColumn: [], cells: [] }),
    resultSpread: async () => ({ rows: 0, missing: 0, distinct: 0, numbers: null, common: [] }),
    resultSample: async () => ({ values: [] }),
    responseBody: async () => ({
      status: 200,
      body: '{"predictions": [{"low": 0.2201, "mid": 0.7134, "high": 0.0665}]}',
      truncated: false,
    }),
    ...storeAnswers,
    watch: (_, context) => {
      context?.report?.({ kind: 'watching' })
      return new Promise((_resolve, reject) => {
        context?.signal?.addEventListener('abort', () => reject(new Error('aborted')))
      })
    },
  }
  return { ...answers, ...calls }
}

function modelOf(models: readonly OpenedModel[], id: string): OpenedModel {
  const model = models.find((candidate) => candidate.id === id)
  if (model === undefined) throw new UserError({ code: 'not-found', message: 'It is closed.' })
  return model
}

function place(name: string, summary: string) {
  return { location: `/samples/${name}`, name, summary, lastOpened: null, present: true }
}

/** Rows of a request of any form; enough for the scripts here. */
function rowCountOf(input: Pick<CallInput<'validate'>, 'payload'>): number {
  const { body } = input.payload
  const parsed = typeof body === 'string' ? parseJson(body) : undefined
  const node = parsed !== undefined && 'node' in parsed ? parsed.node : undefined
  if (node?.kind !== 'object') return 1
  const value = node.entries[0]?.[1]
  if (value?.kind === 'array') return value.items.length
  const data = value?.kind === 'object' ? value.entries.find(([key]) => key === 'data')?.[1] : undefined
  return data?.kind === 'array' ? data.items.length : 1
}

/** The refusal of a wrong `quality seen`, as the scripts know it. */
export const wineRefusal: Refusal = {
  stage: 'enforce',
  status: 400,
  errorCode: 'INVALID_PARAMETER_VALUE',
  errorClass: 'SCHEMA_ENFORCEMENT_FAILED',
  message:
    'Failed to predict data. Error: Incompatible input types for column quality seen. Can not safely convert float64 to int64.',
  plain: 'Row 3, quality seen: 2.5 does not fit long.',
  ways: ['Use 2 or 3.', 'Log the model with quality seen as double.'],
  places: [{ row: 2, column: 'quality seen' }],
}

function judge(input: CallInput<'validate'>): { trace: Trace; refusal: Refusal | null } {
  const isRefused = typeof input.payload.body === 'string' && /\b2\.5\b/.test(input.payload.body)
  return { trace: traceOf(rowCountOf(input)), refusal: isRefused ? wineRefusal : null }
}

function traceOf(rowCount: number): Trace {
  return {
    rowCount,
    reordered: false,
    steps: [
      { kind: 'column', name: 'fixed acidity', action: 'kept', from: 'float64', to: 'float64', cells: [] },
      {
        kind: 'column',
        name: 'residual sugar',
        action: 'cast',
        from: 'int64',
        to: 'float64',
        note: 'Whole numbers become doubles.',
        cells: [{ row: 1, action: 'cast', note: '3 becomes 3.0.' }],
      },
      { kind: 'column', name: 'batch', action: 'absent', from: '', to: '', cells: [] },
    ],
  }
}

function predicted(input: CallInput<'predict'>): Prediction {
  const { trace, refusal } = judge(input)
  const rowCount = trace.rowCount ?? 1
  const columns = ['low', 'mid', 'high'].map((name) => ({ name, dtype: 'float32' }))
  const own = {
    title: 'probabilities',
    pythonType: 'list',
    shape: [],
    columns: [{ name: 'probabilities', dtype: 'object' }],
    rowCount,
  }
  return {
    predictionId: `${rowCount} rows`,
    answer:
      refusal === null
        ? {
            ok: true,
            results: [
              {
                view: 'answer',
                title: 'DataFrame',
                pythonType: 'pandas.DataFrame',
                shape: [rowCount, 3],
                columns,
                rowCount,
              },
            ],
          }
        : { ok: false, refusal },
    ownOutputs: [{ ...own, view: 'own' }],
    trace,
    timing: { parse: 0.2, enforce: 0.3, run: 1.4, encode: 0.2, total: 2.1 },
    runtime: nativeRuntime,
    notices: ['CUDAExecutionProvider is not here; the CPU answers.'],
  }
}

const shares = [
  [0.2201, 0.7134, 0.0665],
  [0.3011, 0.641, 0.0579],
  [0.5208, 0.439, 0.0402],
  [0.0101, 0.1086, 0.8813],
] as const

function resultWindow({ predictionId, view, from, count }: CallInput<'resultWindow'>) {
  const rowCount = Number.parseInt(predictionId, 10)
  const rows = Array.from({ length: Math.max(0, Math.min(count, rowCount - from)) }, (_, row) => {
    return shares[(from + row) % shares.length] ?? shares[0]
  })
  const names = ['low', 'mid', 'high'] as const
  if (view === 'answer') {
    const columns = names.map((name, place) => ({
      name,
      dtype: 'float32',
      cells: rows.map((row): Value => row[place] ?? null),
    }))
    return { from, rowCount, columns }
  }
  const cells = rows.map((row): Value => new Map(names.map((name, place) => [name, row[place] ?? null])))
  return { from, rowCount, columns: [{ name: 'probabilities', dtype: 'object', cells }] }
}
