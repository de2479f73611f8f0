/** Names of numpy dtypes in a tensor spec, as `np.dtype(text).name` gives them (`mlflow/types/schema.py`, TensorInfo). */

const NAME =
  /^(?:bool|u?int(?:8|16|32|64)|float(?:16|32|64|96|128)|complex(?:64|128|192|256)|str|bytes|object|void|(?:datetime|timedelta)64(?:\[(?:Y|M|W|D|h|m|s|ms|us|ns|ps|fs|as)\])?)$/u

/** Other spellings that numpy takes; MLflow writes the names alone. */
const aliases: Readonly<Record<string, string>> = {
  '?': 'bool',
  bool_: 'bool',
  b: 'int8',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  int: 'int64',
  int_: 'int64',
  intp: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  uint: 'uint64',
  f2: 'float16',
  half: 'float16',
  f4: 'float32',
  single: 'float32',
  f8: 'float64',
  double: 'float64',
  float: 'float64',
  longdouble: 'float128',
  O: 'object',
  object_: 'object',
  U: 'str',
  str_: 'str',
  unicode: 'str',
  S: 'bytes',
  a: 'bytes',
  bytes_: 'bytes',
}

/** The dtype's name, or null for what numpy does not know. */
export function tensorDtype(text: string): string | null {
  if (NAME.test(text)) return text
  const plain = text
    .replace(/^[<>=|]/u, '')
    .replace(/^([mM])8/u, (_, kind) => `${kind === 'M' ? 'datetime' : 'timedelta'}64`)
  if (NAME.test(plain)) return plain
  return Object.hasOwn(aliases, plain) ? (aliases[plain] ?? null) : null
}
