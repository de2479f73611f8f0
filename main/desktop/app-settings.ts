/** Choices about the app itself, kept over launches. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** The choices. */
export interface AppSettings {
  /** Whether a package asks its feed for newer ones by itself. */
  readonly updates: boolean
}

/** The choices in a file; what is not there or makes no sense is as it comes. */
export function readAppSettings(file: string): AppSettings {
  try {
    const { updates } = JSON.parse(readFileSync(file, 'utf8')) as Partial<AppSettings>
    return { updates: updates !== false }
  } catch {
    return { updates: true }
  }
}

/** Keeps them. Throws Node's error where the disk takes nothing. */
export function writeAppSettings(file: string, settings: AppSettings): void {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify(settings))
}
