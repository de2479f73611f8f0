/** A Python that has MLflow, for tests that ask the real thing. */
import { spawnSync } from 'node:child_process'

/** Its path and MLflow's version, or why there is none. */
export type FoundPython =
  | { readonly ok: true; readonly path: string; readonly mlflow: string }
  | { readonly ok: false; readonly reason: string }

let found: FoundPython | null = null

/** `PALATE_PYTHON`, else `python3`; looked for once. */
export function pythonWithMlflow(): FoundPython {
  found ??= look()
  return found
}

function look(): FoundPython {
  const candidates = [process.env['PALATE_PYTHON'], 'python3'].filter(
    (path) => path !== undefined && path !== '',
  )
  for (const path of candidates) {
    if (path === undefined) continue
    const run = spawnSync(path, ['-c', 'import mlflow.version; print(mlflow.version.VERSION)'], {
      encoding: 'utf8',
    })
    if (run.status === 0) return { ok: true, path, mlflow: run.stdout.trim() }
  }
  return {
    ok: false,
    reason: `No Python with MLflow (looked at ${candidates.join(', ')}). Set PALATE_PYTHON to one, e.g. of: pip install mlflow onnxruntime`,
  }
}
