/** The parts of azureml-inference-server-http (server/routes.py) that are not scoring. */
import type { IncomingMessage } from 'node:http'
import { azureError } from './http-answers.ts'
import type { HttpAnswer } from './http-answers.ts'
import { requestIds } from './request-ids.ts'

/** How a run went, for the headers that tell it; `milliseconds` only when there was one. */
export interface RunReport {
  readonly failed: boolean
  readonly milliseconds?: number
}

/** Adds the request ids, or turns the answer into the refusal of ids that are too long. */
export function azureAnswer(request: IncomingMessage, answer: HttpAnswer, report?: RunReport): HttpAnswer {
  const ids = requestIds(request.headers)
  const headers = { ...answer.headers, ...ids.headers }
  if (!ids.ok)
    return { ...azureError(431, ids.message), headers: { ...runHeaders({ failed: false }), ...headers } }
  return { ...answer, headers: report === undefined ? headers : { ...runHeaders(report), ...headers } }
}

/** A refusal in that server's form. */
export function azureRefusal(
  request: IncomingMessage,
  status: number,
  message: string,
  report: RunReport = { failed: false },
): HttpAnswer {
  return azureAnswer(request, azureError(status, message), report)
}

/** `/swagger.json?version=`: 2.0 unless another is asked for. */
export function swaggerAnswer(request: IncomingMessage, documents: ReadonlyMap<string, string>): HttpAnswer {
  const url = request.url ?? ''
  const query = url.includes('?') ? url.slice(url.indexOf('?') + 1) : ''
  const version = new URLSearchParams(query).get('version') ?? '2'
  const document = documents.get(version.includes('.') ? version : `${version}.0`)
  if (document === undefined) {
    return azureRefusal(
      request,
      404,
      `Swagger version [${version}] is not valid. Supported versions: [2, 3, 3.1].`,
    )
  }
  return azureAnswer(
    request,
    { status: 200, contentType: 'application/json', body: document },
    { failed: false },
  )
}

function runHeaders({ failed, milliseconds }: RunReport): Record<string, string> {
  const headers: Record<string, string> = { 'x-ms-run-function-failed': failed ? 'True' : 'False' }
  if (milliseconds !== undefined) headers['x-ms-run-fn-exec-ms'] = milliseconds.toFixed(3)
  return headers
}
