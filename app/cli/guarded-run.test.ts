import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { GUARDED, guardFor } from './guarded.ts'
import { guardedRun } from './guarded-run.ts'
import { readArguments } from './command-line.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'palate-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A process that leaves what a killed run leaves: a file on its way and a scratch folder. */
const LEAVING = `
  const fs = require('node:fs')
  const start = process.argv[1] + '/.out.csv.' + process.pid + '.'
  fs.writeFileSync(start + 'abcd.part', 'half')
  fs.mkdirSync(require('node:os').tmpdir() + '/palate-' + process.pid + '-table-x')
`
const command = (script: string, signal = new AbortController().signal) => ({
  executable: process.execPath,
  args: ['-e', script, folder],
  signal,
})
const guard = (timeLimit?: number) => ({
  timeLimit,
  output: path.join(folder, 'out.csv'),
  isLocal: false,
})
const leftovers = () => readdirSync(folder)

test('the exit code is passed on, and the process knows that it is guarded', async () => {
  expect(await guardedRun(command(`process.exit('${GUARDED}' in process.env ? 7 : 1)`), guard())).toBe(7)
})

test('an endless process ends with its time, and nothing of it is left', async () => {
  await expect(guardedRun(command(`${LEAVING} for (;;) {}`), guard(700))).rejects.toMatchObject({
    failure: { code: 'timed-out', message: expect.stringContaining('0.7 s') },
  })
  expect(leftovers()).toEqual([])
})

test('an interruption ends what hears it, and what does not', async () => {
  for (const script of [
    `setInterval(() => 0, 1000)`,
    `${LEAVING} process.on('SIGTERM', () => 0); for (;;) {}`,
  ]) {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 400)
    await expect(guardedRun(command(script, controller.signal), guard())).rejects.toMatchObject({
      failure: { code: 'cancelled' },
    })
    expect(leftovers()).toEqual([])
  }
})

test('a process that the system ends is a crash', async () => {
  const script = `${LEAVING} process.kill(process.pid, 'SIGKILL')`
  await expect(guardedRun(command(script), guard())).rejects.toMatchObject({
    failure: { code: 'runtime-crashed', message: expect.stringContaining('SIGKILL') },
  })
  expect(leftovers()).toEqual([])
})

test('files of other processes are not touched', async () => {
  const foreign = path.join(folder, '.out.csv.999999999.abcd.part')
  writeFileSync(foreign, 'half')
  const script = `process.kill(process.pid, 'SIGKILL')`
  await expect(guardedRun(command(script), guard())).rejects.toThrow('ended')
  expect(leftovers()).toEqual(['.out.csv.999999999.abcd.part'])
  rmSync(foreign)
})

test('certificates are read where a connection may be opened only', async () => {
  vi.stubEnv('NODE_EXTRA_CA_CERTS', path.resolve('app/source/rest/testing/certificates/authority.pem'))
  const script = `process.exit('NODE_EXTRA_CA_CERTS' in process.env ? 7 : 1)`
  expect(await guardedRun(command(script), guard())).toBe(7)
  expect(await guardedRun(command(script), { ...guard(), isLocal: true })).toBe(1)
  vi.unstubAllEnvs()
})

test('only runs that write while they run, or have a limit, are guarded', async () => {
  const kinds = { input: 'text', output: 'text', 'time-limit': 'text' } as const
  const guardOf = (...args: readonly string[]) => guardFor(readArguments(args, 'predict', kinds))
  const small = path.join(folder, 'small.csv')
  const large = path.join(folder, 'large.csv')
  writeFileSync(small, 'a\n1\n')
  writeFileSync(large, 'a\n'.repeat(1_000_000))
  expect(await guardOf('-i', large)).toBeNull()
  expect(await guardOf('-i', small, '-o', 'out.csv')).toBeNull()
  expect(await guardOf('-i', large, '-o', 'out.csv')).toEqual({
    timeLimit: undefined,
    output: 'out.csv',
    isLocal: false,
  })
  expect(await guardOf('-i', '-', '-o', 'out.csv')).toEqual({
    timeLimit: undefined,
    output: 'out.csv',
    isLocal: false,
  })
  expect(await guardOf('-i', small, '--time-limit', '1.5')).toEqual({
    timeLimit: 1500,
    output: undefined,
    isLocal: false,
  })
  writeFileSync(path.join(folder, 'MLmodel'), '')
  expect(await guardOf(folder, '-i', large, '-o', 'out.csv')).toMatchObject({ isLocal: true })
  for (const text of ['0', '-1', 'soon', '', 'Infinity']) {
    await expect(guardOf(`--time-limit=${text}`)).rejects.toMatchObject({ failure: { code: 'bad-usage' } })
  }
})
