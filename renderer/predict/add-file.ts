/** A file that was chosen in the page, as the engine can open it. */
import type { Api, CallInput, Progress } from '#shared/contract.ts'
import type { OpenTable } from '#shared/table-calls.ts'

/** Bytes handed over at a time; a call takes them as base64. */
const PART_BYTES = 8 * 1024 * 1024

/** How the reading is followed and stopped. */
export interface Reading {
  readonly signal: AbortSignal
  readonly report: (progress: Progress) => void
}

/** Where a file is for the engine: its path, where the host can tell it, else its bytes, handed over part by part. */
export async function placeOfFile(
  api: Api,
  { file, activity }: { readonly file: File; readonly activity: string },
  { signal, report }: Reading,
): Promise<CallInput<'openTable'>['from']> {
  const path = window.bridge?.pathOf?.(file) ?? ''
  if (path !== '') return { path }
  let upload: string | null = null
  try {
    for (let from = 0; from === 0 || from < file.size; from += PART_BYTES) {
      signal.throwIfAborted()
      report({ activity, done: from, total: file.size })
      const bytes = new Uint8Array(await file.slice(from, from + PART_BYTES).arrayBuffer())
      upload = (await api.addTableBytes({ upload, bytes }, { signal })).upload
    }
  } catch (error) {
    if (upload !== null) await api.dropTableBytes({ upload }).catch(() => undefined)
    throw error
  }
  if (upload === null) throw new Error('A file has at least one part.')
  return { upload, name: file.name }
}

/** Opens a file that was chosen in the page. */
export async function openChosenFile(
  api: Api,
  { id, file, activity }: { readonly id: string; readonly file: File; readonly activity: string },
  reading: Reading,
): Promise<OpenTable> {
  const from = await placeOfFile(api, { file, activity }, reading)
  try {
    return await api.openTable({ id, from }, reading)
  } catch (error) {
    if ('upload' in from) await api.dropTableBytes({ upload: from.upload }).catch(() => undefined)
    throw error
  }
}
