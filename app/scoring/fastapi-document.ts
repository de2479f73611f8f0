/** What FastAPI gives at `/openapi.json` for `mlflow/pyfunc/scoring_server`: the same for every model. */
import type { Json } from './openapi-schema.ts'

const paths = [
  ['/ping', 'get', 'Ping', 'ping_ping_get'],
  ['/health', 'get', 'Ping', 'ping_health_get'],
  ['/version', 'get', 'Version', 'version_version_get'],
  ['/invocations', 'post', 'Transformation', 'transformation_invocations_post'],
] as const

/** The document as JSON text. `/swagger.json` describes the model itself. */
export const fastApiDocument: string = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'FastAPI', version: '0.1.0' },
  paths: Object.fromEntries(
    paths.map(([path, method, summary, operationId]) => [
      path,
      {
        [method]: {
          summary,
          operationId,
          responses: {
            '200': {
              description: 'Successful Response',
              content: { 'application/json': { schema: {} } },
            },
          },
        },
      },
    ]),
  ),
} satisfies Json)
