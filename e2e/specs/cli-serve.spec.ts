/** The start of the built `palate serve`: its address comes before its model, and what is sent then is answered. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { builtFile, cleanEnvironment, fixtureModel, repository } from '../built-product.ts'
import { expect, test } from '../door.ts'

/** Starts it and sends requests as soon as its first line is there. */
async function served(home: string, model: string) {
  const child = spawn(process.execPath, [builtFile('cli.js'), 'serve', model, '--port', '0'], {
    cwd: repository,
    env: cleanEnvironment(home),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString('utf8')))
  const ended = once(child, 'close').then(([code]) => code as number | null)
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const url = line.toString('utf8').trim()
  const headers = { 'content-type': 'application/json' }
  const request = { method: 'POST', headers, body: '{"inputs": [[5.1, 3.5, 1.4, 0.2]]}' }
  const answers = await Promise.all([
    fetch(`${url}/invocations`, request).then(async (response) => [response.status, await response.text()]),
    fetch(`${url}/ping`).then(({ status }) => status),
    fetch(`${url}/`).then(({ status }) => status),
  ])
  return { child, ended, answers, errors: () => errors }
}

test('what is sent at once waits for the model', async ({ home }) => {
  const { child, ended, answers } = await served(home, fixtureModel('onnx-iris-tensor'))
  expect(answers).toEqual([[200, expect.stringMatching(/^\{"predictions": /)], 200, 200])
  child.kill('SIGINT')
  expect(await ended).toBe(0)
})

test('a model that cannot be loaded ends it, and whoever waited is told', async ({ home }) => {
  const model = path.join(repository, 'e2e/fixtures/bad/onnx-truncated')
  const { ended, answers, errors } = await served(home, model)
  expect(answers).toEqual([[503, expect.stringContaining('could not be loaded')], 404, 503])
  expect(await ended).toBe(3)
  expect(errors()).toContain('model.onnx is not a readable ONNX file')
})
