/** The fixture that lets one spec run through both doors: the browser and the desktop window. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test as base } from '@playwright/test'
import type { Page } from '@playwright/test'
import { builtFile, cleanEnvironment, repository } from './built-product.ts'
import { chromiumLaunch } from './chromium.ts'
import { realElectron, startRealElectron } from './real-electron.ts'
import { StandInApp } from './electron-stand-in/stand-in-app.ts'
import { startWebApp } from './web-app.ts'

/** Which door a project goes through. */
export interface DoorOptions {
  readonly doorKind: 'web' | 'desktop'
}

/** An app under test. */
export interface RunningApp {
  readonly page: Page
  /** The process that holds the engine. */
  readonly processId: number
}

/** What specs start from. */
export interface DoorFixtures {
  /** A home folder of this test's own: no recents, no settings. */
  readonly home: string
  /** Starts the app with these models and gives its page; `environment` is added to the machine's. */
  readonly start: (locations?: readonly string[], environment?: NodeJS.ProcessEnv) => Promise<RunningApp>
  /** The desktop app where a spec is about it (specs/desktop-*). */
  readonly startDesktop: (locations?: readonly string[], environment?: NodeJS.ProcessEnv) => StandInApp
}

/** Playwright's test with the doors. */
export const test = base.extend<DoorFixtures & DoorOptions>({
  doorKind: ['web', { option: true }],
  launchOptions: [async ({}, use) => use(await chromiumLaunch()), { scope: 'worker' }],
  home: async ({}, use) => {
    const home = await mkdtemp(path.join(tmpdir(), 'palate-e2e-'))
    await use(home)
    await rm(home, { recursive: true, force: true, maxRetries: 3 })
  },
  startDesktop: async ({ browser, home, contextOptions, colorScheme }, use) => {
    const apps: StandInApp[] = []
    await use((locations = [], environment = {}) => {
      const app = new StandInApp({
        browser,
        main: builtFile('desktop.js'),
        arguments: [...locations, `--user-data-dir=${path.join(home, 'user-data')}`],
        environment: { ...cleanEnvironment(home), ...environment },
        folder: repository,
        context: { ...contextOptions, ...(colorScheme === undefined ? {} : { colorScheme }) },
      })
      apps.push(app)
      return app
    })
    await Promise.all(apps.map((app) => app.close()))
  },
  start: async ({ doorKind, home, context, startDesktop }, use) => {
    const closing: (() => Promise<void>)[] = []
    await use(async (locations = [], environment = {}) => {
      const electron = doorKind === 'desktop' ? realElectron() : null
      if (electron !== null) {
        const given = [...locations, `--user-data-dir=${path.join(home, 'user-data')}`]
        const app = await startRealElectron(electron, given, { ...cleanEnvironment(home), ...environment })
        closing.push(() => app.close())
        return { page: await app.firstWindow(), processId: app.process().pid ?? 0 }
      }
      if (doorKind === 'desktop') {
        const app = startDesktop(locations, environment)
        return { page: await app.window(), processId: app.process.pid ?? 0 }
      }
      const host = await startWebApp(locations, home, environment)
      closing.push(host.close)
      const page = await context.newPage()
      await page.goto(host.url)
      return { page, processId: host.process.pid ?? 0 }
    })
    await Promise.all(closing.map((close) => close()))
  },
})
export { expect } from '@playwright/test'
