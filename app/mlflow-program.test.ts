import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mlflowProgram } from './mlflow-program.ts'

let folder: string
let python: string

beforeAll(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'palate-mlflow-program-')))
  python = path.join(folder, 'python')
  // Answers as an interpreter does when it is asked for its versions, else says what it was given.
  const script = [
    `#!${process.execPath}`,
    `if (process.argv[2] === '-I') console.log('palate 3.11.9 3.17.2 ' + __filename)`,
    `else {`,
    `  console.log(JSON.stringify({ seen: process.argv.slice(2), cwd: require('fs').readdirSync('.') }))`,
    `  process.stdin.pipe(process.stdout)`,
    `}`,
  ]
  writeFileSync(python, script.join('\n'))
  chmodSync(python, 0o755)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a location with a password is in no argument list', async () => {
  const args = ['artifacts', 'download', '--artifact-uri=ftp://bob:secret@host/m "ü"']
  const program = mlflowProgram(null)
  const found = { executable: python, mlflowVersion: '3.17.2' }
  const { code, stdout } = await program.run(found, args, { signal: undefined, onLine: () => undefined })
  expect(code).toBe(0)
  const [seen = '', given = ''] = stdout.split('\n')
  expect(seen).toContain('runpy')
  expect(seen).not.toContain('secret')
  expect(JSON.parse(seen)).toMatchObject({ cwd: [] })
  expect(JSON.parse(given)).toEqual(args)
})

test('the interpreter that a person named is the one, whatever else has MLflow', async () => {
  const found = { executable: python, mlflowVersion: '3.17.2' }
  expect(await mlflowProgram(python).find(undefined)).toMatchObject(found)
  await expect(mlflowProgram(path.join(folder, 'none')).find(undefined)).rejects.toMatchObject({
    failure: { code: 'no-runtime', where: path.join(folder, 'none') },
  })
})
