/** Work that can be given up. Plain callbacks: an AbortSignal a request took a tenth of the server's time. */
export interface Cancellable<T> {
  readonly result: Promise<T>
  /** Rejects `result` with the reason, unless it has settled. */
  readonly cancel: (reason: Error) => void
}
