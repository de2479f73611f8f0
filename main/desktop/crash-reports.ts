/** Crash dumps stay on this machine. */
import { crashReporter } from 'electron'

/** Writes dumps into the app's crash folder and sends them nowhere. */
export function setupCrashReports(): void {
  crashReporter.start({ uploadToServer: false })
}
