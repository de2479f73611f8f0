import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { builtCommand } from './command-build.ts'
import { casesOf, fixtureModel } from './fixture-cases.ts'
import { judge } from './judge.ts'
import { poster } from './post.ts'
import { startRealServer } from './real-server.ts'

const command = await builtCommand()
afterAll(() => rmSync(path.dirname(command), { recursive: true, force: true }))

const tensor = fixtureModel('onnx-iris-tensor')
const good = {
  path: '/invocations',
  contentType: 'application/json',
  body: Buffer.from('{"inputs": [[5.1, 3.5, 1.4, 0.2]]}'),
}

function start(model: string, options: readonly string[] = []) {
  return startRealServer(model, options, command)
}

/** The model's process of a server: its only child. */
function childOf(pid: number): number {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n')
  const found = lines.map((line) => line.trim().split(/\s+/).map(Number)).find(([, parent]) => parent === pid)
  return found?.[0] ?? 0
}

describe('palate serve as a process', () => {
  test('prints its address first, answers, and ends in good order when told to', async () => {
    const server = await start(tensor)
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const client = poster(server.url)
    const answers = await Promise.all(Array.from({ length: 50 }, () => client.post(good)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    client.close()
    expect(await server.end()).toBe(0)
    expect(server.errorText()).toContain('Serving onnx-iris-tensor with onnxruntime')
  })

  test('told to end amid large requests, answers each of them', async () => {
    const server = await start(tensor)
    await fetch(`${server.url}/ping`, { headers: { connection: 'close' } })
    const body = `{"inputs": [${Array.from({ length: 10_000 }, () => '[5.1, 3.5, 1.4, 0.2]').join(',')}]}`
    const text = `POST /invocations HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
    const clients = Array.from({ length: 15 }, () =>
      connect({ port: Number(new URL(server.url).port), host: '127.0.0.1' }),
    )
    await Promise.all(clients.map((client) => once(client, 'connect')))
    const answers = clients.map(async (client) => {
      client.write(text)
      let answer = ''
      for await (const chunk of client) answer += String(chunk)
      return answer.slice(0, 15)
    })
    await Promise.race(clients.map((client) => once(client, 'readable')))
    expect(await server.end()).toBe(0)
    expect(new Set(await Promise.all(answers))).toEqual(new Set(['HTTP/1.1 200 OK']))
  })

  test('gives the answers of the fixtures over the real process too', async () => {
    const server = await start(tensor)
    const client = poster(server.url)
    const different: string[] = []
    for (const fixture of casesOf('onnx-iris-tensor')) {
      const { contentType, body } = fixture
      const { name, difference } = judge(
        fixture,
        await client.post({ path: '/invocations', contentType, body }),
      )
      if (difference !== null) different.push(`${name}: ${difference}`)
    }
    client.close()
    await server.end()
    expect(different).toEqual([])
  })

  test('lives on when the model process is killed, and is healthy again', async () => {
    const server = await start(tensor)
    const client = poster(server.url)
    expect((await client.post(good)).status).toBe(200)
    process.kill(childOf(server.pid), 'SIGSEGV')
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.post(good)))
    // The one that the process was at work on may be lost with it; no other.
    expect(answers.filter(({ status }) => status !== 200).length).toBeLessThanOrEqual(1)
    expect((await fetch(`${server.url}/ping`)).status).toBe(200)
    client.close()
    expect(await server.end()).toBe(0)
    expect(server.errorText()).toContain("The model's process ended (signal SIGSEGV); it is started again")
  })

  test('a model that is none ends the command with its failure', async () => {
    const run = spawnSync(
      process.execPath,
      [command, 'serve', fixtureModel('sklearn-no-such-model'), '--port', '0'],
      {
        encoding: 'utf8',
        timeout: 30_000,
      },
    )
    expect(run.status).toBe(3)
    expect(run.stderr).toContain('sklearn-no-such-model')
  })

  test('wrong options are wrong usage', () => {
    for (const options of [
      ['--port', '70000'],
      ['--max-body', 'much'],
      ['--request-timeout', '-1'],
      ['--max-queue', '1.5'],
    ]) {
      const run = spawnSync(process.execPath, [command, 'serve', tensor, ...options], {
        encoding: 'utf8',
        timeout: 30_000,
      })
      expect(run.status).toBe(2)
      expect(run.stderr).toContain(options[0])
    }
  })

  test('says so when others than this machine can reach it', async () => {
    const server = await start(tensor, ['--host', '0.0.0.0'])
    expect(server.url).toMatch(/^http:\/\/0\.0\.0\.0:\d+$/)
    await fetch(`${server.url.replace('0.0.0.0', '127.0.0.1')}/ping`)
    await server.end()
    expect(server.errorText()).toContain('Anyone who reaches this machine can send requests')
  })
})

describe('palate edge-cases and payload as processes', () => {
  test('edge cases: each has an outcome, and the plain input is answered', () => {
    const run = spawnSync(process.execPath, [command, 'edge-cases', fixtureModel('onnx-mixed'), '--json'], {
      encoding: 'utf8',
      timeout: 60_000,
      maxBuffer: 64 * 2 ** 20,
    })
    expect(run.status).toBe(0)
    const results = JSON.parse(run.stdout) as { id: string; outcome: { kind: string } }[]
    expect(results.find(({ id }) => id === 'as-is')?.outcome.kind).toBe('answered')
    expect(results.find(({ id }) => id === 'missing/age')?.outcome.kind).toBe('refused')
    expect(results.filter(({ outcome }) => outcome.kind === 'failed')).toEqual([])
  })

  test('a payload of the input example', () => {
    const run = spawnSync(process.execPath, [command, 'payload', tensor, '--to', 'azure'], {
      encoding: 'utf8',
    })
    expect(run.status).toBe(0)
    expect(run.stdout).toMatch(/^\{"input_data": \[\[/)
  })
})
