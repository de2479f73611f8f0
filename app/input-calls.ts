/** The contract's calls about what was entered for a model and run: kept, given back, and put on a table that is opened again. */
import { randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { editedCells, editsOf, putEdits } from '#app/table/opened/kept-edits.ts'
import type { KeptEdits } from '#app/table/opened/kept-edits.ts'
import { fileGone } from '#app/table/opened/source-file.ts'
import { formatOfPath } from '#app/table/table-format.ts'
import type { InputPlace } from '#app/workspace/input-place.ts'
import type { KeptFileRecord, KeptInputs } from '#app/workspace/kept-inputs.ts'
import type { KeptRunRecord, KeptRuns } from '#app/workspace/kept-runs.ts'
import type { Api, CallContext, CallInput, CallOutput } from '#shared/contract.ts'
import { UserError } from '#shared/user-error.ts'
import type { KeptRun } from '#shared/workspace-calls.ts'
import { rememberedPlace } from './remembered-place.ts'
import { describedTable, openFile } from './table-calls.ts'
import type { TableParts } from './table-calls.ts'

type InputApi = Pick<Api, 'keepInput' | 'keptInput' | 'keepRun' | 'keptRuns' | 'reopenTable' | 'tableEdits'>

/** What the calls need of the engine. */
export interface InputParts extends TableParts {
  readonly inputs: KeptInputs
  readonly runs: KeptRuns
}

/** The calls. */
export function inputCallsOf(parts: InputParts): InputApi {
  const placeOf = (id: string) => rememberedPlace(parts.models.get(id).folder)
  return {
    keepInput: async ({ id, input: { table, ...body } }) => {
      const place = placeOf(id)
      if (table === null) {
        const files = { from: null, ...(await copiesInUse(parts, id, place)) }
        return { kept: await parts.inputs.keep(place, { ...body, file: null }, files) }
      }
      if (table === 'kept') {
        const before = await parts.inputs.get(place)
        return { kept: await parts.inputs.keep(place, { ...body, file: before?.file ?? null }, 'as-before') }
      }
      const file = await tableRecord(parts, id, table)
      const from = file.copy === null ? null : parts.tables.get(id, table.tableId).table.source.file
      const files = { from, ...(await copiesInUse(parts, id, place)) }
      return { kept: await parts.inputs.keep(place, { ...body, file }, files) }
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
    keepRun: async ({ id, run: { input, ...run } }) => {
      const { table, ...body } = input
      const key = randomUUID()
      const file = table === null ? null : await tableRecord(parts, id, table)
      const isKept = await parts.runs.keep(placeOf(id), { ...run, key, input: body, file })
      return { key: isKept ? key : null }
    },
    keptRuns: async ({ id }) => (await parts.runs.list(placeOf(id))).map((run) => shownRun(parts, id, run)),
    reopenTable: (input, context = {}) => reopen(parts, input, context),
    tableEdits: async ({ id, ...asked }) => {
      const { edits } = await lastKnown(parts, id, asked)
      return { cells: edits.cells.map((run) => ({ ...run, row: run.row + 1 })) }
    },
  }
}

function shownFile({ name, path: own, format, matches }: KeptFileRecord) {
  return { name, path: own, format, matches }
}

/** A run as doors see it. */
function shownRun({ models, tables }: InputParts, id: string, run: KeptRunRecord): KeptRun {
  const { outcome, file } = run
  const hasOutputs =
    outcome.kind === 'predicted'
      ? models.get(id).predictions.has(outcome.prediction.predictionId)
      : outcome.kind === 'table' &&
        tables.find(id, file?.tableId ?? '')?.runs.has(outcome.prediction.runId ?? '')
  const shown =
    file === null
      ? null
      : {
          ...shownFile(file),
          editedCells: editedCells(file.edits),
          tableId: file.tableId,
          version: file.version,
        }
  return { ...run, file: shown, hasOutputs: hasOutputs === true }
}

/** Files in the model's folder of inputs that are not removed. */
async function copiesInUse({ tables, runs }: InputParts, id: string, place: InputPlace) {
  const ofRuns = (await runs.list(place)).flatMap(({ file }) => file?.copy ?? [])
  return { inUse: tables.filesOf(id), ofRuns }
}

/** An open table as it is at a version, to be opened again. */
async function tableRecord(
  { models, inputs, tables }: InputParts,
  id: string,
  given: Pick<KeptFileRecord, 'tableId' | 'version' | 'matches'>,
): Promise<KeptFileRecord> {
  const open = tables.get(id, given.tableId)
  const edits = await open.lock.at(given.version, async () => editsOf(open.table))
  const place = rememberedPlace(models.get(id).folder)
  const { tableId, name } = open
  const { file: from, format } = open.table.source
  const own = path.basename(from)
  const isKeptCopy = from === inputs.pathOf(place, own)
  const copy = open.isHanded ? (isKeptCopy ? own : `table-${tableId}.${format}`) : null
  return { ...given, edits, tableId, name, path: open.isHanded ? null : from, copy, format }
}

/** The table that is meant: an open one, that of a run, else that of the input that was kept. */
type Asked = Pick<CallInput<'reopenTable'>, 'table' | 'run'>

/** The edits of an open table, else those that were kept for the model or with a run. */
async function lastKnown(
  parts: InputParts,
  id: string,
  { table, run }: Asked,
): Promise<
  Pick<KeptFileRecord, 'name' | 'path' | 'copy'> & { readonly edits: KeptEdits; readonly place: InputPlace }
> {
  const { models, tables } = parts
  const place = rememberedPlace(models.get(id).folder)
  if (table !== null) {
    const open = tables.get(id, table.tableId)
    const edits = await open.lock.at(table.version, async () => editsOf(open.table))
    return { name: open.name, path: open.table.source.file, copy: null, edits, place }
  }
  const kept = await keptFile(parts, id, run)
  if (kept !== null) return { ...kept, place }
  throw new UserError({
    code: 'not-found',
    message: 'No table is kept for this model.',
    hint: 'Load its file again.',
  })
}

async function keptFile(
  { models, inputs, runs }: InputParts,
  id: string,
  run: string | undefined,
): Promise<KeptFileRecord | null> {
  const place = rememberedPlace(models.get(id).folder)
  if (run === undefined) return (await inputs.get(place))?.file ?? null
  return (await runs.list(place)).find(({ key }) => key === run)?.file ?? null
}

async function reopen(
  parts: InputParts,
  { id, table, run, from }: CallInput<'reopenTable'>,
  context: Partial<CallContext<'reopenTable'>>,
): Promise<CallOutput<'reopenTable'>> {
  const alive = table === null && from === null ? await stillOpen(parts, id, run) : null
  if (alive !== null) return alive
  const { name, path: before, copy, edits, place } = await lastKnown(parts, id, { table, run })
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
async function stillOpen(
  parts: InputParts,
  id: string,
  run: string | undefined,
): Promise<CallOutput<'reopenTable'> | null> {
  const kept = await keptFile(parts, id, run)
  const open = kept === null ? undefined : parts.tables.find(id, kept.tableId)
  if (kept === null || open === undefined) return null
  const { version, edits } = kept
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
