/** Which onnxruntime runs models here, told without loading it. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { RuntimeIdentity } from '#shared/prediction.ts'

/** Name and version of the installed onnxruntime-node. */
export function onnxIdentity(): RuntimeIdentity {
  return { kind: 'native', name: 'onnxruntime', version: installedVersion(), detail: 'CPU' }
}

function installedVersion(): string {
  const path = createRequire(import.meta.url).resolve('onnxruntime-node/package.json')
  const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : ''
}
