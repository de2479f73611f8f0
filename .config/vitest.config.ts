import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['{shared,app,main,renderer,bench}/**/*.test.{ts,tsx}', 'e2e/parity/**/*.test.ts'],
    exclude: ['node_modules', 'dist', 'e2e/fixtures'],
    testTimeout: 60_000,
    pool: 'forks',
  },
})
