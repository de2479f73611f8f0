/** The endpoints of MLflow's tracking and registry API that are read, each by its path and what it asks for. */
import type { JsonObject } from './json-call.ts'
import { callJson } from './json-call.ts'
import type { ServerAccess } from './server-access.ts'

const API = '/api/2.0/mlflow'

/** Asks by GET; empty values are left out. */
export function ask(
  access: ServerAccess,
  endpoint: string,
  values: Readonly<Record<string, string | number | readonly string[] | undefined>>,
  signal: AbortSignal | undefined,
): Promise<JsonObject> {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue
    for (const item of typeof value === 'object' ? value : [String(value)]) query.append(name, item)
  }
  return callJson(access, { method: 'GET', path: `${API}/${endpoint}`, query, signal })
}

/** Asks by POST. */
export function askWith(
  access: ServerAccess,
  endpoint: string,
  body: JsonObject,
  signal: AbortSignal | undefined,
): Promise<JsonObject> {
  return callJson(access, { method: 'POST', path: `${API}/${endpoint}`, body, signal })
}
