/** How much the server takes before it says no. */

/** Every limit of a server; times in milliseconds, sizes in bytes. */
export interface ServerLimits {
  /** A body beyond this is answered 413. */
  readonly maxBodyBytes: number
  /** Bytes of bodies held at once over all requests, received or being received. */
  readonly maxHeldBytes: number
  /** Requests given to the model's process at once; it works on them one after the other. */
  readonly maxConcurrent: number
  /** Requests that wait for a turn; one more is answered 503. */
  readonly maxQueue: number
  /** From a whole request to its answer on `/invocations`, answered 504 like MLflow's own server. */
  readonly invocationsTimeout: number
  /** From a whole request to its answer on `/score`. */
  readonly scoreTimeout: number
  /** For the head of a request to arrive. */
  readonly headTimeout: number
  /** For a whole request to arrive. */
  readonly receiveTimeout: number
  /** Without a byte in either direction while an answer is sent. */
  readonly sendTimeout: number
  /** A connection without a request. */
  readonly keepAliveTimeout: number
  readonly maxConnections: number
}

export const defaultLimits: ServerLimits = {
  // A batch of a hundred 224×224 images as JSON text is about 300 MB; MLflow itself has no limit.
  maxBodyBytes: 512 * 1024 * 1024,
  maxHeldBytes: 1024 * 1024 * 1024,
  // More than one hides the way to the process and back; the work itself is done one by one.
  maxConcurrent: 8,
  maxQueue: 1_000,
  // MLFLOW_SCORING_SERVER_REQUEST_TIMEOUT's default.
  invocationsTimeout: 60_000,
  // request_timeout_ms of a managed online deployment, default.
  scoreTimeout: 5_000,
  headTimeout: 10_000,
  receiveTimeout: 120_000,
  sendTimeout: 60_000,
  // Longer than the 60 s after which common load balancers drop an idle connection, so that they do it first.
  keepAliveTimeout: 75_000,
  maxConnections: 10_000,
}

/** uvicorn with h11 takes heads up to 64 KiB. */
export const MAX_HEAD_BYTES = 64 * 1024
