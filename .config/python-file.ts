import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'rolldown'

/** Puts the Python runtime's files beside what is built: Python runs them as they are. */
export function pythonFile(): Plugin {
  return {
    name: 'python-file',
    generateBundle() {
      for (const name of ['worker.py', 'scoring_script.py', 'custom_predict.py']) {
        const file = fileURLToPath(new URL(`../app/runtime/python/${name}`, import.meta.url))
        this.emitFile({ type: 'asset', fileName: `python/${name}`, source: readFileSync(file, 'utf8') })
      }
    },
  }
}
