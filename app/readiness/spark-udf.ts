/**
 * `mlflow.pyfunc.spark_udf`, by what its code refuses or assumes (`mlflow/pyfunc/__init__.py`: spark_udf,
 * `_cast_output_spec_to_spark_type`, `_convert_struct_values`, `_convert_array_values`). No Spark is started.
 */
import type { ColumnType, Finding, Model, Schema } from '#shared/model.ts'
import type { Judgement, OutputDifference, ReadinessFacts, RunFacts } from './facts.ts'
import { note, problem, some, warning } from './finding.ts'
import { loadingFindings } from './loading-rules.ts'
import { plainFindings, textOf } from './run-rules.ts'

/** The capacity of a sandbox on Databricks Serverless, memory and disk together (docstring of `spark_udf`). */
const SERVERLESS_BYTES = 2 ** 30

/** The numpy types that a Spark type is known for (`DataType.from_numpy_type`). */
const sparkNumpyTypes: ReadonlySet<string> = new Set([
  'bool',
  'int32',
  'int64',
  'float32',
  'float64',
  'str',
  'object',
  'bytes',
  'datetime64[ns]',
])

/** The judgement. */
export function sparkUdf(facts: ReadinessFacts): Judgement {
  const { model } = facts
  const { run } = facts
  const differences = run?.answer?.differences ?? []
  return {
    findings: [
      ...loadingFindings(facts),
      ...inputFindings(model),
      ...outputFindings(model.signature?.outputs ?? null),
      ...(run === null ? [] : failing(run)),
      ...(differences.some(({ isMild }) => !isMild) ? [differing(differences)] : []),
      ...sizeFindings(model),
    ],
    good: '',
    isProven: false,
    unproven: 'No Spark is started here.',
  }
}

function inputFindings({ signature }: Model): readonly Finding[] {
  const inputs = signature?.inputs ?? null
  const where = 'signature.inputs'
  if (inputs === null) {
    return [
      warning({
        code: 'no-signature',
        message: 'Without a signature of its inputs the columns get the names 0, 1, 2 …',
        hint: 'Call the UDF with struct("a", "b"), which keeps names, or log the model with a signature.',
        where: 'signature',
      }),
    ]
  }
  if (inputs.kind === 'tensors') {
    return [
      note({
        code: 'spark-arrays-flat',
        message: 'Each array is to come as a column of flat arrays; the UDF reshapes them, row by row.',
        hint: 'Make such columns with array(…), in the order of the signature.',
        where,
      }),
    ]
  }
  const optional = inputs.columns.filter(({ required }) => !required)
  const unnamed = inputs.columns.filter(({ name }) => name === null)
  if (optional.length === 0 && unnamed.length === 0) return []
  return [
    note({
      code: 'spark-name-columns',
      message: `The UDF cannot be called without arguments: the signature has ${optional.length > 0 ? 'optional columns' : 'columns without names'}.`,
      hint: 'Name the columns: df.withColumn("prediction", predict(struct("a", "b"))).',
      where,
    }),
  ]
}

function outputFindings(outputs: Schema | null): readonly Finding[] {
  const where = 'signature.outputs'
  if (outputs === null) {
    return [
      warning({
        code: 'spark-no-outputs',
        message: 'Without a signature of its outputs the result is taken for one double a row.',
        hint: 'Give result_type, or log the model with a signature of its outputs.',
        where,
      }),
    ]
  }
  const refused = outputs.kind === 'tensors' ? tensorFaults(outputs) : columnFaults(outputs)
  const findings = refused.map((fault) =>
    problem({
      code: 'spark-result-type',
      message: `spark_udf cannot take its result type from the signature: ${fault}.`,
      hint: 'Give result_type, for example "string" or "array<double>", or change the outputs of the signature.',
      where,
    }),
  )
  const hasAny = outputs.kind === 'columns' && outputs.columns.some(({ type }) => holds(type, isAny))
  return hasAny
    ? [
        ...findings,
        note({
          code: 'spark-any-type',
          message: 'An output of any type needs PySpark 4.',
          hint: 'Give result_type where Spark is older.',
          where,
        }),
      ]
    : findings
}

function tensorFaults({ tensors }: Extract<Schema, { kind: 'tensors' }>): readonly string[] {
  const typed = tensors.filter(({ dtype }) => !sparkNumpyTypes.has(dtype))
  const shaped = tensors.filter(({ shape }) => shape.length !== 1 && shape.length !== 2)
  return [
    ...(typed.length === 0 ? [] : [`there is no Spark type for ${some(typed.map(({ dtype }) => dtype))}`]),
    ...(shaped.length === 0
      ? []
      : [
          `arrays of ${some([...new Set(shaped.map(({ shape }) => String(shape.length)))])} axes are none of its results`,
        ]),
  ]
}

/** One column alone may be of any scalar type; in a struct and in lists dates and bytes are refused. */
function columnFaults({ columns }: Extract<Schema, { kind: 'columns' }>): readonly string[] {
  const isStruct = columns.length > 1
  const refused = columns.filter(({ type }) =>
    type.kind === 'scalar' ? isStruct && isDateOrBytes(type) : holds(type, isDateOrBytes),
  )
  if (refused.length === 0) return []
  const names = refused.map(({ name }, place) => name ?? String(place))
  return [`dates and bytes inside a struct or list are refused (${some(names)})`]
}

function isDateOrBytes(type: ColumnType): boolean {
  return type.kind === 'scalar' && (type.type === 'datetime' || type.type === 'binary')
}

function isAny(type: ColumnType): boolean {
  return type.kind === 'any'
}

function holds(type: ColumnType, isSought: (type: ColumnType) => boolean): boolean {
  if (isSought(type)) return true
  switch (type.kind) {
    case 'scalar':
    case 'any':
      return false
    case 'array':
      return holds(type.items, isSought)
    case 'map':
      return holds(type.values, isSought)
    case 'object':
      return type.properties.some((property) => holds(property.type, isSought))
  }
}

/** The UDF hands a table to the same predict; text in it comes as objects, as it does from CSV. */
function failing({ plain, csv }: RunFacts): readonly Finding[] {
  return csv?.kind === 'answered' ? [] : plainFindings(plain.outcome, plain.isMadeUp, '')
}

function differing(differences: readonly OutputDifference[]): Finding {
  return warning({
    code: 'outputs-differ',
    message: `The result type is taken from a signature that the answer does not fit: ${textOf(differences)}.`,
    hint: 'Give result_type, or log the model again with the outputs that predict gives.',
    where: 'signature.outputs',
  })
}

function sizeFindings({ totalBytes }: Model): readonly Finding[] {
  if (totalBytes < SERVERLESS_BYTES) return []
  return [
    note({
      code: 'spark-serverless-size',
      message: `The model has ${(totalBytes / 2 ** 30).toFixed(1)} GiB; a sandbox of Databricks Serverless has 1 GB of memory and disk together.`,
      hint: 'Use a cluster with more.',
    }),
  ]
}
