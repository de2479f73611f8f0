/** The main process of the desktop app. */
import path from 'node:path'
import { shell } from 'electron'
import { hostEngine } from '#main/host-engine.ts'
import { chooseFolder } from './choose-folder.ts'
import { systemSecrets } from './system-secrets.ts'
import { startDesktop } from './desktop-app.ts'
import { utilityWorker } from './utility-worker.ts'

const builtFolder = import.meta.dirname
// Native code opens a packaged app's files by path: beside the archive, where electron-builder.yml has them unpacked.
const productFolder = path.dirname(builtFolder).replace(/\.asar$/u, '.asar.unpacked')

const engine = hostEngine({
  host: 'desktop',
  productFolder,
  spawn: utilityWorker(path.join(builtFolder, 'session-worker.js')),
  chooseFolder,
  reveal: (place) => shell.showItemInFolder(place),
  secrets: systemSecrets(),
})
startDesktop({ builtFolder, api: engine.api, closeEngine: engine.close })
