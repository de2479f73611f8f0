/** What helps someone else to see why the app did what it did: a text file that a person saves and may read first. */
import { readdirSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { homedir, release, totalmem } from 'node:os'
import path from 'node:path'
import { app, BrowserWindow, dialog } from 'electron'
import { readLog } from './log.ts'
import type { Log } from './log.ts'

/** The newest of the log: what a mail takes. */
const MAX_LOG_TEXT = 512 * 1024

/** Asks where to, and writes it there; a failure is shown. */
export async function exportDiagnostics(log: Log): Promise<void> {
  const options = {
    title: 'Export diagnostics',
    defaultPath: path.join(app.getPath('documents'), 'palate-diagnostics.txt'),
    filters: [{ name: 'Text', extensions: ['txt'] }],
  }
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
  const { canceled, filePath } =
    window === undefined ? await dialog.showSaveDialog(options) : await dialog.showSaveDialog(window, options)
  if (canceled || filePath === '') return
  try {
    await writeFile(filePath, diagnosticsText(log))
    log.info('diagnostics exported')
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    dialog.showErrorBox('The diagnostics could not be written', `${detail}\n\nChoose another place.`)
  }
}

/** The text: versions, the machine, names of crash dumps, the log. The home folder is written as `~`. */
function diagnosticsText(log: Log): string {
  const { electron, chrome, node } = process.versions
  const facts = [
    ['Palate', app.getVersion()],
    ['packaged', String(app.isPackaged)],
    ['Electron', electron],
    ['Chromium', chrome],
    ['Node', node],
    ['system', `${process.platform} ${release()} ${process.arch}`],
    ['memory', `${Math.round(totalmem() / 2 ** 20)} MB`],
    ['written', new Date().toISOString()],
  ]
  const text = [
    ...facts.map(([name, value]) => `${name}: ${value}`),
    '',
    'Crash dumps (they stay on this machine):',
    ...crashDumps(),
    '',
    'Log:',
    readLog(log.file).slice(-MAX_LOG_TEXT),
  ].join('\n')
  return text.replaceAll(homedir(), '~')
}

function crashDumps(): readonly string[] {
  const folder = app.getPath('crashDumps')
  try {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    const dumps = names.filter((name) => name.endsWith('.dmp'))
    return dumps.length === 0
      ? ['none']
      : dumps.map((name) => {
          const { size, mtime } = statSync(path.join(folder, name))
          return `${path.join(folder, name)} ${size} bytes ${mtime.toISOString()}`
        })
  } catch {
    return ['none']
  }
}
