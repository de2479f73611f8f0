import { existsSync } from 'node:fs'
import { defineConfig } from 'rolldown'
import type { RolldownOptions } from 'rolldown'

/** Native packages, and what Electron itself provides. */
const external = ['electron', 'electron-updater', 'onnxruntime-node', '@duckdb/node-api', /^node:/]

const input = Object.entries({
  cli: 'app/cli/main.ts',
  'serving-worker': 'app/serving-worker.ts',
  'csv-worker': 'app/table/csv-worker.ts',
  'session-worker': 'app/runtime/session-worker.ts',
  start: 'main/start.ts',
  desktop: 'main/desktop/main.ts',
}).filter(([, file]) => existsSync(file))

/** An import that leads nowhere is an error, not one more external module. */
const onLog: RolldownOptions['onLog'] = (level, log, report) => {
  report(log.code === 'UNRESOLVED_IMPORT' ? 'error' : level, log)
}

export default defineConfig([
  {
    onLog,
    input: Object.fromEntries(input),
    platform: 'node',
    external,
    output: {
      dir: 'dist',
      format: 'esm',
      cleanDir: true,
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name]-[hash].js',
      banner: ({ name, isEntry }) => (isEntry && name === 'cli' ? '#!/usr/bin/env node' : ''),
    },
  },
  {
    // A sandboxed preload can only be one CommonJS file.
    onLog,
    input: { preload: 'main/desktop/preload.ts' },
    platform: 'browser',
    external: ['electron'],
    output: { dir: 'dist', format: 'cjs', entryFileNames: '[name].cjs' },
  },
])
