import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testPython } from '#e2e/python/python-tests.ts'
import { UserError } from '#shared/user-error.ts'
import { startScript } from './python-script.ts'
import type { RunningScript, ScoreRequest, ScriptInput } from './python-script.ts'

const fixtures = fileURLToPath(new URL('../../../e2e/fixtures/', import.meta.url))
const root = path.join(fixtures, 'models/sklearn-pipeline-mixed')
const batchData = path.join(fixtures, 'azure/batch/data')
const SERVER_SAYS =
  '{"message": "An unexpected error occurred in scoring script. Check the logs for more info."}'

interface Case {
  readonly name: string
  readonly argument: string
  readonly return_type?: string
  readonly returned?: unknown
  readonly error_type?: string
  readonly error?: string
}

interface BatchCase extends Omit<Case, 'argument' | 'returned'> {
  readonly argument: readonly string[]
  readonly returned?: { readonly data: readonly (readonly unknown[])[] }
  readonly printed: string
}

interface Recorded<C> {
  readonly init: unknown
  readonly cases: readonly C[]
}

function recorded(folder: string): unknown {
  return JSON.parse(readFileSync(path.join(fixtures, 'azure', folder, 'cases.json'), 'utf8'))
}

function post(text: string | Uint8Array, headers: Record<string, string> = {}): ScoreRequest {
  const body = Buffer.from(text)
  return { body, headers: { 'content-type': 'application/json', ...headers }, timeout: 3_600_000 }
}

