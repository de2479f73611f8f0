/** The OpenAPI documents of a served model, in the versions azureml-inference-server-http offers at `/swagger.json`. */
import type { ColumnSpec, Signature } from '#shared/model.ts'
import type { Json, JsonSchema } from './openapi-schema.ts'
import {
  outputSchema,
  paramsSchema,
  recordSchema,
  rowsSchema,
  splitSchema,
  tensorsSchema,
} from './openapi-schema.ts'

/** What a document is made from. `example` is the model's own input example as a request body, when it has one. */
export interface DocumentedModel {
  readonly name: string
  readonly signature: Signature | null
  readonly example: Json | null
}

const ANY: JsonSchema = {}

/** Documents by version, as JSON text. */
export function openApiDocuments(
  model: DocumentedModel,
): readonly (readonly [version: string, text: string])[] {
  const schemas = schemasOf(model)
  return [
    ['2.0', JSON.stringify(swagger2(model, schemas))],
    ['3.0', JSON.stringify(openApi3(model, schemas, '3.0.3'))],
    ['3.1', JSON.stringify(openApi3(model, schemas, '3.1.0'))],
  ]
}

function schemasOf({ signature, example }: DocumentedModel): { readonly [name: string]: JsonSchema } {
  const params = paramsSchema(signature?.params ?? null)
  const output = outputSchema(signature?.outputs ?? null)
  const shown = example === null ? {} : { example }
  return {
    ServiceInput: {
      type: 'object',
      required: ['input_data'],
      properties: { input_data: inputDataSchema(signature), params },
    },
    ServiceOutput: output,
    Invocation: { type: 'object', properties: { ...invocationForms(signature), params }, ...shown },
    Predictions: { type: 'object', required: ['predictions'], properties: { predictions: output } },
    ErrorResponse: { type: 'object', properties: { message: { type: 'string' } } },
    InvocationError: {
      type: 'object',
      properties: { error_code: { type: 'string' }, message: { type: 'string' } },
    },
  }
}

function inputDataSchema(signature: Signature | null): JsonSchema {
  const inputs = signature?.inputs ?? null
  if (inputs === null) return ANY
  return inputs.kind === 'columns' ? splitSchema(inputs.columns) : tensorsSchema(inputs.tensors)
}

/** The members of a request to `/invocations`, of which exactly one is sent. */
function invocationForms(signature: Signature | null): { readonly [name: string]: JsonSchema } {
  const inputs = signature?.inputs ?? null
  if (signature?.fromTypeHint === true) return { inputs: { type: 'array', items: ANY } }
  if (inputs === null) {
    return {
      dataframe_split: { type: 'object' },
      dataframe_records: { type: 'array', items: ANY },
      inputs: ANY,
    }
  }
  if (inputs.kind === 'tensors')
    return { inputs: tensorsSchema(inputs.tensors), instances: { type: 'array', items: ANY } }
  if (inputs.columns.some(({ integerName }) => integerName === true)) return numberedForms(inputs.columns)
  const records: JsonSchema = { type: 'array', items: recordSchema(inputs.columns) }
  return {
    dataframe_split: splitSchema(inputs.columns),
    dataframe_records: records,
    instances: records,
    inputs: columnsSchema(inputs.columns),
  }
}

/** Keys of JSON objects are text, so columns that are named by numbers have no form by name but the split one. */
function numberedForms(columns: readonly ColumnSpec[]): { readonly [name: string]: JsonSchema } {
  const isCounting = columns.every(
    ({ name, integerName }, place) => integerName === true && name === String(place),
  )
  const rows = rowsSchema(columns)
  return {
    dataframe_split: splitSchema(columns),
    ...(isCounting ? { dataframe_records: rows, instances: rows, inputs: rows } : {}),
  }
}

/** `inputs` of a table: a list by column name. */
function columnsSchema(columns: readonly ColumnSpec[]): JsonSchema {
  const record = recordSchema(columns)
  const properties = record['properties']
  if (properties === undefined || properties === null || typeof properties !== 'object') return record
  const lists = Object.entries(properties).map(([name, items]) => [name, { type: 'array', items }] as const)
  return { ...record, properties: Object.fromEntries(lists) }
}

interface Operation {
  readonly path: string
  readonly method: 'get' | 'post'
  readonly id: string
  readonly words: string
  readonly input?: string
  readonly output?: string
  readonly error?: string
}

const operations: readonly Operation[] = [
  { path: '/', method: 'get', id: 'ServiceHealthCheck', words: 'Answers "Healthy" while the service is up.' },
  {
    path: '/score',
    method: 'post',
    id: 'RunMLService',
    words: 'Predictions as an Azure Machine Learning no-code deployment of the model gives them.',
    input: 'ServiceInput',
    output: 'ServiceOutput',
    error: 'ErrorResponse',
  },
  {
    path: '/invocations',
    method: 'post',
    id: 'Invocations',
    words: "Predictions as MLflow's scoring server gives them; exactly one of the input members is sent.",
    input: 'Invocation',
    output: 'Predictions',
    error: 'InvocationError',
  },
  { path: '/ping', method: 'get', id: 'Ping', words: 'Status 200 when the model is loaded.' },
  { path: '/version', method: 'get', id: 'Version', words: 'The version of MLflow this service follows.' },
]

function pathsOf(describe: (operation: Operation) => Json): { readonly [path: string]: Json } {
  return Object.fromEntries(
    operations.map((operation) => [operation.path, { [operation.method]: describe(operation) }]),
  )
}

function swagger2(model: DocumentedModel, definitions: { readonly [name: string]: JsonSchema }): Json {
  const ref = (name: string): Json => ({ $ref: `#/definitions/${name}` })
  const response = (description: string, name?: string): Json =>
    name === undefined ? { description } : { description, schema: ref(name) }
  return {
    swagger: '2.0',
    info: { title: model.name, version: '1.0' },
    consumes: ['application/json'],
    produces: ['application/json'],
    paths: pathsOf(({ id, words, input, output, error }) => ({
      operationId: id,
      description: words,
      ...(input === undefined
        ? {}
        : { parameters: [{ name: 'payload', in: 'body', required: true, schema: ref(input) }] }),
      responses: {
        '200': response('Done.', output),
        ...(error === undefined ? {} : { default: response('Refused or failed.', error) }),
      },
    })),
    definitions,
  }
}

function openApi3(
  model: DocumentedModel,
  schemas: { readonly [name: string]: JsonSchema },
  version: string,
): Json {
  const content = (name: string): Json => ({
    'application/json': { schema: { $ref: `#/components/schemas/${name}` } },
  })
  const response = (description: string, name?: string): Json =>
    name === undefined ? { description } : { description, content: content(name) }
  return {
    openapi: version,
    info: { title: model.name, version: '1.0' },
    paths: pathsOf(({ id, words, input, output, error }) => ({
      operationId: id,
      description: words,
      ...(input === undefined ? {} : { requestBody: { required: true, content: content(input) } }),
      responses: {
        '200': response('Done.', output),
        ...(error === undefined ? {} : { default: response('Refused or failed.', error) }),
      },
    })),
    components: { schemas },
  }
}
