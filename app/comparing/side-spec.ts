/** What stands on one side of a comparison, as it is written on a command line or in a case file. */
import { stat } from 'node:fs/promises'
import { formatOfPath } from '#app/table/table-format.ts'

/** How an endpoint is spoken to. */
export type EndpointProtocol = 'mlflow' | 'azure' | 'kserve'

/** One side. */
export type SideSpec =
  | {
      readonly kind: 'model'
      readonly location: string
      /** A method of the native object, or one output of an ONNX graph; null is MLflow's predict. */
      readonly method: string | null
    }
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'endpoint'; readonly url: string; readonly protocol: EndpointProtocol }

/**
 * Reads `http(s)://…`, a file of saved outputs (.json, .jsonl, .csv, .parquet), or a model's location, with `#method` at
 * its end for another method than predict.
 */
export async function sideSpec(text: string): Promise<SideSpec> {
  if (/^https?:\/\//i.test(text)) return { kind: 'endpoint', url: text, protocol: protocolOf(text) }
  if (formatOfPath(text) !== undefined && (await isFile(text))) return { kind: 'file', file: text }
  const mark = text.lastIndexOf('#')
  if (mark <= 0 || mark === text.length - 1 || (await exists(text))) {
    return { kind: 'model', location: text, method: null }
  }
  return { kind: 'model', location: text.slice(0, mark), method: text.slice(mark + 1) }
}

/** MLflow answers at `/invocations`, KServe at `/v2/models/…/infer`, Azure ML at `/score`. */
function protocolOf(url: string): EndpointProtocol {
  const { pathname } = new URL(url)
  if (/\/v2\/models\//.test(pathname)) return 'kserve'
  return pathname.endsWith('/invocations') ? 'mlflow' : 'azure'
}

async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  )
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}
