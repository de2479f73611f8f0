import { defineConfig } from '@playwright/test'
import type { DoorOptions } from './door.ts'

export default defineConfig<DoorOptions>({
  testDir: '.',
  testMatch: 'screenshots.ts',
  outputDir: '../test-results/pictures',
  globalSetup: './global-setup.ts',
  workers: 2,
  fullyParallel: true,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: { doorKind: 'web' },
})
