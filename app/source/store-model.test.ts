import { afterEach, expect, test } from 'vitest'
import { resolveLocation } from './open-folder.ts'
import { json, scriptedServer } from './rest/testing/scripted-server.ts'
import type { ScriptedServer } from './rest/testing/scripted-server.ts'

let server: ScriptedServer | null = null

afterEach(async () => {
  await server?.close()
  server = null
})

const RUN = 'r'.repeat(32)
const info = (model: string, run: string) => ({
  model_id: model,
  experiment_id: '7',
  name: "ada's",
  artifact_uri: `mlflow-artifacts:/7/models/${model}/artifacts`,
  source_run_id: run,
})

/** A server whose run lists no outputs; the models of that name fill two pages. */
async function serve(): Promise<ScriptedServer> {
  const run = { run_id: RUN, experiment_id: '7', artifact_uri: `mlflow-artifacts:/7/${RUN}/artifacts` }
  server = await scriptedServer(({ url, body }, response) => {
    if (url.includes('/runs/get')) return json(response, { run: { info: run, data: {} } })
    if (!url.includes('/logged-models/search')) return json(response, {}, 404)
    const isSecond = body.includes('second page')
    return isSecond
      ? json(response, { models: [{ info: info('m-new', RUN) }, { info: info('m-old', RUN) }] })
      : json(response, { models: [{ info: info('m-x', 'other') }], next_page_token: 'second page' })
  })
  return server
}

test('a logged model that its run does not list is found by its name, as MLflow finds it', async () => {
  const { url, seen } = await serve()
  const context = { trackingUri: url, environment: {} }
  expect(await resolveLocation(`runs:/${RUN}/ada's`, { context })).toMatchObject({
    leadsTo: 'mlflow-artifacts:/7/models/m-new/artifacts',
    source: { runId: RUN, modelId: 'm-new', called: ["ada's"] },
  })
  const asked = seen.filter(({ method }) => method === 'POST').map(({ body }) => JSON.parse(body) as unknown)
  expect(asked).toEqual([
    { experiment_ids: ['7'], filter: `name = "ada's"`, max_results: 1000 },
    expect.objectContaining({ page_token: 'second page' }),
  ])
})
