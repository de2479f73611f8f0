/** What the log is told of: the app's own life and its processes' ends. */
import { app } from 'electron'
import type { Log } from './log.ts'

/** Writes it down from now on. */
export function setupLog(log: Log): void {
  log.info(`started ${app.getVersion()} on ${process.platform} ${process.arch}`)
  app.on('child-process-gone', (_event, { type, name, reason, exitCode }) => {
    log.warn(`process gone: ${name ?? type} ${reason} ${exitCode}`)
  })
  app.on('render-process-gone', (_event, _contents, { reason, exitCode }) => {
    log.error(`page gone: ${reason} ${exitCode}`)
  })
  process.on('uncaughtExceptionMonitor', (error) => log.error(error.stack ?? error.message))
  app.on('quit', (_event, code) => log.info(`ended ${code}`))
}
