/**
 * A build step, as a program of its own: runs the built command line on models of the fixtures and keeps V8's code cache of
 * every file that took part. Made after a run, a cache also holds the functions that were called, which V8 otherwise
 * compiles one by one when they are first called: measured 8 to 15 ms of a `palate predict`.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { setFlagsFromString } from 'node:v8'
import type { Script } from 'node:vm'
import { cacheFile, compiledFile, runCompiled } from '../app/code-cache.ts'

/** One for each reader and each kernel of its own. */
const MODELS = [
  'sklearn-forest',
  'sklearn-format-pickle',
  'sklearn-format-skops',
  'sklearn-gb',
  'sklearn-mlp',
  'xgboost-classifier',
  'xgboost-booster-json',
  'lightgbm-classifier',
  'lightgbm-booster',
  'onnx-iris',
  'onnx-mixed',
]

async function main(): Promise<void> {
  const folder = import.meta.dirname
  // V8 drops what was not called for a while.
  setFlagsFromString('--no-flush-bytecode')
  const scripts = scriptsOf()
  // The command line's first line would take the caches that are there.
  Reflect.set(createRequire(import.meta.url)('./code-cache.js'), 'useCodeCache', () => undefined)
  for (const name of MODELS) {
    const model = path.resolve('e2e/fixtures/models', name)
    const input = path.join(model, 'serving_input_example.json')
    if (existsSync(input)) await run(folder, ['predict', model, '-i', input])
  }
  // A cache is only taken by a V8 with the flags it was made with.
  setFlagsFromString('--flush-bytecode')
  for (const [file, script] of scripts)
    if (existsSync(cacheFile(file))) writeFileSync(cacheFile(file), script.createCachedData())
}

/** From now on, what is required and has a cache, by its file. */
function scriptsOf(): ReadonlyMap<string, Script> {
  const scripts = new Map<string, Script>()
  const { extensions } = createRequire(import.meta.url)
  const load = extensions['.js']
  extensions['.js'] = (module, file) => {
    if (!existsSync(cacheFile(file))) return load(module, file)
    const script = compiledFile(file, readFileSync(file, 'utf8'))
    scripts.set(file, script)
    runCompiled(script, module, file)
  }
  return scripts
}

/** Runs the command line in this process, to the exit code it would end with. */
async function run(folder: string, args: readonly string[]): Promise<unknown> {
  const file = path.join(folder, 'cli.js')
  const require = createRequire(import.meta.url)
  process.argv = [process.execPath, file, ...args]
  const exit = Reflect.get(process, 'exit')
  try {
    return await new Promise((resolve) => {
      Reflect.set(process, 'exit', resolve)
      Reflect.deleteProperty(require.cache, file)
      require(file)
    })
  } finally {
    Reflect.set(process, 'exit', exit)
  }
}

// At once: tearing down a native session and its threads would be waited for in vain.
void main().then(() => process.exit(0))
