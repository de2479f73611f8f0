/** What the server asks of whatever runs the model, and what it gets. */
import type { Socket } from 'node:net'
import type { Cancellable } from './cancellable.ts'

/** The door a request came through: MLflow's `/invocations` or Azure ML's `/score`. */
export type ScoringRoute = 'invocations' | 'score'

/** One request body on its way to the model. `contentType` is null when the header is absent. */
export interface ScoringRequest {
  readonly route: ScoringRoute
  readonly contentType: string | null
  readonly body: Uint8Array
}

/** What to send back, without what only the HTTP side knows (request ids, connection handling). */
export interface ScoringAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: Uint8Array
  /** Milliseconds the scoring itself took. */
  readonly milliseconds: number
  /** Whether the model or the code around it failed, as Azure ML's `x-ms-run-function-failed` says it. */
  readonly failed: boolean
}

/** What the server tells of the model it serves. */
export interface ServedModel {
  readonly name: string
  /** The runtime that answers: "onnxruntime 1.30.0, CPU". */
  readonly runtime: string
  readonly notices: readonly string[]
}

/** The model was never loaded, and will not be: the server is about to end. */
export class NeverLoaded extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'NeverLoaded'
  }
}

/** A request's model process died while it was at work on it; the request was not answered. */
export class ScorerCrash extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ScorerCrash'
  }
}

/** A connection on which nothing was read yet, and the server's terms for it; times in milliseconds. */
export interface LentConnection {
  readonly socket: Socket
  /** Whether the server answers under any name. */
  readonly isAnyName: boolean
  /** For an answer. */
  readonly timeout: number
  readonly keepAliveTimeout: number
  readonly sendTimeout: number
  /** The connection is the server's again; `read` are bytes that were read and not answered. */
  readonly back: (read: Uint8Array) => void
}

/** Runs requests in the order they are given. */
export interface Scorer {
  /** Resolves when the model is loaded; rejects when it cannot be. */
  readonly ready: Promise<ServedModel>
  /** Whether a request given now would be answered. */
  isHealthy(): boolean
  /**
   * Scores one request. Cancelling rejects at once; work that had begun may be ended by force. Rejects with ScorerCrash
   * when the model's process died on this request, with NeverLoaded where there never was a model.
   */
  score(request: ScoringRequest): Cancellable<ScoringAnswer>
  /** Offers a connection to the model's process (lending.ts); true when it is taken. */
  lend?(connection: LentConnection): boolean
  /** Asks for all that was lent. */
  recall?(): void
  /** Ends after what was given has been answered. */
  close(): Promise<void>
}
