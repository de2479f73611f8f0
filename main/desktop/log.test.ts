import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { openLog, readLog } from './log.ts'

test('a log takes lines, drops what an address holds of secrets, and is put aside when it is large', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'palate-log-'))
  const log = openLog(path.join(folder, 'logs'))
  log.info('started')
  log.error('https://ada:secret@mlflow.example/api?token=secret failed')
  expect(readLog(log.file)).toMatch(
    /^\S+Z info started\n\S+Z error https:\/\/mlflow\.example\/api\?… failed\n$/u,
  )
  await writeFile(log.file, 'x'.repeat(1024 * 1024 + 1))
  log.warn('after')
  expect((await stat(log.file)).size).toBeLessThan(100)
  expect(readLog(log.file)).toMatch(/x\S+Z warn after\n$/u)
  await rm(folder, { recursive: true })
})

test('a folder that takes nothing loses the log and nothing else', () => {
  const log = openLog('/dev/null/logs')
  expect(() => log.info('lost')).not.toThrow()
  expect(readLog(log.file)).toBe('')
})
