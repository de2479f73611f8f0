/** The command line built for tests, whether `dist/` is there and fresh or not. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { build } from 'rolldown'
import { pythonFile } from '../../.config/python-file.ts'
import { repository } from '../built-product.ts'

/** Packages that stay outside the bundle, as in .config/rolldown.config.ts. */
const external = ['electron', 'electron-updater', 'onnxruntime-node', '@duckdb/node-api', /^node:/]

let built: Promise<string> | null = null

/** The path of a `cli.js` with its workers beside it, built once a process. */
export function builtCommand(): Promise<string> {
  built ??= buildCommand()
  return built
}

async function buildCommand(): Promise<string> {
  const entries = Object.entries({
    cli: 'app/cli/main.ts',
    'serving-worker': 'app/serving-worker.ts',
    'session-worker': 'app/runtime/session-worker.ts',
  }).filter(([, file]) => existsSync(path.join(repository, file)))
  // Under the repository, so that the packages outside the bundle are found.
  const dir = path.join(repository, 'test-results', `command-${process.pid}`)
  await build({
    cwd: repository,
    input: Object.fromEntries(entries),
    platform: 'node',
    external,
    plugins: [pythonFile()],
    logLevel: 'silent',
    output: { dir, format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
  })
  return path.join(dir, 'cli.js')
}
