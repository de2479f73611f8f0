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
  e: 'float16',
  f: 'float32',
  d: 'float64',
  g: 'float128',
  B: 'uint8',
  h: 'int16',
  H: 'uint16',
  i: 'int32',
  I: 'uint32',
  l: 'int64',
  L: 'uint64',
  q: 'int64',
  Q: 'uint64',
  p: 'int64',
  P: 'uint64',
  F: 'complex64',
  D: 'complex128',
  G: 'complex256',
  c8: 'complex64',
  c16: 'complex128',
  longlong: 'int64',
  ulonglong: 'uint64',
  byte: 'int8',
  short: 'int16',
  ubyte: 'uint8',
  ushort: 'uint16',
  intc: 'int32',
  uintc: 'uint32',
  uintp: 'uint64',
  csingle: 'complex64',
  cdouble: 'complex128',
  clongdouble: 'complex256',
  m: 'timedelta64',
  M: 'datetime64',
  complex: 'complex128',
  long: 'int64',
  ulong: 'uint64',
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
