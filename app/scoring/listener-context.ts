/** What a server is made of, as its parts see it. */
import type { Connections } from './connections.ts'
import type { FairQueue } from './fair-queue.ts'
import type { ServerLimits } from './limits.ts'
import type { HeldBytes } from './read-body.ts'
import type { Scorer } from './scoring.ts'

/** What a server is started with. */
export interface ScoringServerOptions {
  readonly scorer: Scorer
  /** OpenAPI documents of the model by version ("2.0", "3.0", "3.1"), as JSON text. */
  readonly documents: () => Promise<ReadonlyMap<string, string>>
  /** An address of this machine; port 0 takes a free one. */
  readonly host: string
  readonly port: number
  /** Host names beside its own that a server on loopback answers to, in small letters; `*` for all. */
  readonly allowedHosts?: readonly string[]
  readonly limits: ServerLimits
  /** What `/version` answers: the version of MLflow whose behaviour this is. */
  readonly mlflowVersion: string
  /** Whether `/score` answers like the endpoint in front of a deployment instead of the deployment itself. */
  readonly isAzureEndpoint: boolean
  /** Takes lines for the server's operator. */
  readonly log: (line: string) => void
}

/** What answering a request works with. */
export interface ListenerContext extends ScoringServerOptions {
  readonly queue: FairQueue
  readonly held: HeldBytes
  readonly connections: Connections
  readonly isClosing: () => boolean
  readonly isLoopback: boolean
}
