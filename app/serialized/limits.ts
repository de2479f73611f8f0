/** Limits of every dimension of a foreign file, and the error that names the one that was reached. */
import { UserError } from '#shared/user-error.ts'

/** How much one file may ask for. Real models stay far below; each number has its reason beside it. */
export const limits = {
  /** Bytes of a serialized model: typed arrays end at 4 GB, and the largest forests seen are below 1 GB. */
  fileBytes: 2_000_000_000,
  /** Opcodes of a pickle: a forest of 10,000 trees has about 2,000,000. */
  opcodes: 50_000_000,
  /** Values on the pickle stack: a list of a million words needs a million. */
  stack: 10_000_000,
  /** Entries of the pickle memo. */
  memo: 20_000_000,
  /** Bytes of one long integer: Python's own text limit is 4,300 digits. */
  integerBytes: 2_048,
  /** Containers inside one another. */
  depth: 400,
  /** Elements of all arrays of one file that do not stand in it byte for byte (broadcast, compressed). */
  arrayBytes: 4_000_000_000,
  /** Bytes a zip entry or a compressed stream may grow to, all together. */
  inflatedBytes: 2_000_000_000,
  /** How many times its compressed size an entry may have; JSON of repeated nodes reaches 60. */
  inflationRatio: 400,
  /** Below this an entry may have any ratio: a few megabytes hurt nobody. */
  inflationFloor: 16_000_000,
  /** Entries of a zip: a skops file of 10,000 trees has 30,000. */
  zipEntries: 200_000,
  /** Nodes of a JSON or UBJSON document that are not in typed arrays. */
  nodes: 50_000_000,
} as const

/** Thrown when a limit is reached; says which and how far it goes. */
export function overLimit(format: string, what: string, limit: number): UserError {
  return new UserError({
    code: 'over-limit',
    message: `The ${format} data asks for more than ${limit.toLocaleString('en')} ${what}.`,
    hint: 'Palate stops here so that a damaged or hostile file cannot exhaust the machine.',
  })
}
