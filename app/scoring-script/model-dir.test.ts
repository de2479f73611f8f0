import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { makeModelDir } from './model-dir.ts'

test('holds the model under its name, and goes without it', async () => {
  const model = mkdtempSync(path.join(tmpdir(), 'palate-model-test-'))
  mkdirSync(path.join(model, 'deep/er'), { recursive: true })
  writeFileSync(path.join(model, 'deep/er/file'), 'content')
  symlinkSync('deep', path.join(model, 'beside'))
  const made = await makeModelDir(model, 'model')
  expect(readFileSync(path.join(made.path, 'model/deep/er/file'), 'utf8')).toBe('content')
  expect(readFileSync(path.join(made.path, 'model/beside/er/file'), 'utf8')).toBe('content')
  writeFileSync(path.join(made.path, 'model/deep/er/file'), 'changed')
  await made.remove()
  expect(existsSync(made.path)).toBe(false)
  expect(readFileSync(path.join(model, 'deep/er/file'), 'utf8')).toBe('content')
  rmSync(model, { recursive: true })
})
