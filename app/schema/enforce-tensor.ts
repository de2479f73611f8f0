/** One array against its spec: `_enforce_tensor_spec` of `mlflow/models/utils.py`. */
import type { TensorSpec } from '#shared/model.ts'
import type { Data, Tensor } from '#shared/values.ts'
import { arrayDtypeName, dtypeFromName, specName } from '#app/python-data/dtype.ts'
import { shapeText } from '#app/python-data/numpy-array.ts'
import { mlflowException } from '#app/python-data/python-error.ts'

/** An array against its spec: rank, extents, dtype. Ragged object arrays pass where the shape allows them. */
export function enforceTensor(tensor: Tensor, spec: TensorSpec): Tensor {
  const isObject = tensor.values.dtype === 'object'
  const { shape } = spec
  if (shape.length === 1 && shape[0] === -1 && spec.dtype === 'object') return tensor
  const takesRagged = shape.length > 1 && shape.slice(1).includes(-1)
  if (takesRagged && tensor.shape.length === 1 && isObject) return tensor
  const fits =
    shape.length === tensor.shape.length &&
    shape.every((extent, axis) => extent === -1 || extent === tensor.shape[axis])
  if (!fits) {
    throw mlflowException(
      `Shape of input ${shapeText(tensor.shape)} does not match expected shape ${shapeText(shape)}.`,
    )
  }
  if (plainDtype(tensor.values) !== spec.dtype) {
    const expected = dtypeFromName(spec.dtype)
    throw mlflowException(
      `dtype of input ${arrayDtypeName(tensor.values)} does not match expected dtype ${expected === null ? spec.dtype : specName(expected)}`,
    )
  }
  return tensor
}

/** `clean_tensor_type(dtype).name`. */
function plainDtype(values: Data): string {
  return values.dtype === 'str' || values.dtype === 'bytes' ? values.dtype : arrayDtypeName(values)
}
