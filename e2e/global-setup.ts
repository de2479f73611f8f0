/** Once before all specs: what they run is built, the browser and the Electron stand-in are there. */
import { existsSync } from 'node:fs'
import { chromiumLaunch } from './chromium.ts'
import { buildStandIn } from './electron-stand-in/build-stand-in.ts'
import { builtFile } from './built-product.ts'

/** Playwright's global setup. */
export async function setup(): Promise<void> {
  if (!existsSync(builtFile('renderer/index.html')))
    throw new Error('Palate is not built. Run: npm run build')
  await Promise.all([chromiumLaunch(), buildStandIn()])
}

export { setup as default }
