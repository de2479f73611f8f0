/** Models for component tests, shaped like the fixtures. Used by tests only. */
import type { OpenedModel } from '#shared/contract.ts'
import type { ColumnSpec, ColumnType, Model, ParamSpec, ScalarType } from '#shared/model.ts'
import type { RuntimeIdentity } from '#shared/prediction.ts'

export const nativeRuntime: RuntimeIdentity = {
  kind: 'native',
  name: 'onnxruntime',
  version: '1.30.0',
  detail: 'CPU',
}

/** A column of a scalar type. */
export function scalarColumn(name: string | null, type: ScalarType, required = true): ColumnSpec {
  return { name, type: { kind: 'scalar', type }, required }
}

const winePoints: readonly ColumnSpec[] = [
  scalarColumn('fixed acidity', 'double'),
  scalarColumn('residual sugar', 'double'),
  scalarColumn('density', 'double'),
  scalarColumn('quality seen', 'long'),
  scalarColumn('region', 'string'),
  scalarColumn('organic', 'boolean'),
  scalarColumn('batch', 'datetime', false),
]

const params: readonly ParamSpec[] = [
  { name: 'temperature', type: { kind: 'scalar', type: 'double' }, default: 1, shape: null },
  { name: 'labels', type: { kind: 'scalar', type: 'string' }, default: ['low', 'mid', 'high'], shape: [-1] },
]

/** A model with everything; tests change what they are about. */
export const wineModel: Model = {
  name: 'wine-quality',
  summary: 'Takes 7 columns, 6 of them required; returns 3 columns of float.',
  flavors: [
    {
      name: 'onnx',
      fields: [
        { name: 'data', value: 'model.onnx' },
        { name: 'onnx_version', value: '1.19.0' },
        { name: 'providers', value: ['CUDAExecutionProvider', 'CPUExecutionProvider'] },
      ],
      loaders: [
        {
          kind: 'native',
          call: 'mlflow.onnx.load_model',
          returns: 'onnx.ModelProto',
          code: 'import mlflow\nmodel = mlflow.onnx.load_model("wine-quality")',
        },
      ],
      paths: ['model.onnx'],
    },
    {
      name: 'python_function',
      fields: [
        { name: 'loader_module', value: 'mlflow.onnx' },
        { name: 'python_version', value: '3.11.7' },
      ],
      loaders: [
        {
          kind: 'inference',
          call: 'mlflow.pyfunc.load_model',
          returns: 'mlflow.pyfunc.PyFuncModel',
          code: 'import mlflow\nmodel = mlflow.pyfunc.load_model("wine-quality")',
        },
      ],
      paths: ['model.onnx'],
    },
  ],
  signature: {
    inputs: { kind: 'columns', columns: winePoints },
    outputs: {
      kind: 'columns',
      columns: [scalarColumn('low', 'float'), scalarColumn('mid', 'float'), scalarColumn('high', 'float')],
    },
    params,
    fromTypeHint: false,
  },
  environment: {
    files: [
      { origin: 'conda', path: 'conda.yaml' },
      { origin: 'python_env', path: 'python_env.yaml' },
      { origin: 'requirements', path: 'requirements.txt' },
    ],
    python: [
      { origin: 'MLmodel', version: '3.11.7' },
      { origin: 'conda.yaml', version: '3.11.7' },
    ],
    condaChannels: ['conda-forge'],
    buildDependencies: ['pip==24.0', 'setuptools==65.5.1', 'wheel==0.45.1'],
    rows: [
      {
        name: 'mlflow',
        entries: [
          {
            origin: 'requirements',
            specifier: '==3.17.2',
            text: 'mlflow==3.17.2',
            installer: 'pip',
            line: 1,
          },
          { origin: 'conda', specifier: '==3.17.2', text: 'mlflow==3.17.2', installer: 'pip' },
        ],
        disagrees: false,
      },
      {
        name: 'onnxruntime',
        entries: [
          {
            origin: 'requirements',
            specifier: '==1.31.1',
            text: 'onnxruntime==1.31.1',
            installer: 'pip',
            line: 2,
          },
          { origin: 'conda', specifier: '==1.30.0', text: 'onnxruntime==1.30.0', installer: 'pip' },
        ],
        disagrees: true,
      },
      {
        name: 'numpy',
        entries: [{ origin: 'requirements', specifier: '', text: 'numpy', installer: 'pip', line: 3 }],
        disagrees: false,
      },
    ],
    otherLines: [
      { origin: 'requirements', text: '--extra-index-url https://packages.example/simple', line: 4 },
    ],
  },
  inputExample: {
    path: 'input_example.json',
    type: 'dataframe',
    orient: 'split',
    servingPath: 'serving_input_example.json',
    hasParams: false,
  },
  lineage: {
    runId: '8918b66b2f0f4b6c8f2f2c1c9f3a7d10',
    modelId: 'm-5b1f0a9c2e',
    modelUuid: 'm-5b1f0a9c2e',
    artifactPath: null,
    savedAt: '2026-11-12 09:14:02.299870',
    mlflowVersion: '3.17.2',
    databricksRuntime: null,
  },
  details: [
    {
      name: 'metadata',
      value: new Map<string, string | bigint>([
        ['team', 'cellar'],
        ['tier', 2n],
      ]),
    },
    { name: 'model_size_bytes', value: 3_112_004n },
  ],
  unknownFields: [{ name: 'house_rules', value: 'kept as it is' }],
  codePaths: [],
  modelCodePath: null,
  files: [
    file('MLmodel', 1804),
    file('conda.yaml', 241),
    file('input_example.json', 164),
    file('model.onnx', 3_012_112),
    file('python_env.yaml', 121),
    file('requirements.txt', 92),
    { path: 'code', kind: 'folder', size: 0, modified: 0 },
    file('code/cellar/__init__.py', 0),
    file('code/cellar/tasting.py', 812),
  ],
  totalBytes: 3_115_346,
  findings: [
    {
      code: 'requirements-disagree',
      severity: 'warning',
      message: 'requirements.txt pins onnxruntime==1.31.1, conda.yaml says onnxruntime==1.30.0.',
      hint: 'MLflow installs from requirements.txt.',
      where: 'requirements.txt:2',
    },
    {
      code: 'unknown-fields',
      severity: 'note',
      message: 'MLmodel has a field that this version does not know: house_rules.',
      where: 'MLmodel',
    },
  ],
}

