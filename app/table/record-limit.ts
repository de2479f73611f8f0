/** One row of CSV or one JSON object may not be longer: several of them are in memory at once. */
export const MAX_RECORD_BYTES = 16 * 1024 * 1024
