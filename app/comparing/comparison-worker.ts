/** The thread of one large comparison: makes it, keeps it, and looks up its rows until it is ended. */
import { parentPort, workerData } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { toFailure } from '#shared/user-error.ts'
import { comparedPages } from './compared-pages.ts'
import type { FromComparison, ToComparison } from './comparison-messages.ts'
import { makeComparison } from './side-source.ts'
import type { ComparisonTask } from './side-source.ts'

const port = parentPort
if (port === null) throw new Error('This is the entry of a thread.')

function say(message: FromComparison): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  port?.postMessage(message)
}

async function compare(tables: MessagePort): Promise<void> {
  // The host is ours and of the same build; it ends the thread to cancel.
  const made = await makeComparison(workerData as ComparisonTask, {
    signal: new AbortController().signal,
    report: (activity, done, total) =>
      say({ kind: 'progress', activity, done: done ?? null, total: total ?? null }),
  })
  const { comparison } = made.compared
  const pages = comparedPages(made.compared)
  tables.on('message', (asked: ToComparison) => {
    const { number } = asked
    if (asked.kind === 'rows') say({ kind: 'rows', number, rows: pages.rows(asked.order, asked.page) })
    else say({ kind: 'points', number, points: pages.points(asked.column) })
  })
  say({ kind: 'made', comparison, times: made.times })
}

void compare(port).catch((error: unknown) => say({ kind: 'failed', failure: toFailure(error) }))
