/** How much of a Parquet file is taken in; a file of a few bytes can claim billions of values. */

/** Values of all columns together, nulls included: 60 MB as floats with their levels. */
export const MAX_VALUES = 5_000_000

/** Bytes of one page once unpacked; writers make pages of 1 MB. */
export const MAX_PAGE_BYTES = 1 << 26

/** Bytes of all pages once unpacked. */
export const MAX_UNPACKED_BYTES = 1 << 27

/** Nodes of the schema, and how deep they may nest. */
export const MAX_SCHEMA_NODES = 20_000
export const MAX_SCHEMA_DEPTH = 32
