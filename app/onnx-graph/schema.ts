/** Field numbers of onnx/onnx.proto3 (ONNX 1.19, IR version 12), as far as they are read or written here. */

export const modelField = {
  irVersion: 1,
  producerName: 2,
  producerVersion: 3,
  domain: 4,
  modelVersion: 5,
  documentation: 6,
  graph: 7,
  opsetImport: 8,
  metadata: 14,
  functions: 25,
} as const

export const opsetField = { domain: 1, version: 2 } as const

export const entryField = { key: 1, value: 2 } as const

export const graphField = {
  node: 1,
  name: 2,
  initializer: 5,
  input: 11,
  output: 12,
  valueInfo: 13,
  sparseInitializer: 15,
} as const

export const nodeField = {
  input: 1,
  output: 2,
  name: 3,
  operator: 4,
  attribute: 5,
  documentation: 6,
  domain: 7,
} as const

export const functionField = { node: 7 } as const

export const attributeField = {
  name: 1,
  float: 2,
  int: 3,
  text: 4,
  tensor: 5,
  graph: 6,
  floats: 7,
  ints: 8,
  texts: 9,
  tensors: 10,
  graphs: 11,
  type: 20,
} as const

export const tensorField = {
  extents: 1,
  type: 2,
  floatData: 4,
  int32Data: 5,
  textData: 6,
  int64Data: 7,
  name: 8,
  rawData: 9,
  doubleData: 10,
  uint64Data: 11,
  externalData: 13,
  dataLocation: 14,
} as const

/** `TensorProto.DataLocation.EXTERNAL`. */
export const EXTERNAL = 1

export const sparseTensorField = { values: 1, indices: 2, extents: 3 } as const

export const valueField = { name: 1, type: 2 } as const

export const typeField = { tensor: 1, sequence: 4, map: 5, opaque: 7, sparseTensor: 8, optional: 9 } as const

/** Fields of the message inside each kind of TypeProto. */
export const tensorTypeField = { element: 1, shape: 2 } as const
export const sequenceTypeField = { element: 1 } as const
export const mapTypeField = { key: 1, value: 2 } as const
export const opaqueTypeField = { domain: 1, name: 2 } as const

export const shapeField = { extent: 1 } as const
export const extentField = { value: 1, symbol: 2 } as const

/** `TensorProto.DataType`: the number, the name that onnxruntime writes, and bits per element (0: no fixed size). */
const elementTypes: readonly (readonly [number, string, number])[] = [
  [1, 'float', 32],
  [2, 'uint8', 8],
  [3, 'int8', 8],
  [4, 'uint16', 16],
  [5, 'int16', 16],
  [6, 'int32', 32],
  [7, 'int64', 64],
  [8, 'string', 0],
  [9, 'bool', 8],
  [10, 'float16', 16],
  [11, 'double', 64],
  [12, 'uint32', 32],
  [13, 'uint64', 64],
  [14, 'complex64', 64],
  [15, 'complex128', 128],
  [16, 'bfloat16', 16],
  [17, 'float8e4m3fn', 8],
  [18, 'float8e4m3fnuz', 8],
  [19, 'float8e5m2', 8],
  [20, 'float8e5m2fnuz', 8],
  [21, 'uint4', 4],
  [22, 'int4', 4],
  [23, 'float4e2m1', 4],
  [24, 'float8e8m0', 8],
  [25, 'uint2', 2],
  [26, 'int2', 2],
]

const namesByNumber = new Map(elementTypes.map(([number, name]) => [number, name]))
const numbersByName = new Map(elementTypes.map(([number, name]) => [name, number]))
const bitsByName = new Map(elementTypes.map(([, name, bits]) => [name, bits]))

/** The name of an element type, `undefined` for 0 and `type 99` for one that is not in the list. */
export function elementTypeName(number: number): string {
  return namesByNumber.get(number) ?? (number === 0 ? 'undefined' : `type ${number}`)
}

/** The number of an element type by its name; 0 for an unknown one. */
export function elementTypeNumber(name: string): number {
  return numbersByName.get(name) ?? 0
}

/** Bits of one element; 0 for text and unknown types. */
export function elementBits(name: string): number {
  return bitsByName.get(name) ?? 0
}
