import type { IncomingMessage } from 'node:http'

/** What a listing says of one entry; the name is foreign and not to be trusted. */
export interface RemoteEntry {
  readonly name: string
  readonly isFolder: boolean
  /** Bytes; null where the store does not say. */
  readonly size: number | null
}

/** A folder somewhere else that can be listed and read over HTTP. Paths are given in parts, from the folder on. */
export interface RemoteFolder {
  /** For people, and for the list of the cache. */
  readonly location: string
  /** A digest of where it is. */
  readonly id: string
  /** Milliseconds of silence after which the server has not answered. */
  readonly patience: number
  readonly list: (
    folder: readonly string[],
    signal: AbortSignal | undefined,
  ) => Promise<readonly RemoteEntry[]>
  /** The answer to a request for a file, its body unread; status 200, or 206 for a range. */
  readonly read: (
    file: readonly string[],
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ) => Promise<IncomingMessage>
  /** The failure of a body that broke off. */
  readonly broken: (file: readonly string[], error: unknown) => Error
}
