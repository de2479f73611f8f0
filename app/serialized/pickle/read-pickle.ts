/** A pickle file, as pickle, cloudpickle or joblib wrote it, to inert data. */
import { UserError } from '#shared/user-error.ts'
import { memoryLeft, overMemory, readingStage, takeMemory, withAllowance } from '../allowance.ts'
import { ByteReader } from '../byte-reader.ts'
import type { Inert, InertGlobal } from '../inert.ts'
import { limits, overLimit } from '../limits.ts'
import { zlib } from '../zlib.ts'
import { runPickle, type PickleContext } from './pickle-machine.ts'
import { scanPickle } from './scan-pickle.ts'
import type { PickleScan } from './scan-pickle.ts'
import type { ScanBudget } from './scan-state.ts'

/** What a pickle holds and what it would import. */
export interface ReadPickle {
  readonly value: Inert
  /** Every global the pickle names, in order of first use. */
  readonly globals: readonly InertGlobal[]
}

/**
 * Reads a pickle of protocol 0 to 5. joblib's arrays and its zlib and gzip compression are understood.
 * Throws `bad-model` for broken data, `unsupported` for what only Python can read, `over-limit` for a hostile size.
 */
export function readPickle(bytes: Uint8Array): ReadPickle {
  return withAllowance(readingStage, bytes.length, () => {
    const context = pickleContext(bytes)
    const value = runPickle(context)
    return { value, globals: [...context.globals.values()] }
  })
}

/** What a pickle would import, found without importing it. */
export interface PickleImports {
  /** `module.name` of each global with its parts, in order of first use. */
  readonly globals: readonly { readonly module: string; readonly name: string }[]
  /** False when the pickle could not be read to its end: there may be more. */
  readonly complete: boolean
  /** Why it could not. */
  readonly problem: string | null
}

/** The class of joblib's arrays, after each of which raw bytes stand in the stream. */
const JOBLIB_ARRAY = /(?:^|\.)joblib\.numpy_pickle\.NumpyArrayWrapper$/u

/** Compressed pickles may grow to so much in all while they are only scanned: a tenth of a second. */
export const MAX_INFLATED_PICKLES = 64_000_000

/** Milliseconds for following the arrays of a joblib file. */
const JOBLIB_TIME = 200

/** What `scanImports` tells of a file. */
export type FileScan = Pick<
  PickleScan,
  'names' | 'uses' | 'problem' | 'isIndirect' | 'hasOddInput' | 'hasOddState'
>

/**
 * The names a pickle file makes Python import, whichever program loads it: as plain pickles, and where joblib's arrays
 * stand in it also as joblib reads them; such a file has no end that both agree on, so it is never without a problem. In
 * bounded time and memory; never throws for what is in it.
 */
export function scanImports(bytes: Uint8Array, budget?: ScanBudget): FileScan {
  let plain: Uint8Array
  try {
    plain = decompressed(bytes, budget?.inflated ?? MAX_INFLATED_PICKLES)
    if (budget !== undefined && plain !== bytes) budget.inflated -= plain.length
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return {
      names: [],
      uses: new Map(),
      problem: error.message,
      isIndirect: false,
      hasOddInput: false,
      hasOddState: false,
    }
  }
  const { names, uses, problem, isIndirect, hasOddInput, hasOddState } = scanPickle(plain, budget)
  if (!names.some((name) => JOBLIB_ARRAY.test(name)))
    return { names, uses, problem, isIndirect, hasOddInput, hasOddState }
  const followed = pickleImports(plain, performance.now() + JOBLIB_TIME)
  const all = new Set([...names, ...followed.globals.map(({ module, name }) => `${module}.${name}`)])
  return {
    names: [...all],
    uses,
    problem: followed.problem ?? IN_ARRAYS,
    isIndirect,
    hasOddInput,
    hasOddState,
  }
}

/**
 * What the beginning of a file tells of all of it: that it is over a limit of the scan. Null where it does not, and the budget
 * is as it was.
 */
export function scanHead(bytes: Uint8Array, budget: ScanBudget): FileScan | null {
  // What is compressed begins with no opcode, or with one that is cut.
  const left = { ...budget }
  const { isCut, isPartial, ...scan } = scanPickle(bytes, left)
  if (isCut || !isPartial) return null
  // Raw arrays end the scan of most files of joblib, which then are followed as joblib reads them.
  if (left.opcodes > 0 && scan.names.some((name) => JOBLIB_ARRAY.test(name))) return null
  budget.opcodes = left.opcodes
  return scan
}

