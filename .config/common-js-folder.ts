import type { Plugin } from 'rolldown'

/** Says in `dist/` that its `.js` files are CommonJS; the repository's own are ES modules. */
export function commonJsFolder(): Plugin {
  return {
    name: 'common-js-folder',
    generateBundle() {
      const source = JSON.stringify({ type: 'commonjs' })
      this.emitFile({ type: 'asset', fileName: 'package.json', source })
    },
  }
}
