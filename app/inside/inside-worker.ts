/** The thread that looks into one model's file: answers one call after the other until it is ended. */
import { parentPort, workerData } from 'node:worker_threads'
import { isEstimatorCall } from '#shared/estimator-call-names.ts'
import { toFailure, UserError } from '#shared/user-error.ts'
import { insideAnswers, type InsideTask } from './inside-answers.ts'
import type { FromInside, ToInside } from './inside-messages.ts'

const port = parentPort
if (port === null) throw new Error('This is the entry of a thread.')

// The host is ours and of the same build.
const answers = insideAnswers(workerData as InsideTask)

port.on('message', ({ number, name, input }: ToInside) => {
  const say = (message: FromInside) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    port.postMessage(message)
  }
  const answer = isEstimatorCall(name)
    ? (answers[name] as (input: unknown) => Promise<unknown>)(input)
    : Promise.reject(new UserError({ code: 'bad-call', message: `There is no call named "${name}".` }))
  answer.then(
    (value) => say({ number, ok: true, value }),
    (error: unknown) => say({ number, ok: false, failure: toFailure(error) }),
  )
})
