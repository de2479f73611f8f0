import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cacheFile, compiledFile, useCodeCache } from './code-cache.ts'

let folder = ''
const { extensions } = createRequire(import.meta.url)
const nodes = extensions['.js']

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'palate-code-cache-'))
  writeFileSync(path.join(folder, 'package.json'), '{"type": "commonjs"}')
  useCodeCache(folder)
})
afterEach(() => {
  extensions['.js'] = nodes
  rmSync(folder, { recursive: true })
})

function written(name: string, source: string): string {
  const file = path.join(folder, name)
  writeFileSync(file, source)
  return file
}

const required = (file: string): unknown => createRequire(file)(file)

test('what the build compiled is taken, and works as the source does', () => {
  const source = 'exports.sum = (a, b) => require("./one.js") + a + b'
  const file = written('sum.js', source)
  written('one.js', 'module.exports = 1')
  const cache = compiledFile(file, source).createCachedData()
  expect(compiledFile(file, source, cache).cachedDataRejected).toBe(false)
  writeFileSync(cacheFile(file), cache)
  const { sum } = required(file) as { readonly sum: (a: number, b: number) => number }
  expect(sum(2, 3)).toBe(6)
})

test('a cache that is not V8’s is no matter', () => {
  const file = written('plain.js', 'module.exports = __filename')
  writeFileSync(cacheFile(file), 'not a cache')
  expect(required(file)).toBe(file)
})

test('a stack names the file and its line', () => {
  const source = '\nmodule.exports = () => new Error("here").stack'
  const file = written('stack.js', source)
  writeFileSync(cacheFile(file), compiledFile(file, source).createCachedData())
  expect((required(file) as () => string)()).toContain(`${file}:2:`)
})
