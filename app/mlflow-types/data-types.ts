/** What MLflow's DataTypes are in numpy and pandas. Source: `mlflow.types.schema.DataType`. */
import type { ScalarType } from '#shared/model.ts'
import type { DtypeSpec } from '#app/python-data/dtype.ts'

const numpyTypes: Readonly<Record<ScalarType, DtypeSpec>> = {
  boolean: { name: 'bool' },
  integer: { name: 'int32' },
  long: { name: 'int64' },
  float: { name: 'float32' },
  double: { name: 'float64' },
  string: { name: 'str' },
  binary: { name: 'bytes' },
  datetime: { name: 'datetime64', unit: 'ns' },
}

/** `DataType.to_numpy()`. */
export function numpyTypeOf(type: ScalarType): DtypeSpec {
  return numpyTypes[type]
}

/** `DataType.to_pandas()`: as numpy's, but text and bytes are objects. */
export function pandasTypeOf(type: ScalarType): DtypeSpec {
  return type === 'string' || type === 'binary' ? { name: 'object' } : numpyTypes[type]
}
