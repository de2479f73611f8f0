/** Once before all specs: what they run is built; the browser, the Electron stand-in and a Python with MLflow are there. */
import { existsSync } from 'node:fs'
import { chromiumLaunch } from './chromium.ts'
import { buildStandIn } from './electron-stand-in/build-stand-in.ts'
import { builtFile } from './built-product.ts'
import { makeTestPython } from './python/test-python.ts'

/** Playwright's global setup. */
export async function setup(): Promise<void> {
  if (!existsSync(builtFile('renderer/index.html')))
    throw new Error('Palate is not built. Run: npm run build')
  const [python] = await Promise.all([makeTestPython(), chromiumLaunch(), buildStandIn()])
  if (python.ok) process.env['PALATE_PYTHON'] = python.python
}

export { setup as default }
