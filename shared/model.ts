/**
 * What a model folder says of itself, read and validated but not judged. Sources: `mlflow/models/model.py`
 * (MLmodel), `mlflow/types/schema.py` (schemas), `mlflow/models/signature.py`, `mlflow/utils/environment.py`.
 */
import { z } from 'zod'
import type { Value } from './values.ts'

/** A Python value; see values.ts. */
export const ValueSchema = z.custom<Value>((value) => value !== undefined)

/** How much a finding matters: `problem` stops something from working, `warning` may, `note` is worth knowing. */
export const Severity = z.enum(['problem', 'warning', 'note'])

/** One oddity: what, where, what to do. Codes are stable kebab-case words ("requirements-disagree"). */
export const Finding = z.object({
  code: z.string(),
  severity: Severity,
  message: z.string(),
  hint: z.string().optional(),
  where: z.string().optional(),
})
export type Finding = z.output<typeof Finding>

/** `mlflow.types.DataType`. */
export const scalarTypes = [
  'boolean',
  'integer',
  'long',
  'float',
  'double',
  'string',
  'binary',
  'datetime',
] as const
export type ScalarType = (typeof scalarTypes)[number]

/** The type of a column or of a nested part: a DataType, Array, Object, Map or AnyType. */
export type ColumnType =
  | { readonly kind: 'scalar'; readonly type: ScalarType }
  | { readonly kind: 'array'; readonly items: ColumnType }
  | { readonly kind: 'object'; readonly properties: readonly Property[] }
  | { readonly kind: 'map'; readonly values: ColumnType }
  | { readonly kind: 'any' }

/** A property of an Object type. */
export interface Property {
  readonly name: string
  readonly type: ColumnType
  readonly required: boolean
}

const ScalarTypeSchema = z.enum(scalarTypes)
export const ColumnTypeSchema: z.ZodType<ColumnType> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('scalar'), type: ScalarTypeSchema }),
    z.object({ kind: z.literal('array'), items: ColumnTypeSchema }),
    z.object({
      kind: z.literal('object'),
      properties: z
        .array(z.object({ name: z.string(), type: ColumnTypeSchema, required: z.boolean() }))
        .readonly(),
    }),
    z.object({ kind: z.literal('map'), values: ColumnTypeSchema }),
    z.object({ kind: z.literal('any') }),
  ]),
)

/** A column of a column-based schema; `name` is null where the schema has unnamed columns. */
export const ColumnSpec = z.object({
  name: z.string().nullable(),
  /** Set where MLflow has the name as an integer: a DataFrame's column label 0 is not "0". */
  integerName: z.literal(true).optional(),
  type: ColumnTypeSchema,
  required: z.boolean(),
})
export type ColumnSpec = z.output<typeof ColumnSpec>

/** A tensor of a tensor-based schema: numpy dtype name as MLflow wrote it, shape with -1 for a free extent. */
export const TensorSpec = z.object({
  name: z.string().nullable(),
  dtype: z.string(),
  shape: z.array(z.number()).readonly(),
})
export type TensorSpec = z.output<typeof TensorSpec>

/** Inputs or outputs of a signature. */
export const Schema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('columns'), columns: z.array(ColumnSpec).readonly() }),
  z.object({ kind: z.literal('tensors'), tensors: z.array(TensorSpec).readonly() }),
])
export type Schema = z.output<typeof Schema>

/** An inference parameter. `shape` null is a scalar (or an object), `[-1]` a list; `default` as Python has it. */
export const ParamSpec = z.object({
  name: z.string(),
  type: ColumnTypeSchema,
  default: ValueSchema,
  shape: z.array(z.number()).readonly().nullable(),
})
export type ParamSpec = z.output<typeof ParamSpec>

/** `mlflow.models.ModelSignature`. `fromTypeHint` when it was made from the type hints of `predict`. */
export const Signature = z.object({
  inputs: Schema.nullable(),
  outputs: Schema.nullable(),
  params: z.array(ParamSpec).readonly().nullable(),
  fromTypeHint: z.boolean(),
})
export type Signature = z.output<typeof Signature>

/** A field of the MLmodel with its value as YAML gave it. */
export const Field = z.object({ name: z.string(), value: ValueSchema })
export type Field = z.output<typeof Field>

/** One way to load the model in Python. */
export const Loader = z.object({
  /** `native` gives the flavor's own object, `inference` the pyfunc wrapper with `predict`. */
  kind: z.enum(['native', 'inference']),
  /** The call, e.g. `mlflow.onnx.load_model`. */
  call: z.string(),
  /** The Python type it gives, e.g. `onnx.ModelProto`. */
  returns: z.string(),
  /** A few lines of Python to copy. */
  code: z.string(),
})
export type Loader = z.output<typeof Loader>