describe.skipIf(testPython === null)('a scoring script in Python', () => {
  const scratch = mkdtempSync(path.join(tmpdir(), 'palate-script-test-'))
  const running: RunningScript[] = []
  beforeAll(() => cpSync(root, path.join(scratch, 'model'), { recursive: true }))
  afterAll(async () => {
    for (const script of running) await script.close()
    rmSync(scratch, { recursive: true })
  })

  async function started(file: string, kind: ScriptInput['kind'] = 'online'): Promise<RunningScript> {
    const folder = path.dirname(file)
    const script = await startScript({
      python: testPython ?? '',
      file,
      folder,
      modelDir: scratch,
      root,
      kind,
    })
    running.push(script)
    return script
  }

  const fixture = (name: string) => path.join(fixtures, 'azure', name)

  async function written(code: string): Promise<RunningScript> {
    const file = path.join(scratch, `s${running.length}.py`)
    writeFileSync(file, code)
    return await started(file)
  }

  async function notStarted(starting: Promise<unknown>): Promise<string> {
    const error: unknown = await starting.catch((thrown: unknown) => thrown)
    return error instanceof UserError ? `${error.failure.code}: ${error.failure.message}` : String(error)
  }

  const textOf = (body: Uint8Array) => Buffer.from(body).toString('utf8')

  for (const folder of ['online', 'online-dict']) {
    test(`${folder}: every recorded answer`, async () => {
      const { cases } = recorded(folder) as Recorded<Case>
      const script = await started(fixture(`${folder}/code/score.py`))
      expect(cases.length).toBeGreaterThan(3)
      for (const { name, argument, return_type: type, returned, error_type: raised, error } of cases) {
        const answer = await script.request(post(argument))
        const own = answer.exception?.type.split('.').at(-1)
        const failed = raised === undefined ? 'False' : 'True'
        expect([name, answer.headers['x-ms-run-function-failed']]).toEqual([name, failed])
        expect([answer.returned, own, answer.exception?.message]).toEqual([type ?? null, raised, error])
        expect(answer.exception?.traceback ?? '').not.toContain('scoring_script.py')
        const body: unknown = JSON.parse(textOf(answer.body))
        expect([answer.status, body]).toEqual(
          raised === undefined ? [200, returned] : [500, JSON.parse(SERVER_SAYS)],
        )
      }
    })
  }

  test('online-old: the script does not start, as recorded', async () => {
    const { init } = recorded('online-old') as Recorded<Case>
    const { error_type: type, error } = init as Required<Case>
    const said = await notStarted(started(fixture('online-old/code/score.py')))
    expect(said).toContain(`model-failed: The script could not be imported: ${type}: ${error.split(' (')[0]}`)
  })

  test('batch: every recorded answer', async () => {
    const { cases } = recorded('batch') as Recorded<BatchCase>
    const script = await started(fixture('batch/code/batch_score.py'), 'batch')
    for (const { name, argument, returned, return_type, error_type, error, printed } of cases) {
      const answer = await script.batch(argument.map((file) => path.join(batchData, file)))
      expect([name, answer.stdout]).toEqual([name, printed])
      const own = answer.exception?.type.split('.').at(-1)
      const message = error?.replace('<fixtures>/dev/', fixtures)
      expect([own, answer.exception?.message]).toEqual([error_type, message])
      const text = returned?.data.map((row) => `${row.join(',')}\n`).join('')
      const rows = returned && { text, count: returned.data.length, returned: return_type }
      expect(answer.rows).toEqual(rows ?? null)
    }
  })

  test('what run gives is written as the server writes it', async () => {
    const script = await written(`
def init(): pass
def run(data):
    return {"none": None, "text": "ä", "set": {1}, "number": 1.5}[data]
`)
    const answer = async (what: string) => {
      const { status, body } = await script.request(post(what))
      return [status, textOf(body)]
    }
    expect(await answer('none')).toEqual([200, '{}'])
    expect(await answer('text')).toEqual([200, String.raw`"\u00e4"`])
    expect(await answer('number')).toEqual([200, '1.5'])
    const internal = 'An unexpected internal error occurred. Check the logs for more info.'
    expect(await answer('set')).toEqual([500, JSON.stringify({ message: internal }).replace('":"', '": "')])
    const notText = await script.request(post(Uint8Array.of(0xff)))
    expect([notText.status, textOf(notText.body)]).toEqual([
      400,
      expect.stringContaining('Input cannot be decoded as UTF-8'),
    ])
  })

  test('@rawhttp gets the request, its bytes and headers, and answers for itself', async () => {
    const script = await written(`
from azureml.contrib.services.aml_request import AMLRequest, rawhttp
from azureml_inference_server_http.api.aml_response import AMLResponse
def init(): pass
@rawhttp
def run(request: AMLRequest):
    data = request.get_data()
    status = 503 if data == b"fail" else 201
    return AMLResponse(bytes(reversed(data)), status, {"Content-Type": "application/x-own", "X-Of": request.headers["X-Given"]})
`)
    const answer = await script.request(post(Uint8Array.of(1, 2, 255), { 'x-given': 'me' }))
    expect([answer.status, [...answer.body]]).toEqual([201, [255, 2, 1]])
    expect(answer.headers).toMatchObject({ 'content-type': 'application/x-own', 'x-of': 'me' })
    const failed = await script.request(post('fail', { 'x-given': '' }))
    expect([failed.status, failed.headers['x-ms-run-function-failed']]).toEqual([503, 'True'])
  })

  test('@rawhttp: what else a script can ask of the request is as behind the server', async () => {
    const script = await written(`
import json
from azureml_inference_server_http.api.aml_request import rawhttp
from azureml_inference_server_http.api.aml_response import AMLResponse
def init(): pass
@rawhttp
def run(request):
    return AMLResponse(json.dumps([type(request).__name__, request.remote_addr, request.endpoint, str(request.url_rule),
        request.content_length, request.get_data(as_text=True), dict(request.form), sorted(request.headers.keys())]), 200)
`)
    const asked = async (body: string | Uint8Array, headers: Record<string, string>) => {
      const answer = await script.request(post(body, headers))
      return JSON.parse(textOf(answer.body)) as unknown[]
    }
    const place = ['LocalProxy', '127.0.0.1', 'main.handle_score', '/score']
    const names = ['Content-Length', 'Content-Type', 'Host']
    expect(await asked('', {})).toEqual([...place, 0, '', {}, names])
    expect(await asked(Uint8Array.of(0x61, 0xff), { 'X-Own': '1', x_own: '2' })).toEqual([
      ...place,
      2,
      'a\uFFFD',
      {},
      [...names, 'X-Own'],
    ])
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    expect(await asked('a=1', form)).toEqual([...place, 3, 'a=1', { a: '1' }, names])
  })

  test('headers where run asks for them; its time is bounded', async () => {
    const script = await written(`
import os, time
def init(): assert os.path.exists(os.path.basename(__file__))
def run(data, request_headers):
    if data == "length": return request_headers["Content-Length"]
    if data == "sleep": time.sleep(60)
    return request_headers["X-Given"]
`)
    expect(textOf((await script.request(post('x', { 'x-given': 'me' }))).body)).toBe('"me"')
    expect(textOf((await script.request(post('length'))).body)).toBe('"6"')
    const late = await script.request({ ...post('sleep'), timeout: 50 })
    expect([late.status, textOf(late.body)]).toEqual([500, '{"message": "Scoring timeout after 50 ms"}'])
  })

  test("sys.exit and interrupts in run are answered by gunicorn's page, and the worker goes on", async () => {
    const script = await written(`
import sys
count = 0
def init(): pass
def run(data):
    global count
    count += 1
    if data == "leave": sys.exit(4)
    if data == "interrupt": raise KeyboardInterrupt
    return count
`)
    for (const [body, type] of [
      ['leave', 'SystemExit'],
      ['interrupt', 'KeyboardInterrupt'],
    ] as const) {
      const answer = await script.request(post(body))
      expect([answer.status, answer.headers['content-type']]).toEqual([500, 'text/html'])
      expect(textOf(answer.body)).toContain('<h1><p>Internal Server Error</p></h1>\n')
      expect(answer.headers['content-length']).toBe(String(answer.body.length))
      expect([answer.exception?.type, answer.returned]).toEqual([type, null])
    }
    expect(textOf((await script.request(post('on'))).body)).toBe('3')
  })

  test('what cannot be called does not start', async () => {
    const starts = (code: string) => notStarted(written(code))
    expect(await starts('def run(data): pass')).toBe('model-failed: The script has no init().')
    expect(await starts('def init(): pass')).toBe('model-failed: The script has no run().')
    expect(await starts('def init(): pass\ndef run(*args): pass')).toContain('*args')
    expect(await starts('def init(): pass\ndef run(request_headers): pass')).toContain('no parameter')
    expect(await starts('def init(): raise KeyError(1)\ndef run(d): pass')).toContain(
      'init() failed: KeyError',
    )
    expect(await starts('import sys; sys.exit(0)')).toContain('could not be imported: SystemExit')
  })
})
