/** The thread that looks into a model's files. */
import { parentPort, workerData } from 'node:worker_threads'
import type { PartsInput } from './find-parts.ts'
import { runningParts } from './running-parts.ts'

// The host is ours and of the same build.
const { folder, model } = workerData as PartsInput
// oxlint-disable-next-line unicorn/require-post-message-target-origin
void runningParts(folder, model).then((parts) => parentPort?.postMessage(parts))
