import { defineConfig } from 'rolldown'

const external = ['electron', 'electron-updater', 'onnxruntime-node', '@duckdb/node-api', /^node:/]

export default defineConfig([
  {
    input: {
      cli: 'app/cli/main.ts',
      'session-worker': 'app/runtime/session-worker.ts',
      web: 'main/web/main.ts',
      start: 'main/start.ts',
    },
    platform: 'node',
    external,
    output: {
      dir: 'dist',
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name]-[hash].js',
    },
  },
])
