/**
 * Whether the model's process is at work on a request that the server has not seen, kept where the process leaves it
 * behind when it dies: in an unlinked file that both have open. Messages would wake the server twice a request; writing a
 * page of memory takes two microseconds.
 */
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** Two little-endian uint32: how often a request began or ended, and the connection it is of. */
const BYTES = 8

/** What stands on the board: `count` tells one request from the next. */
export interface RunNote {
  readonly isRunning: boolean
  readonly connection: number
  readonly count: number
}

/** The server's side. */
export interface RunBoard {
  readonly fd: number
  read(): RunNote
  close(): void
}

/** Makes a board; null where there is no place for one. */
export function createRunBoard(): RunBoard | null {
  try {
    const file = path.join(tmpdir(), `palate-${process.pid}-${Math.random().toString(36).slice(2)}`)
    const fd = openSync(file, 'wx+', 0o600)
    unlinkSync(file)
    const bytes = Buffer.alloc(BYTES)
    return {
      fd,
      read: () => {
        readSync(fd, bytes, 0, BYTES, 0)
        const count = bytes.readUInt32LE(0)
        return { isRunning: count % 2 === 1, connection: bytes.readUInt32LE(4), count }
      },
      close: () => closeSync(fd),
    }
  } catch {
    return null
  }
}

/** The process's side: notes that a request of a connection began, and then that it ended. */
export function runNotes(fd: number): (connection: number) => void {
  const bytes = Buffer.alloc(BYTES)
  let count = 0
  return (connection) => {
    count = (count + 1) % 2 ** 32
    bytes.writeUInt32LE(count, 0)
    bytes.writeUInt32LE(connection, 4)
    writeSync(fd, bytes, 0, BYTES, 0)
  }
}
