/** The app's log, where the system keeps logs. It tells of the app itself: no model's data, no credentials. */
import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import path from 'node:path'

/** Beyond this a log is put aside as `.old`, so that two of them are the most there is. */
const MAX_LOG_BYTES = 1024 * 1024

/** A log that is written line by line. */
export interface Log {
  readonly file: string
  readonly info: (text: string) => void
  readonly warn: (text: string) => void
  readonly error: (text: string) => void
}

/** Opens the log `palate.log` in a folder. A disk that takes nothing loses the log and nothing else. */
export function openLog(folder: string): Log {
  const file = path.join(folder, 'palate.log')
  const write = (level: string, text: string) => {
    try {
      mkdirSync(folder, { recursive: true })
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG_BYTES)
        renameSync(file, oldOf(file))
      appendFileSync(file, `${new Date().toISOString()} ${level} ${withoutSecrets(text)}\n`)
    } catch {
      // There is no place left to say it.
    }
  }
  return {
    file,
    info: (text) => write('info', text),
    warn: (text) => write('warn', text),
    error: (text) => write('error', text),
  }
}

/** What the log holds, the older part first; empty where nothing was written. */
export function readLog(file: string): string {
  return [oldOf(file), file].map(readIfThere).join('')
}

/** Names and passwords before a host, and what follows a `?`, which may be a token. */
function withoutSecrets(text: string): string {
  return text.replaceAll(/(\w+:\/\/)[^\s/@]+@/gu, '$1').replaceAll(/(\w+:\/\/[^\s?]+)\?\S+/gu, '$1?…')
}

function oldOf(file: string): string {
  return file.replace(/\.log$/u, '.old.log')
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
