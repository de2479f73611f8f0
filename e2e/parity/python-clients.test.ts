import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { openModel } from '../../app/opening.ts'
import { parsePayload } from '../../app/payload/parse-payload.ts'
import type { WriteContext } from '../../app/payload/write/input.ts'
import { writePayload } from '../../app/payload/write/write-payload.ts'
import type { PayloadTarget } from '../../shared/payload-target.ts'
import type { Signature } from '../../shared/model.ts'
import { firstDifference, parseExact } from './compare-json.ts'
import { casesOf, fixtureModel } from './fixture-cases.ts'
import { startInProcess } from './in-process-server.ts'
import { nativeModels } from './native-models.ts'
import { pythonWithMlflow } from './python/find-python.ts'

/** Each loads its model anew: a run of an hour tries more of them. */
const CASES_A_MODEL = process.env['PALATE_SOAK'] === undefined ? 2 : 12

const python = pythonWithMlflow()
if (!python.ok) process.stderr.write(`Python clients are not tested: ${python.reason}\n`)

function script(name: string): string {
  return fileURLToPath(new URL(`python/${name}`, import.meta.url))
}

interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs without blocking this process, which may be the server that is asked. */
function run(command: string, args: readonly string[], input = ''): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'pipe' })
    const texts = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => (texts[name] += text))
    }
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...texts }))
    child.stdin.end(input)
  })
}

/** A few answered requests of a model, with MLflow's answers. */
function answeredCases(model: string) {
  return casesOf(model)
    .filter(
      ({ status, contentType, name }) =>
        status === 200 && contentType === 'application/json' && !name.startsWith('llm'),
    )
    .filter((_, place) => place % 4 === 0)
    .slice(0, CASES_A_MODEL)
}

interface Snippet {
  readonly label: string
  readonly text: string
  readonly expected: string
}

/** Each case's input as code for a target. */
async function snippets(
  model: string,
  target: PayloadTarget,
  serverUrl: string,
): Promise<readonly Snippet[]> {
  const opened = await openModel(fixtureModel(model))
  const { signature } = opened.model
  const context: WriteContext = {
    signature,
    modelUri: fixtureModel(model),
    serverUrl,
    endpointName: 'my-endpoint',
  }
  return answeredCases(model).flatMap(({ name, body, response }) => {
    const written = writtenCase(body, { signature, target, context })
    return written === null
      ? []
      : [{ label: `${model} ${name} ${target}`, text: written, expected: response }]
  })
}

function writtenCase(
  body: Uint8Array,
  to: {
    readonly signature: Signature | null
    readonly target: PayloadTarget
    readonly context: WriteContext
  },
): string | null {
  const parsed = parsePayload({ contentType: 'application/json', body }, to.signature)
  if (!parsed.ok || (parsed.params !== undefined && parsed.params !== null)) return null
  return writePayload({ frame: parsed.input, params: null }, to.target, to.context).text
}

describe('clients in Python', () => {
  test('the Python they need is named when it is not there', () => {
    expect(python.ok ? python.mlflow : python.reason).toMatch(python.ok ? /^\d+\.\d+/ : /PALATE_PYTHON/)
  })

  test("MLflow's own client and requests talk to palate serve unchanged", async () => {
    if (!python.ok) return
    const server = await startInProcess(fixtureModel('onnx-iris-tensor'))
    const { stdout, stderr, code } = await run(python.path, [script('clients.py'), server.url])
    await server.end()
    expect(stderr.includes('Traceback') ? stderr : code).toBe(0)
    const answers = JSON.parse(stdout) as Record<string, unknown>
    expect(answers['version']).toBe('3.17.2')
    expect(answers['gzip']).toBe('3.17.2')
    expect(answers['refused']).toMatch(
      /^Invocation failed \(error code 400, response: \{"error_code": "BAD_REQUEST"/,
    )
    const rows = JSON.stringify(answers['dataframe'])
    for (const name of ['array', 'list', 'params', 'deployments'])
      expect(JSON.stringify(answers[name])).toBe(rows)
    const [inputs, split, instances] = answers['requests'] as { predictions: unknown }[]
    expect(split).toEqual(inputs)
    expect(instances).toEqual(inputs)
    expect(answers['serving_input']).toEqual(inputs)
    expect(answers['frame']).toHaveLength(2)
  })

  test('Python snippets give what the request gave', async () => {
    if (!python.ok) return
    const all = (
      await Promise.all((await nativeModels()).map((model) => snippets(model, 'python', '')))
    ).flat()
    expect(all.length).toBeGreaterThanOrEqual(30)
    const { stdout, stderr } = await run(
      python.path,
      [script('run_snippets.py')],
      JSON.stringify(all.map(({ text }) => text)),
    )
    const lines = stdout.trim().split('\n')
    expect(lines.length === all.length ? '' : stderr).toBe('')
    const different = lines.flatMap((line, place) => {
      const { answer, error } = JSON.parse(line) as { answer?: string; error?: string }
      const { label = '', expected = '' } = all[place] ?? {}
      const difference =
        answer === undefined ? error : firstDifference(parseExact(answer), parseExact(expected))
      return difference === null ? [] : [`${label}: ${difference}`]
    })
    expect(different).toEqual([])
  }, 180_000)

  test('curl commands get what the request got', async () => {
    const server = await startInProcess(fixtureModel('onnx-mixed'))
    const curls = await snippets('onnx-mixed', 'curl', server.url)
    const answers = await Promise.all(curls.map(({ text }) => run('bash', ['-c', text])))
    await server.end()
    const different = answers.flatMap(({ stdout, stderr }, place) => {
      const { label = '', expected = '' } = curls[place] ?? {}
      const difference = stdout === '' ? stderr : firstDifference(parseExact(stdout), parseExact(expected))
      return difference === null ? [] : [`${label}: ${difference}`]
    })
    expect(curls.length).toBe(CASES_A_MODEL)
    expect(different).toEqual([])
  }, 60_000)

  test('requests snippets get what the request got', async () => {
    if (!python.ok) return
    const server = await startInProcess(fixtureModel('onnx-mixed'))
    const calls = await snippets('onnx-mixed', 'requests', server.url)
    const texts = JSON.stringify(calls.map(({ text }) => text))
    const { stdout } = await run(python.path, [script('run_snippets.py')], texts)
    await server.end()
    const printed = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { printed: string }).printed)
    expect(printed.map((text) => text.slice(0, 4))).toEqual(calls.map(() => '200 '))
    const different = printed.map((text, place) =>
      firstDifference(parseExact(text.slice(4)), parseExact(calls[place]?.expected ?? '')),
    )
    expect(different).toEqual(calls.map(() => null))
  }, 60_000)

  test('the az snippet writes the request file it sends', async () => {
    const [snippet] = await snippets('onnx-mixed', 'az', '')
    const stub = 'az() { cat "${@: -1}"; }; RESOURCE_GROUP=g; WORKSPACE=w; cd "$(mktemp -d)"\n'
    const { stdout, code } = await run('bash', ['-c', stub + (snippet?.text ?? 'false')])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^\{"input_data": \{/)
  })
})
