/** The connections that are lent to this process, and its notes on their requests. */
import type { Socket } from 'node:net'
import { takeLent } from './lent-connection.ts'
import type { LentConnection } from './lent-connection.ts'
import type { TextAnswer } from './raw-answer.ts'
import { runNotes } from './run-board.ts'
import type { ScoringRequest } from './scoring.ts'
import type { FromWorker, LentTerms } from './worker-messages.ts'

/** What they work with. */
export interface LentWork {
  /** The descriptor of the board. */
  readonly board: number
  readonly send: (message: FromWorker, body?: Uint8Array) => void
  /** Begins a request; null while there is other work. */
  readonly begin: (request: ScoringRequest) => Promise<TextAnswer> | null
  /** Called when the answer is on its way. */
  readonly done: () => void
}

/** All of them. */
export interface LentConnections {
  readonly lend: (terms: LentTerms, socket: Socket) => void
  readonly recall: () => void
}

/** Each request is begun when nothing else is under way. */
export function lentConnections({ board, send, begin, done }: LentWork): LentConnections {
  const all = new Map<number, LentConnection>()
  const note = runNotes(board)

  function lend(terms: LentTerms, socket: Socket): void {
    const { id } = terms
    const connection = takeLent(socket, {
      terms,
      begin: ({ contentType, body }) => {
        const answer = begin({ route: 'invocations', contentType, body })
        if (answer === null) return null
        if (all.size > 1) for (const other of all.values()) if (other !== connection) other.recallPart()
        note(id)
        return answer
      },
      done: () => {
        note(id)
        done()
      },
      sending: () => send({ kind: 'sending', id }),
      giveBack: (read) => {
        all.delete(id)
        send({ kind: 'returned', id }, read)
      },
      left: () => {
        all.delete(id)
        send({ kind: 'left', id })
      },
    })
    all.set(id, connection)
  }

  return {
    lend,
    recall: () => {
      for (const connection of all.values()) connection.recall()
    },
  }
}
