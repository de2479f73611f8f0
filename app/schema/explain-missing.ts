/** Why required columns or arrays are missing from an input, and what would bring them. */
import type { ColumnSpec, Schema, TensorSpec } from '#shared/model.ts'
import type { Refusal } from '#shared/prediction.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import type { ColumnName, Frame, Value } from '#shared/values.ts'
import { labelOf, labelRepr } from '#app/mlflow-types/spec-label.ts'

type Words = Pick<Refusal, 'plain' | 'ways' | 'places'>

/** Names told in a sentence. */
const MAX_NAMES = 20

/** Places marked. */
const MAX_PLACES = 50

/** The words where names are missing; null where none is, and the input has another form than the signature's. */
export function explainMissing(schema: Schema, input: Frame): Words | null {
  const specs: readonly (ColumnSpec | TensorSpec)[] =
    schema.kind === 'columns' ? schema.columns : schema.tensors
  const given = labelsIn(input)
  const wanted = specs.map((spec, place) => ({ spec, label: labelOf(spec, place) }))
  const missing = wanted.filter(({ spec, label }) => {
    return spec.name !== null && ('shape' in spec || spec.required) && !given.has(label)
  })
  if (missing.length === 0) return null
  if (v2Members.every((member) => given.has(member))) return v2Words
  const labels = missing.map(({ label }) => label)
  const separated = separatorWords(labels, given)
  if (separated !== null) return separated
  const nameless = missing.find(({ spec }) => spec.name === '')
  if (nameless !== undefined) return namelessWords(nameless.label)
  const numbered = numberWords(labels, given)
  const thing = schema.kind === 'columns' ? 'column' : 'array'
  const many = labels.length > 1
  return {
    plain: `${many ? `Required ${thing}s are` : `A required ${thing} is`} missing: ${listed(labels)}.${numbered?.plain ?? ''}`,
    ways: [
      ...(numbered?.ways ?? nameWays(labels, { given, known: new Set(wanted.map(({ label }) => label)) })),
      ...(schema.kind === 'columns'
        ? [
            `Add ${many ? 'the columns' : 'the column'}, or log the model with ${many ? 'them' : 'it'} as optional.`,
          ]
        : [
            `Send {"inputs": {${labels
              .slice(0, 3)
              .map((label) => `"${label}": […]`)
              .join(', ')}}}.`,
          ]),
    ],
    places: labels.slice(0, MAX_PLACES).map((label) => ({ column: String(label) })),
  }
}

/** A CSV with another separator than a comma is one column to pandas. */
function separatorWords(missing: readonly ColumnName[], given: ReadonlySet<ColumnName>): Words | null {
  const [only, ...others] = given
  if (typeof only !== 'string' || others.length > 0) return null
  const found = separators.find(([separator]) => {
    const names = new Set(only.split(separator).map((name) => name.trim()))
    return names.size > 1 && missing.some((label) => names.has(String(label)))
  })
  if (found === undefined) return null
  return {
    plain: `The columns are separated by ${found[1]}: MLflow reads commas alone, and so it found one column, "${only}".`,
    ways: ['Write the CSV with commas (pandas.DataFrame.to_csv does), or send JSON.'],
    places: [],
  }
}

const separators = [
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'bars'],
] as const

/** The trap of an empty name, such as that of an index: MLflow takes it for none, and asks for the place instead. */
function namelessWords(label: ColumnName): Words {
  return {
    plain: `The signature has a column named "", which MLflow takes for no name: it asks for a column ${label} instead, and then finds no such one in the signature.`,
    ways: ['No request reaches this model with every column: log it again with a name for that column.'],
    places: [{ column: String(label) }],
  }
}

const v2Members = ['name', 'shape', 'datatype', 'data']

const v2Words: Words = {
  plain:
    "This is the form of the Open Inference Protocol (KServe V2). MLflow's /invocations takes dataframe_split, dataframe_records, instances or inputs.",
  ways: ['`palate payload MODEL --to inputs -i FILE` writes it so, and Copy as… in the window.'],
  places: [],
}