const IN_ARRAYS = 'it holds raw arrays of joblib, in whose bytes plain pickle reads other things.'

/**
 * Lists every global a pickle names. Never throws for broken data: it reports how far it came. `deadline` is a moment
 * of `performance.now`.
 */
export function pickleImports(bytes: Uint8Array, deadline: number | null = null): PickleImports {
  return withAllowance(readingStage, bytes.length, () => importsWithin(bytes, deadline))
}

function importsWithin(bytes: Uint8Array, deadline: number | null): PickleImports {
  let context: PickleContext | null = null
  try {
    context = pickleContext(bytes, { maxInflated: MAX_INFLATED_FOR_IMPORTS, deadline })
    runPickle(context)
    return { globals: listed(context), complete: true, problem: null }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { globals: context === null ? [] : listed(context), complete: false, problem: error.message }
  }
}

function listed(context: PickleContext): PickleImports['globals'] {
  return Array.from(context.globals.values(), ({ module, name }) => ({ module, name }))
}

/** Names are listed where the app itself runs: 400 MB is what one file may take of its memory. */
const MAX_INFLATED_FOR_IMPORTS = 400_000_000

function pickleContext(
  bytes: Uint8Array,
  bounds: { readonly maxInflated: number; readonly deadline: number | null } = {
    maxInflated: limits.inflatedBytes,
    deadline: null,
  },
): PickleContext {
  if (bytes.length > limits.fileBytes) throw overLimit('pickle', 'bytes', limits.fileBytes)
  const reader = new ByteReader(decompressed(bytes, bounds.maxInflated), 'pickle')
  return { reader, globals: new Map(), deadline: bounds.deadline, opcodes: 0, nesting: 0 }
}

const unreadableCompression: readonly { readonly name: string; readonly magic: readonly number[] }[] = [
  { name: 'bzip2', magic: [0x42, 0x5a, 0x68] },
  { name: 'xz', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { name: 'lzma', magic: [0x5d, 0x00, 0x00] },
  { name: 'lz4', magic: [0x04, 0x22, 0x4d, 0x18] },
  { name: "joblib's old zlib", magic: [0x5a, 0x46] },
]

/** Node unpacks 16 KB at a time where it is not told otherwise. */
const INFLATED_AT_ONCE = 1_048_576

function begins(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, place) => bytes[place] === byte)
}

/** Whether a loader that unpacks what it is given, as joblib and statsmodels do, may take a file of these first bytes for a pickle. */
export function isCompressed(bytes: Uint8Array): boolean {
  if (unreadableCompression.some(({ magic }) => begins(bytes, magic))) return true
  const compression = compressionOf(bytes)
  // Text can begin with an x as well: the first two bytes of zlib are a multiple of 31 (RFC 1950, 2.2).
  return compression === 'gzip' || (compression === 'zlib' && (0x7800 + (bytes[1] ?? 0)) % 31 === 0)
}

function compressionOf(bytes: Uint8Array): 'zlib' | 'gzip' | null {
  if (bytes[0] === 0x78) return 'zlib'
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? 'gzip' : null
}

/** joblib tells compressions apart by their first bytes; see joblib/numpy_pickle_utils.py. */
function decompressed(bytes: Uint8Array, maxInflated: number): Uint8Array {
  for (const { name, magic } of unreadableCompression) {
    if (begins(bytes, magic)) {
      throw new UserError({
        code: 'unsupported',
        message: `The model file is compressed with ${name}, which Palate does not read.`,
        hint: 'This model needs Python; or save it with joblib compression zlib or gzip, or without.',
      })
    }
  }
  const compression = compressionOf(bytes)
  if (compression === null) return bytes
  const most = Math.min(maxInflated, Math.max(limits.inflationFloor, bytes.length * limits.inflationRatio))
  const maxOutputLength = Math.max(1, Math.min(most, memoryLeft()))
  try {
    const options = { maxOutputLength, chunkSize: INFLATED_AT_ONCE }
    const { gunzipSync, inflateSync } = zlib()
    const plain = compression === 'zlib' ? inflateSync(bytes, options) : gunzipSync(bytes, options)
    takeMemory(plain.length)
    return plain
  } catch (error) {
    if (error instanceof UserError) throw error
    if (error instanceof RangeError)
      throw maxOutputLength < most ? overMemory() : overLimit('compressed pickle', 'bytes', maxOutputLength)
    throw new UserError(
      { code: 'bad-model', message: 'The compressed model file is damaged.' },
      { cause: error },
    )
  }
}