/** One flavor of the model with all its fields, known and unknown. */
export const Flavor = z.object({
  name: z.string(),
  fields: z.array(Field).readonly(),
  /** Loaders this flavor offers; empty for a flavor Palate does not know. */
  loaders: z.array(Loader).readonly(),
  /** Files and folders the flavor's fields name, relative to the model's folder, when inside it. */
  paths: z.array(z.string()).readonly(),
})
export type Flavor = z.output<typeof Flavor>

/** One entry of the model's folder; paths are relative with `/`. */
export const FileEntry = z.object({
  path: z.string(),
  kind: z.enum(['file', 'folder', 'link', 'other']),
  /** Bytes; 0 for anything but a file. */
  size: z.number(),
  /** Milliseconds since the epoch, UTC. */
  modified: z.number(),
})
export type FileEntry = z.output<typeof FileEntry>

/** Which file said it. */
export const RequirementOrigin = z.enum(['conda', 'python_env', 'requirements'])
export type RequirementOrigin = z.output<typeof RequirementOrigin>

/** One package of the model's environment and what each file says of it. */
export const RequirementRow = z.object({
  /** Normalised name (PEP 503). */
  name: z.string(),
  entries: z
    .array(
      z.object({
        origin: RequirementOrigin,
        /** The version specifier as written ("==1.31.1"), empty when unpinned. */
        specifier: z.string(),
        /** The whole line as written. */
        text: z.string(),
        /** Which installer reads it. */
        installer: z.enum(['pip', 'conda']),
        line: z.number().optional(),
      }),
    )
    .readonly(),
  /** Whether the files ask for different things. */
  disagrees: z.boolean(),
})
export type RequirementRow = z.output<typeof RequirementRow>

/** The model's own environment as its files state it. */
export const Environment = z.object({
  /** Paths of the files that were found, by origin. */
  files: z.array(z.object({ origin: RequirementOrigin, path: z.string() })).readonly(),
  /** Python version by who says it ("MLmodel", or a file's path). */
  python: z.array(z.object({ origin: z.string(), version: z.string() })).readonly(),
  condaChannels: z.array(z.string()).readonly(),
  buildDependencies: z.array(z.string()).readonly(),
  rows: z.array(RequirementRow).readonly(),
  /** Lines that are not a package: options, URLs, editable installs, and lines that do not parse. */
  otherLines: z
    .array(z.object({ origin: RequirementOrigin, text: z.string(), line: z.number().optional() }))
    .readonly(),
})
export type Environment = z.output<typeof Environment>

/** Where the model was made. */
export const Lineage = z.object({
  runId: z.string().nullable(),
  modelId: z.string().nullable(),
  modelUuid: z.string().nullable(),
  artifactPath: z.string().nullable(),
  /** As MLflow wrote it, UTC, e.g. `2026-11-22 03:59:23.299870`. */
  savedAt: z.string().nullable(),
  mlflowVersion: z.string().nullable(),
  databricksRuntime: z.string().nullable(),
})
export type Lineage = z.output<typeof Lineage>

/** The saved input example: where it is and which form MLflow saved it in. */
export const InputExampleInfo = z.object({
  path: z.string(),
  /** MLflow's `type`: dataframe, ndarray, json_object, sparse_matrix_csc … */
  type: z.string(),
  orient: z.string().nullable(),
  /** How MLflow 1.14 to 2.9 wrote arrays: `tf-serving`. */
  format: z.string().optional(),
  servingPath: z.string().nullable(),
  hasParams: z.boolean(),
})
export type InputExampleInfo = z.output<typeof InputExampleInfo>

/** A model folder, opened. A half broken folder gives a half filled model and findings. */
export const Model = z.object({
  /** A name for people: the folder's own, or the last part of the artifact path. */
  name: z.string(),
  /** One sentence: what the model takes and what it returns. */
  summary: z.string(),
  flavors: z.array(Flavor).readonly(),
  signature: Signature.nullable(),
  environment: Environment,
  inputExample: InputExampleInfo.nullable(),
  lineage: Lineage,
  /** `metadata`, `resources`, `prompts`, `auth_policy`, tags … known fields that are shown as they are. */
  details: z.array(Field).readonly(),
  /** Top-level fields of the MLmodel that this version does not know, kept. */
  unknownFields: z.array(Field).readonly(),
  /** Folders of Python code that MLflow would put on the path. */
  codePaths: z.array(z.string()).readonly(),
  /** The script of a models-from-code model. */
  modelCodePath: z.string().nullable(),
  files: z.array(FileEntry).readonly(),
  /** Bytes of all files. */
  totalBytes: z.number(),
  findings: z.array(Finding).readonly(),
})
export type Model = z.output<typeof Model>
