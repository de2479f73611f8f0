/** What the exceptions of MLflow's ONNX wrapper mean, in plain words, and what to do about them. */
import type { ValueInfo } from '#app/onnx-graph/value-type.ts'
import type { Explanation } from '../loaded-model.ts'

const tensorSignature = 'Log the model with a tensor-based signature; its inputs then arrive as arrays.'

/** A DataFrame of outputs of different lengths. */
export function unequalOutputs(
  lengths: readonly { readonly name: string; readonly length: number }[],
): Explanation {
  const list = lengths.map(({ name, length }) => `${name} has ${length}`).join(', ')
  return {
    plain: `MLflow makes one column of each output, flattened, and these have different lengths: ${list}.`,
    ways: [
      'Log the model with a tensor-based signature; each output then comes back as an array of its own.',
      'Or export the model with one value a row for each output; probabilities as dicts (ZipMap) do.',
    ],
    places: [],
  }
}

/** A column of pandas' own array kinds among several inputs. */
export function extensionColumn(name: string): Explanation {
  return {
    plain: `MLflow hands the column "${name}" on as one of pandas' own arrays, and onnxruntime takes only numpy's.`,
    ways: ['Send the request as CSV: its text columns are numpy arrays.', tensorSignature],
    places: [{ column: name }],
  }
}

/** An input that the request lacks. */
export function missingInputs(missing: readonly string[], given: readonly string[]): Explanation {
  const has = given.length === 0 ? 'names none' : `names ${quoted(given)}`
  return {
    plain: `The graph needs ${quoted(missing)}, and the request ${has}.`,
    ways: [`Name the graph's inputs: {"inputs": {"${missing[0] ?? ''}": …}}.`],
    places: missing.map((column) => ({ column })),
  }
}

/** A table without the column that an input of the graph is named after. */
export function missingColumn(name: string, columns: readonly string[]): Explanation {
  return {
    plain: `The graph has an input "${name}", and the table has no column of that name but ${quoted(columns)}.`,
    ways: [`Add the column "${name}".`],
    places: [{ column: name }],
  }
}

/** A name that the graph does not have. */
export function unknownInput(name: string, inputs: Iterable<string>): Explanation {
  return {
    plain: `The graph has no input "${name}"; it has ${quoted([...inputs])}.`,
    ways: [`Leave "${name}" out.`],
    places: [{ column: name }],
  }
}

/** An array of another element type than the graph takes. */
export function wrongType(input: ValueInfo, actual: string): Explanation {
  const ways =
    actual === 'tensor(string)'
      ? ['Send numbers only: a column of text, null or mixed types makes text of them all.']
      : /int/.test(actual) && /float|double/.test(input.type)
        ? ['Write the numbers with a decimal point: 5.0 instead of 5.']
        : []
  return {
    plain: `"${input.name}" arrives as ${actual}, and the graph takes ${input.type}.`,
    ways: [...ways, 'A signature would convert the values before the model gets them.'],
    places: [{ column: input.name }],
  }
}

/** An array of another number of dimensions than the graph takes. */
export function wrongRank(input: ValueInfo, got: readonly number[], isColumn: boolean): Explanation {
  const wanted = shapeText(input.shape ?? [])
  return {
    plain: isColumn
      ? `MLflow hands each column on as a list of values, and the graph takes "${input.name}" as ${wanted}.`
      : `"${input.name}" has the shape ${shapeText(got)}, and the graph takes ${wanted}.`,
    ways: isColumn
      ? ['Export the graph with inputs of one dimension.', tensorSignature]
      : [`Send it in the shape ${wanted}.`],
    places: [{ column: input.name }],
  }
}

/** An array of the right rank with an extent that the graph does not take. */
export function wrongExtents(input: ValueInfo, got: readonly number[]): Explanation {
  const wanted = shapeText(input.shape ?? [])
  return {
    plain: `"${input.name}" has the shape ${shapeText(got)}, and the graph takes ${wanted}.`,
    ways: [`Send it in the shape ${wanted}.`],
    places: [{ column: input.name }],
  }
}

function quoted(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.map((name) => `"${name}"`).join(', ')
}

/** A shape as people write it: free extents by their symbol or as `n`. */
function shapeText(shape: readonly (number | string | null)[]): string {
  return `[${shape.map((extent) => extent ?? 'n').join(', ')}]`
}
