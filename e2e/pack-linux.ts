/**
 * Packs the targets of Linux with a look-alike Electron: run-typescript.mjs e2e/pack-linux.ts ELECTRON OUTPUT.
 * electron-builder goes all the way, its own validation included, up to the tools that it fetches to write a file
 * (fpm, mksquashfs); what each target would be made of is printed as JSON.
 */
import { Arch, build, Platform } from 'electron-builder'
import { repository } from './built-product.ts'

const [electronDist = '', output = ''] = process.argv.slice(2)
const targets: unknown[] = []

await build({
  targets: Platform.LINUX.createTarget(['AppImage', 'deb'], Arch[process.arch === 'arm64' ? 'arm64' : 'x64']),
  projectDir: repository,
  publish: 'never',
  config: {
    electronDist,
    directories: { output },
    publish: { provider: 'generic', url: 'https://feed.example/palate' },
  },
  effectiveOptionComputed: (made) => {
    targets.push(made)
    return Promise.resolve(true)
  },
})
process.stdout.write(`\n${JSON.stringify(targets)}\n`)