function file(path: string, size: number) {
  return { path, kind: 'file' as const, size, modified: 1_762_938_842_000 }
}

/** An open model around a description of one. */
export function opened(id: string, model: Model, change: Partial<OpenedModel> = {}): OpenedModel {
  return {
    id,
    location: `/models/${model.name}`,
    folder: `/models/${model.name}`,
    model,
    runtime: { kind: 'idle', runtime: nativeRuntime },
    choice: { runtime: 'auto', python: null },
    trust: 'nothing-runs',
    ...change,
  }
}

/** A model without a signature, so that the graph's inputs stand in. */
export const bareModel: Model = {
  ...wineModel,
  name: 'onnx-no-signature',
  summary: 'No signature; the graph takes float_input and gives label and probabilities.',
  signature: null,
  inputExample: null,
  findings: [],
}

const point: ColumnType = {
  kind: 'object',
  properties: [
    { name: 'x', type: { kind: 'scalar', type: 'double' }, required: true },
    { name: 'y', type: { kind: 'scalar', type: 'double' }, required: false },
  ],
}

/** A model with nested types. */
export const nestedModel: Model = {
  ...wineModel,
  name: 'pyfunc-nested',
  summary: 'Takes 4 nested columns, 2 of them required.',
  inputExample: null,
  signature: {
    inputs: {
      kind: 'columns',
      columns: [
        { name: 'tags', type: { kind: 'array', items: { kind: 'scalar', type: 'string' } }, required: true },
        {
          name: 'doc',
          type: {
            kind: 'object',
            properties: [
              { name: 'id', type: { kind: 'scalar', type: 'long' }, required: true },
              { name: 'pos', type: point, required: false },
            ],
          },
          required: true,
        },
        {
          name: 'weights',
          type: { kind: 'map', values: { kind: 'scalar', type: 'double' } },
          required: false,
        },
        { name: 'anything', type: { kind: 'any' }, required: false },
      ],
    },
    outputs: null,
    params: null,
    fromTypeHint: false,
  },
}

/** A model of many columns. */
export function wideModel(count: number): Model {
  const columns = Array.from({ length: count }, (_, place) => scalarColumn(`feature_${place}`, 'double'))
  return {
    ...wineModel,
    name: 'wide',
    summary: `Takes ${count} doubles.`,
    inputExample: null,
    signature: { inputs: { kind: 'columns', columns }, outputs: null, params: null, fromTypeHint: false },
  }
}
