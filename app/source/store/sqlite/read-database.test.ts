import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { toFailure } from '#shared/user-error.ts'
import { readDatabase } from './read-database.ts'

let base: string
let file: string
const writers: ChildProcess[] = []

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'palate-sqlite-'))
})
beforeEach(() => {
  file = join(mkdtempSync(join(base, 'db-')), 'mlflow.db')
  cpSync('e2e/fixtures/stores/mlflow.db', file)
})
afterAll(() => {
  for (const writer of writers) writer.kill('SIGKILL')
  rmSync(base, { recursive: true, force: true })
})

/** Another program on the same database: runs Python with `c`, a connection, and stays once it has said "ready". */
async function writer(code: string): Promise<ChildProcess> {
  const program = [
    'import sqlite3, sys, os, time',
    `c = sqlite3.connect(${JSON.stringify(file)}, isolation_level=None)`,
    code,
    'print("ready", flush=True)',
    'sys.stdin.readline()',
  ].join('\n')
  const child = spawn('python3', ['-c', program], { stdio: ['pipe', 'pipe', 'inherit'] })
  writers.push(child)
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve())
    child.once('exit', () => reject(new Error('the writer ended')))
  })
  return child
}

const count = () => readDatabase(file, (query) => query('SELECT count(*) FROM params')[0]?.[0])
const users = () => readDatabase(file, (query) => query('SELECT DISTINCT user_id FROM runs')[0]?.[0])

test('a database that a writer holds exclusively is read, and nothing is written beside it', async () => {
  await writer('c.execute("BEGIN EXCLUSIVE"); c.execute("UPDATE runs SET user_id = \'changed\'")')
  const before = readdirSync(join(file, '..'))
  expect(await users()).toBe('root')
  expect(readdirSync(join(file, '..'))).toEqual(before)
})

test('pages that a writer spilled into the database before it committed are not seen', async () => {
  const inserts = [
    'c.execute("PRAGMA cache_size = 5")',
    'c.execute("BEGIN")',
    'c.execute("UPDATE runs SET user_id = \'changed\'")',
    'for i in range(20000): c.execute("INSERT INTO params VALUES (?, ?, \'00822202d141401ebd1021d68f4da161\')", (f"k{i}", "v" * 50))',
  ]
  const committed = await count()
  await writer(inserts.join('\n'))
  expect(existsSync(`${file}-journal`)).toBe(true)
  expect(await count()).toBe(committed)
  expect(await users()).toBe('root')
})

test('what a killed writer left half-written is read as it was before', async () => {
  const committed = await count()
  const child = await writer(
    [
      'c.execute("PRAGMA cache_size = 5")',
      'c.execute("BEGIN")',
      'for i in range(20000): c.execute("INSERT INTO params VALUES (?, ?, \'00822202d141401ebd1021d68f4da161\')", (f"k{i}", "v" * 50))',
    ].join('\n'),
  )
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.removeAllListeners('exit')
  const gone = new Promise((resolve) => child.once('close', resolve))
  child.kill('SIGKILL')
  await Promise.race([ended, gone])
  expect(await count()).toBe(committed)
})

test('a write-ahead log is read: what is committed, not what is not', async () => {
  await writer(
    [
      'c.execute("PRAGMA journal_mode = WAL")',
      'c.execute("PRAGMA wal_autocheckpoint = 0")',
      'c.execute("UPDATE runs SET user_id = \'first\'")',
      'c.execute("UPDATE runs SET user_id = \'second\'")',
      'c.execute("PRAGMA cache_size = 5")',
      'c.execute("BEGIN IMMEDIATE")',
      'c.execute("UPDATE runs SET user_id = \'third\'")',
      'for i in range(20000): c.execute("INSERT INTO params VALUES (?, ?, \'00822202d141401ebd1021d68f4da161\')", (f"k{i}", "v" * 50))',
    ].join('\n'),
  )
  const before = readFileSync(`${file}-shm`)
  expect(await users()).toBe('second')
  expect(readFileSync(`${file}-shm`).equals(before)).toBe(true)
})

test('a database with a log in a folder that may not be written', async () => {
  const child = await writer(
    'c.execute("PRAGMA journal_mode = WAL"); c.execute("UPDATE runs SET user_id = \'logged\'")',
  )
  const closed = new Promise((resolve) => child.once('close', resolve))
  child.kill('SIGKILL')
  await closed
  chmodSync(file, 0o444)
  chmodSync(join(file, '..'), 0o555)
  try {
    expect(await users()).toBe('logged')
  } finally {
    chmodSync(join(file, '..'), 0o755)
  }
})

test('while a writer commits again and again, every reading is one whole state', async () => {
  await writer(
    [
      'c.execute("CREATE TABLE pair (a INTEGER, b INTEGER, filler TEXT)")',
      'c.executemany("INSERT INTO pair VALUES (0, 0, ?)", [("x" * 3000,) for _ in range(200)])',
      'import threading',
      'def work():',
      `    d = sqlite3.connect(${JSON.stringify(file)}, isolation_level=None)`,
      '    n = 0',
      '    while True:',
      '        n += 1',
      '        d.execute("UPDATE pair SET a = ?, b = ?", (n, n))',
      '        time.sleep(0.05)',
      'threading.Thread(target=work, daemon=True).start()',
    ].join('\n'),
  )
  for (let round = 0; round < 8; round++) {
    const rows = await readDatabase(file, (query) => query('SELECT min(a), max(a), min(b), max(b) FROM pair'))
    expect(new Set(rows[0]).size).toBe(1)
  }
})

test.each([
  ['gone', () => rmSync(file), 'not-found'],
  ['no database', () => writeFileSync(file, 'x'.repeat(5_000)), 'bad-model'],
  ['cut off', () => truncateSync(file, 20_000), 'bad-model'],
  ['short', () => truncateSync(file, 50), 'bad-model'],
])('%s: told in words', async (_name, spoil, code) => {
  spoil()
  const failure = await readDatabase(file, (query) =>
    query('SELECT count(*) FROM params, runs, tags, logged_models, model_versions, latest_metrics'),
  ).then(() => null, toFailure)
  expect(failure?.code).toBe(code)
})

test('a text that would fill the memory is refused', async () => {
  const huge = readDatabase(file, (query) =>
    query("SELECT length(replace(hex(zeroblob(17000000)), '0', 'xxxx'))"),
  )
  expect((await huge.then(() => null, toFailure))?.code).toBe('bad-model')
})

test('nothing can be written', async () => {
  for (const sql of ['DELETE FROM runs', 'CREATE TABLE t (a)', "ATTACH '/tmp/x.db' AS other"]) {
    expect((await readDatabase(file, (query) => query(sql)).then(() => null, toFailure))?.code).toBe(
      'bad-model',
    )
  }
  expect(readFileSync(file).equals(readFileSync('e2e/fixtures/stores/mlflow.db'))).toBe(true)
})
