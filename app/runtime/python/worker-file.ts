/** Where worker.py is: beside its module in a checkout, under `python/` in a build, outside the archive in a package. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The path of worker.py. Electron's archive can't be read by Python, so electron-builder unpacks the file. */
export function workerFile(): string {
  for (const place of ['./worker.py', './python/worker.py', '../python/worker.py']) {
    const file = fileURLToPath(new URL(place, import.meta.url))
    if (existsSync(file)) return file.replace(/([\\/])app\.asar([\\/])/, '$1app.asar.unpacked$2')
  }
  throw new Error('worker.py is not there. Run: npm run build')
}
