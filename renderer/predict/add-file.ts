/** A file that was chosen in the page, as the engine can open it. */
import type { Api, Progress } from '#shared/contract.ts'
import type { OpenTable } from '#shared/table-calls.ts'

/** Bytes handed over at a time; a call takes them as base64. */
const PART_BYTES = 8 * 1024 * 1024

/** How the reading is followed and stopped. */
export interface Reading {
  readonly signal: AbortSignal
  readonly report: (progress: Progress) => void
}

/** Opens a file by its path, where the host can tell it, else by handing its bytes over part by part. */
export async function openChosenFile(
  api: Api,
  { id, file, activity }: { readonly id: string; readonly file: File; readonly activity: string },
  { signal, report }: Reading,
): Promise<OpenTable> {
  const path = window.bridge?.pathOf?.(file) ?? ''
  if (path !== '') return await api.openTable({ id, from: { path } }, { signal, report })
  let upload: string | null = null
  try {
    for (let from = 0; from === 0 || from < file.size; from += PART_BYTES) {
      signal.throwIfAborted()
      report({ activity, done: from, total: file.size })
      const bytes = new Uint8Array(await file.slice(from, from + PART_BYTES).arrayBuffer())
      upload = (await api.addTableBytes({ upload, bytes }, { signal })).upload
    }
    if (upload === null) throw new Error('A file has at least one part.')
    return await api.openTable({ id, from: { upload, name: file.name } }, { signal, report })
  } catch (error) {
    if (upload !== null) await api.dropTableBytes({ upload }).catch(() => undefined)
    throw error
  }
}
