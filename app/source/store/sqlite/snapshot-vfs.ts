/**
 * SQLite as WebAssembly over snapshots: a file system of its own (https://www.sqlite.org/vfs.html) that has one
 * read-only file for each snapshot and nothing else.
 */
import type { Snapshot } from './snapshot.ts'

/** The part of the library's API that is used; its own declarations leave out how a file system is installed. */
export interface Sqlite {
  readonly capi: {
    readonly sqlite3_vfs: new (pointer?: unknown) => Struct
    readonly sqlite3_io_methods: new () => Struct
    readonly sqlite3_file: (new (pointer: unknown) => Struct) & {
      readonly structInfo: { readonly sizeof: number }
    }
    readonly sqlite3_vfs_find: (name: string | null) => unknown
    readonly sqlite3_progress_handler: (
      db: unknown,
      steps: number,
      handler: () => number,
      context: number,
    ) => void
    readonly sqlite3_limit: (db: unknown, limit: number, value: number) => number
    readonly SQLITE_READONLY: number
    readonly SQLITE_CANTOPEN: number
    readonly SQLITE_NOTFOUND: number
    readonly SQLITE_IOERR_READ: number
    readonly SQLITE_IOERR_SHORT_READ: number
    readonly SQLITE_OPEN_READONLY: number
    readonly SQLITE_OPEN_MAIN_DB: number
    readonly SQLITE_LIMIT_LENGTH: number
  }
  readonly wasm: {
    readonly heap8u: () => Uint8Array
    readonly poke: (pointer: unknown, value: number | bigint, type: 'i32' | 'i64') => void
    readonly cstrToJs: (pointer: unknown) => string
    readonly cstrncpy: (target: unknown, source: unknown, length: number) => number
    /** Functions without the wrappers that check and convert every argument; pointers are numbers. */
    readonly exports: {
      readonly sqlite3_step: (statement: unknown) => number
      readonly sqlite3_column_count: (statement: unknown) => number
      readonly sqlite3_column_type: (statement: unknown, column: number) => number
      readonly sqlite3_column_int64: (statement: unknown, column: number) => bigint
      readonly sqlite3_column_double: (statement: unknown, column: number) => number
      readonly sqlite3_column_text: (statement: unknown, column: number) => number
      readonly sqlite3_column_blob: (statement: unknown, column: number) => number
      readonly sqlite3_column_bytes: (statement: unknown, column: number) => number
    }
  }
  readonly vfs: { readonly installVfs: (parts: object) => void }
  readonly config: object
  readonly oo1: { readonly DB: new (options: object) => Database }
}

interface Struct {
  pointer: unknown
  dispose(): void
  [member: `$${string}`]: unknown
}

/** A value of a row: INTEGER is a number, or a bigint beyond 2^53. */
export type Cell = string | number | bigint | null | Uint8Array

/** An open database of the library. */
export interface Database {
  readonly pointer: unknown
  prepare(sql: string): Statement
  /** Throws for a result code that is an error. */
  checkRc(code: number): void
  close(): void
}

interface Statement {
  readonly pointer: unknown
  bind(values: readonly (string | number | null)[]): unknown
  finalize(): unknown
}

const VFS_NAME = 'palate-snapshot'

let loading: Promise<Sqlite> | null = null
const snapshots = new Map<string, Snapshot>()
const openFiles = new Map<unknown, Snapshot>()
let count = 0

/** The library with the file system installed; loaded once. */
export function loadSqlite(): Promise<Sqlite> {
  loading ??= load()
  return loading
}

/** Opens a snapshot as a database; `close` it, then the snapshot. */
export function openSnapshot(sqlite: Sqlite, snapshot: Snapshot): Database {
  count += 1
  const name = `/snapshot-${count}`
  snapshots.set(name, snapshot)
  try {
    return new sqlite.oo1.DB({ filename: name, flags: 'r', vfs: VFS_NAME })
  } finally {
    snapshots.delete(name)
  }
}

async function load(): Promise<Sqlite> {
  const quiet = { print: () => undefined, printErr: () => undefined }
  // It is an ES module only, which the CommonJS of the build cannot import otherwise.
  const { default: initialize } = await import('@sqlite.org/sqlite-wasm')
  const start = initialize as unknown as (options: object) => Promise<Sqlite>
  const sqlite = await start(quiet)
  // Failures are thrown; it would print them too.
  Object.assign(sqlite.config, { warn: () => undefined, error: () => undefined, log: () => undefined })
  install(sqlite)
  return sqlite
}

function install({ capi, wasm, vfs }: Sqlite): void {
  const system = new capi.sqlite3_vfs(capi.sqlite3_vfs_find(null))
  const own = new capi.sqlite3_vfs()
  own.$iVersion = 1
  own.$szOsFile = capi.sqlite3_file.structInfo.sizeof
  own.$mxPathname = 64
  own.$xRandomness = system.$xRandomness
  own.$xSleep = system.$xSleep
  const io = new capi.sqlite3_io_methods()
  io.$iVersion = 1
  // Every function that is installed is a WebAssembly module of its own, 1 to 5 ms each. What SQLite asks of no file that
  // is opened read-only and has no journal (writing, deleting, the sector size) is left out: it would end in a trap.
  own.$xFullPathname = system.$xFullPathname
  const done = () => 0
  const tell = (out: unknown, value: number) => {
    wasm.poke(out, value, 'i32')
    return 0
  }
  const open = (_vfs: unknown, name: unknown, file: unknown, _flags: number, out: unknown) => {
    const snapshot = name === 0 ? undefined : snapshots.get(wasm.cstrToJs(name))
    if (snapshot === undefined) return capi.SQLITE_CANTOPEN
    const struct = new capi.sqlite3_file(file)
    struct.$pMethods = io.pointer
    struct.dispose()
    openFiles.set(file, snapshot)
    return out === 0 ? 0 : tell(out, capi.SQLITE_OPEN_READONLY)
  }
  const read = (file: unknown, target: unknown, length: number, offset: bigint | number) => {
    const snapshot = openFiles.get(file)
    const into = wasm.heap8u().subarray(Number(target), Number(target) + length)
    try {
      const bytes = snapshot?.read(into, Number(offset)) ?? 0
      if (bytes === length) return 0
      into.fill(0, bytes)
      return capi.SQLITE_IOERR_SHORT_READ
    } catch {
      return capi.SQLITE_IOERR_READ
    }
  }
  const close = (file: unknown) => {
    openFiles.delete(file)
    return 0
  }
  vfs.installVfs({
    io: {
      struct: io,
      methods: {
        xClose: close,
        xRead: read,
        xFileSize: (file: unknown, out: unknown) => {
          wasm.poke(out, BigInt(openFiles.get(file)?.size ?? 0), 'i64')
          return 0
        },
        xLock: done,
        xFileControl: () => capi.SQLITE_NOTFOUND,
        xDeviceCharacteristics: () => 0,
      },
    },
    vfs: {
      struct: own,
      name: VFS_NAME,
      methods: {
        xOpen: open,
        xAccess: (_vfs: unknown, _name: unknown, _flags: number, out: unknown) => tell(out, 0),
      },
    },
  })
  // Of the same signature, and nothing to do either.
  io.$xUnlock = io.$xLock
  io.$xSync = io.$xLock
}
