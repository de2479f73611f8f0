/** A scorer for tests of the HTTP side: answers are given by a function, with every call's request in reach. */
import type { Scorer, ScoringAnswer, ScoringRequest } from './scoring.ts'

/** Makes one that is loaded; `answer` decides about each request. */
export function scorerDouble(
  answer: (request: ScoringRequest) => Promise<ScoringAnswer> | ScoringAnswer,
): Scorer {
  return {
    ready: Promise.resolve({ name: 'double', runtime: 'none', notices: [] }),
    isHealthy: () => true,
    score: (request) => {
      let cancel: (reason: Error) => void = () => undefined
      const cancelled = new Promise<never>((_, reject) => (cancel = reject))
      return { result: Promise.race([(async () => answer(request))(), cancelled]), cancel }
    },
    close: () => Promise.resolve(),
  }
}

/** A plain successful answer. */
export function answerOf(body: string, status = 200): ScoringAnswer {
  return { status, contentType: 'application/json', body: Buffer.from(body), milliseconds: 1, failed: false }
}

/** Documents in the versions there are. */
export const documentsDouble: ReadonlyMap<string, string> = new Map([
  ['2.0', '{"swagger":"2.0"}'],
  ['3.0', '{"openapi":"3.0.3"}'],
  ['3.1', '{"openapi":"3.1.0"}'],
])
