/** The thread that a custom predict runs in: what does not heed the sandbox's own clock is ended with its thread. */
import { parentPort, workerData } from 'node:worker_threads'
import { toFailure } from '#shared/user-error.ts'
import { customPredict } from './custom-predict.ts'
import type { CustomPredictInput } from './custom-predict.ts'
import type { FromCustomWorker } from './run-custom-predict.ts'

// The host is ours and of the same build.
void customPredict(workerData as CustomPredictInput)
  .then(
    (output): FromCustomWorker => ({ ok: true, output }),
    (error: unknown): FromCustomWorker => ({ ok: false, failure: toFailure(error) }),
  )
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  .then((answer) => parentPort?.postMessage(answer))
