/** The contract's calls about what was entered for a model: kept, given back, and put on a table that is opened again. */
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { editedCells, editsOf, putEdits } from '#app/table/opened/kept-edits.ts'
import type { KeptEdits } from '#app/table/opened/kept-edits.ts'
import { fileGone } from '#app/table/opened/source-file.ts'
import { formatOfPath } from '#app/table/table-format.ts'
import type { InputPlace, KeptFileRecord, KeptInput, KeptInputs } from '#app/workspace/kept-inputs.ts'
import type { Api, CallContext, CallInput, CallOutput } from '#shared/contract.ts'
import { UserError } from '#shared/user-error.ts'
import type { KeptTable } from './kept-tables.ts'
import { rememberedPlace } from './remembered-place.ts'
import { describedTable, openFile } from './table-calls.ts'
import type { TableParts } from './table-calls.ts'

type InputApi = Pick<Api, 'keepInput' | 'keptInput' | 'reopenTable' | 'tableEdits'>

/** What the calls need of the engine. */
export interface InputParts extends TableParts {
  readonly inputs: KeptInputs
}

/** The calls. */
export function inputCallsOf(parts: InputParts): InputApi {
  const placeOf = (id: string) => rememberedPlace(parts.models.get(id).folder)
  return {
    keepInput: async ({ id, input: { table, ...body } }) => {
      const place = placeOf(id)
      if (table === null) return { kept: await parts.inputs.keep(place, { ...body, file: null }) }
      if (table === 'kept') {
        const before = await parts.inputs.get(place)
        return { kept: await parts.inputs.keep(place, { ...body, file: before?.file ?? null }, 'as-before') }
      }
      const open = parts.tables.get(id, table.tableId)
      const edits = await open.lock.at(table.version, async () => editsOf(open.table))
      return { kept: await keepTable(parts, { place, open, body }, { ...table, edits }) }
    },
    keptInput: async ({ id }) => {
      const kept = await parts.inputs.get(placeOf(id))
      if (kept === null) return null
      const { file, ...body } = kept
      return {
        ...body,
        file: file === null ? null : { ...shownFile(file), editedCells: editedCells(file.edits) },
      }
    },
    reopenTable: (input, context = {}) => reopen(parts, input, context),
    tableEdits: async ({ id, table }) => {
      const { edits } = await lastKnown(parts, id, table)
      return { cells: edits.cells.map((run) => ({ ...run, row: run.row + 1 })) }
    },
  }
}

function shownFile({ name, path: own, format, matches }: KeptFileRecord) {
  return { name, path: own, format, matches }
}

async function keepTable(
  { inputs, tables }: InputParts,
  {
    place,
    open,
    body,
  }: { readonly place: InputPlace; readonly open: KeptTable; readonly body: Omit<KeptInput, 'file'> },
  given: Pick<KeptFileRecord, 'version' | 'matches' | 'edits'>,
): Promise<boolean> {
  const { tableId, name } = open
  const { file: from, format } = open.table.source
  const own = path.basename(from)
  const isKeptCopy = from === inputs.pathOf(place, own)
  const copy = open.isHanded ? (isKeptCopy ? own : `table-${tableId}.${format}`) : null
  const record = { ...given, tableId, name, path: open.isHanded ? null : from, copy, format }
  const inUse = tables.filesOf(open.modelId)
  return await inputs.keep(place, { ...body, file: record }, copy === null ? undefined : { from, inUse })
}

/** The edits of an open table, else those that were kept for the model. */
async function lastKnown(
  { models, tables, inputs }: InputParts,
  id: string,
  table: CallInput<'reopenTable'>['table'],
): Promise<
  Pick<KeptFileRecord, 'name' | 'path' | 'copy'> & { readonly edits: KeptEdits; readonly place: InputPlace }
> {
  const place = rememberedPlace(models.get(id).folder)
  if (table !== null) {
    const open = tables.get(id, table.tableId)
    const edits = await open.lock.at(table.version, async () => editsOf(open.table))
    return { name: open.name, path: open.table.source.file, copy: null, edits, place }
  }
  const kept = await inputs.get(place)
  if (kept?.file != null) return { ...kept.file, place }
  throw new UserError({
    code: 'not-found',
    message: 'No table is kept for this model.',
    hint: 'Load its file again.',
  })
}

async function reopen(
  parts: InputParts,
  { id, table, from }: CallInput<'reopenTable'>,
  context: Partial<CallContext<'reopenTable'>>,
): Promise<CallOutput<'reopenTable'>> {
  const alive = table === null && from === null ? await stillOpen(parts, id) : null
  if (alive !== null) return alive
  const { name, path: before, copy, edits, place } = await lastKnown(parts, id, table)
  const isHanded = before === null || (table !== null && parts.tables.get(id, table.tableId).isHanded)
  const file = copy === null ? before : parts.inputs.pathOf(place, copy)
  if (from === null && file === null) throw noFile(name)
  const wanted = from ?? { path: file ?? '', name, isHanded }
  if ('path' in wanted && from === null) {
    await stat(wanted.path).catch((error: unknown) => {
      throw fileGone(wanted.path, error)
    })
  }
  const { kept } = await openFile(parts, { id, from: wanted, format: formatOfPath(name) }, context)
  const lost = putEdits(kept.table, edits)
  // What a page handed over goes with the table it was first opened as.
  const isShared = isHanded && from === null
  if (table !== null && !isShared) await parts.tables.close(id, table.tableId)
  return { table: await describedTable(kept), editedCells: editedCells(edits) - lost, lost }
}

/** After a reload of the page the table is still open in the engine. */
async function stillOpen(parts: InputParts, id: string): Promise<CallOutput<'reopenTable'> | null> {
  const kept = await parts.inputs.get(rememberedPlace(parts.models.get(id).folder))
  const open = kept?.file == null ? undefined : parts.tables.find(id, kept.file.tableId)
  if (kept?.file == null || open === undefined) return null
  const { version, edits } = kept.file
  const table = await open.lock.at(version, () => describedTable(open))
  return { table, editedCells: editedCells(edits), lost: 0 }
}

function noFile(name: string): UserError {
  return new UserError({
    code: 'not-found',
    message: `The file "${name}" was handed over by the page and is no longer kept.`,
    hint: 'Choose it again: edits go to the same rows and columns of it.',
  })
}
