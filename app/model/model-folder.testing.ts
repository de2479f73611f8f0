/** Model folders for tests, written to a temporary place. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Folder } from '#app/folder/folder.ts'

/** Writes a folder with these files; parents are made, and all goes when the test ends. */
export function modelFolder(
  files: Readonly<Record<string, string | Uint8Array>>,
  name = 'some-model',
): Folder {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'palate-model-')))
  onTestFinished(() => rmSync(base, { recursive: true, force: true }))
  const root = join(base, name)
  mkdirSync(root)
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  return { root, location: root }
}
