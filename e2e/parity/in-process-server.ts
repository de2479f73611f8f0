/** A scoring server whose model lives in this process: the same HTTP side, quicker to start. */
import { defaultLimits } from '../../app/scoring/limits.ts'
import type { Scorer } from '../../app/scoring/scoring.ts'
import { startScoringServer } from '../../app/scoring/server.ts'
import { servedDocuments } from '../../app/serving-documents.ts'
import { loadServable } from '../../app/serving.ts'

/** Serves a model folder until `end`. */
export async function startInProcess(model: string): Promise<{ readonly url: string; end(): Promise<void> }> {
  const servable = await loadServable(model)
  let last: Promise<unknown> = Promise.resolve()
  const scorer: Scorer = {
    ready: Promise.resolve(servable.about),
    isHealthy: () => true,
    score: (request) => {
      const answer = last.then(async () => {
        const { text, ...rest } = await servable.answer(request)
        return { ...rest, body: Buffer.from(text), milliseconds: 0 }
      })
      last = answer.catch(() => undefined)
      return { result: answer, cancel: () => undefined }
    },
    close: () => servable.close(),
  }
  const server = await startScoringServer({
    scorer,
    documents: () => servedDocuments(model),
    host: '127.0.0.1',
    port: 0,
    limits: defaultLimits,
    mlflowVersion: '3.17.2',
    isAzureEndpoint: false,
    log: () => undefined,
  })
  return {
    url: server.url,
    end: async () => {
      await server.close(0)
      await servable.close()
    },
  }
}