/** The labels of an input: of its columns, its arrays, or its dicts; lists of values have the numbers of their places. */
function labelsIn(input: Frame): ReadonlySet<ColumnName> {
  switch (input.kind) {
    case 'table':
      return new Set(input.columns.map(({ name }) => name))
    case 'series':
      return new Set([input.name ?? 0])
    case 'tensor': {
      const width = input.shape.length === 2 ? (input.shape[1] ?? 0) : 1
      return new Set(Array.from({ length: width }, (_, place) => place))
    }
    case 'tensors':
      return new Set(input.entries.map(({ name }) => name))
    case 'plain':
      return labelsOfValue(input.value)
  }
}

function labelsOfValue(value: Value): ReadonlySet<ColumnName> {
  if (isValueMap(value)) return new Set(Array.from(value.keys(), (key) => String(key)))
  if (!isValueList(value)) return new Set([0])
  const names = value.flatMap((item) =>
    isValueMap(item) ? Array.from(item.keys(), (key) => String(key)) : [],
  )
  return names.length > 0 ? new Set(names) : new Set([0])
}

interface NumberWords {
  readonly plain: string
  readonly ways: readonly string[]
}

/** The trap of names that are numbers: to pandas 0 and "0" are two names, and JSON objects and CSV have text alone. */
function numberWords(missing: readonly ColumnName[], given: ReadonlySet<ColumnName>): NumberWords | null {
  const [first] = missing
  const asText = missing.filter((label) => typeof label === 'number' && given.has(String(label)))
  if (typeof first === 'number' && (asText.length > 0 || (given.size > 0 && hasTextAlone(given)))) {
    return {
      plain: ` The model's columns are named by numbers, not by text: to pandas ${first} and "${first}" are two names.`,
      ways: [
        `Send dataframe_split with numbers as names: {"dataframe_split": {"columns": [${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ', …' : ''}], "data": [[…]]}}.`,
        'The keys of JSON objects and the header of a CSV are always text, so dataframe_records, instances or inputs by name and CSV do not reach this model.',
        'Log the model from a DataFrame whose column names are text.',
      ],
    }
  }
  const asNumbers = missing.filter((label) => typeof label === 'string' && given.has(Number(label)))
  if (asNumbers.length === 0 || typeof first !== 'string') return null
  return {
    plain: ` They are there as numbers: to pandas ${Number(asNumbers[0])} and "${asNumbers[0]}" are two names.`,
    ways: [
      `Write the names as text: "columns": [${asNumbers
        .slice(0, 3)
        .map((label) => `"${label}"`)
        .join(', ')}${asNumbers.length > 3 ? ', …' : ''}].`,
    ],
  }
}

function hasTextAlone(given: ReadonlySet<ColumnName>): boolean {
  return Array.from(given).every((label) => typeof label === 'string')
}

function nameWays(
  missing: readonly ColumnName[],
  names: { readonly given: ReadonlySet<ColumnName>; readonly known: ReadonlySet<ColumnName> },
): readonly string[] {
  const given: readonly ColumnName[] = Array.from(names.given)
  const byPlace = given.length > 0 && given.every((name) => typeof name === 'number')
  const extra = given.filter((name) => !names.known.has(name))
  const wanted = new Set(missing.map((name) => String(name).toLowerCase().trim()))
  const near = extra.find((name) => wanted.has(String(name).toLowerCase().trim()))
  return [
    ...(byPlace
      ? [
          'The columns arrive as 0, 1, 2 …: lists of values have no names. Send dataframe_split with "columns".',
        ]
      : []),
    ...(near === undefined ? [] : [`"${near}" is there: names must match letter for letter.`]),
  ]
}

function listed(labels: readonly ColumnName[]): string {
  const hasNumbers = labels.some((label) => typeof label === 'number')
  const texts = labels.slice(0, MAX_NAMES).map((label) => (hasNumbers ? labelRepr(label) : String(label)))
  return `${texts.join(', ')}${labels.length > MAX_NAMES ? ' …' : ''}`
}
