/** What a number type can hold: MLflow's names (`mlflow/types/schema.py`, DataType) and numpy's. */

/** The smallest and the largest whole number of each type. */
export const integerRanges: Readonly<Record<string, readonly [bigint, bigint]>> = {
  int8: [-128n, 127n],
  int16: [-32_768n, 32_767n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint8: [0n, 255n],
  uint16: [0n, 65_535n],
  uint32: [0n, 2n ** 32n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
  integer: [-(2n ** 31n), 2n ** 31n - 1n],
  long: [-(2n ** 63n), 2n ** 63n - 1n],
}

/** The largest finite number of a type of fractions, as text, and where rounding goes to infinity (IEEE 754, 4.3.1). */
export const floatLimits: Readonly<Record<string, { readonly largest: string; readonly below: number }>> = {
  float: { largest: '3.4028234e38', below: 3.4028235677973366e38 },
  float32: { largest: '3.4028234e38', below: 3.4028235677973366e38 },
  float16: { largest: '65504', below: 65_520 },
  double: { largest: '1.7976931348623157e308', below: Infinity },
  float64: { largest: '1.7976931348623157e308', below: Infinity },
}
