/** Python's type hints for MLflow's types (`TYPE_HINTS_TO_DATATYPE_MAPPING` of `mlflow/types/type_hints.py`). */
import type { ColumnType, ScalarType } from '#shared/model.ts'
import type { Value } from '#shared/values.ts'

const names: Readonly<Record<ScalarType, string>> = {
  boolean: 'bool',
  integer: 'int',
  long: 'int',
  float: 'float',
  double: 'float',
  string: 'str',
  binary: 'bytes',
  datetime: 'datetime',
}

/** The hint as MLflow prints it. */
export function hintName(type: ColumnType): string {
  switch (type.kind) {
    case 'scalar':
      return names[type.type]
    case 'array':
      return `list[${hintName(type.items)}]`
    case 'map':
      return `dict[str, ${hintName(type.values)}]`
    case 'object':
      return 'object'
    case 'any':
      return 'typing.Any'
  }
}

/** `isinstance(value, hint)`: True is an int for Python; text stands for bytes and for points in time, which a server reads from it. */
export function isInstanceOf(value: Value, type: ScalarType): boolean {
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean'
    case 'integer':
    case 'long':
      return typeof value === 'bigint' || typeof value === 'boolean'
    case 'float':
    case 'double':
      return typeof value === 'number'
    case 'string':
      return typeof value === 'string'
    case 'binary':
      return value instanceof Uint8Array || typeof value === 'string'
    case 'datetime':
      return typeof value === 'string'
  }
}
