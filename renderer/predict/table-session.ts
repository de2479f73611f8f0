/** One open table on the screen: which rows are here, how they are sorted and filtered, what was found in them. */
import type { Api, Progress } from '#shared/contract.ts'
import type { Failure } from '#shared/failure.ts'
import type { FoundCells, TableCell, TableEdit, TableFilter, TableSort } from '#shared/table-calls.ts'
import { toFailure } from '#shared/user-error.ts'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import type { GridPlace } from './draft-edits.ts'
import { blockColumns, keptPages, PAGE_COLUMNS, PAGE_ROWS, pageOf } from './table-pages.ts'
import type { GridOrder, Page } from './table-pages.ts'
import type { GridExtent } from './grid-model.ts'
import type { TableInput } from './table-input.ts'

/** Something that takes a while. */
export interface TableWork {
  readonly kind: 'arranging' | 'searching' | 'checking'
  readonly since: number
  readonly progress: Progress | null
  readonly cancel: () => void
}

/** The table as it is shown. */
export interface TableState {
  readonly view: string | null
  /** Rows of the view; null where all are shown. */
  readonly viewRows: number | null
  readonly sort: readonly TableSort[]
  readonly filters: readonly TableFilter[]
  /** Counts what makes pages that were fetched old. */
  readonly generation: number
  readonly pages: ReadonlyMap<string, Page>
  /** Cells that were set and are not in the pages yet. */
  readonly patches: ReadonlyMap<string, TableCell>
  readonly failure: Failure | null
  readonly work: TableWork | null
  readonly found: { readonly text: string; readonly cells: FoundCells; readonly at: number } | null
  readonly misfits: { readonly version: number; readonly cells: FoundCells } | null
}

/** Where the table's present version is kept, so that undo knows it. */
export interface TableHolder {
  readonly input: () => TableInput | null
  readonly put: (next: { readonly version: number; readonly rowCount: number }) => void
}

/** The verbs. */
export interface TableSession {
  readonly store: StoreApi<TableState>
  readonly cellAt: (place: GridPlace) => TableCell | undefined
  readonly placeOf: (row: number) => number | null
  /** Tells what the columns are; another order fetches anew. */
  readonly show: (order: GridOrder) => void
  readonly ensure: (extent: GridExtent) => void
  /** Sets one cell, which is shown at once. */
  readonly set: (place: GridPlace, text: string | null) => void
  readonly edit: (edit: TableEdit) => void
  readonly arrange: (next: Pick<TableState, 'sort' | 'filters'>) => void
  readonly find: (text: string) => Promise<void>
  readonly step: (by: 1 | -1) => GridPlace | null
  readonly closeFind: () => void
  readonly check: (checks: readonly { column: number; type: string; required: boolean }[]) => Promise<void>
  /** Whole cells of a range, row by row. */
  readonly whole: (extent: GridExtent) => Promise<readonly (readonly TableCell[])[]>
  /** Does something when no edit is on its way any more: at once where none is. */
  readonly whenSettled: (act: () => void) => void
  /** After undo and redo: the version is another. */
  readonly refresh: () => void
}

const none: GridOrder = { inputs: [], outputs: [], runId: null }

/** The session of a table of a model. */
export function tableSession(api: Api, modelId: string, holder: TableHolder): TableSession {
  const store = createStore<TableState>(() => ({
    view: null,
    viewRows: null,
    sort: [],
    filters: [],
    generation: 0,
    pages: new Map(),
    patches: new Map(),
    failure: null,
    work: null,
    found: null,
    misfits: null,
  }))
  let order = none
  let seen: GridExtent = { top: 0, bottom: 0, left: 0, right: 0 }
  let queue: Promise<unknown> = Promise.resolve()
  let waiting = 0
  const asked = new Map<string, number>()

  const of = () => {
    const input = holder.input()
    return input === null ? null : { id: modelId, tableId: input.table.tableId, version: input.version }
  }
  const fail = (error: unknown) => {
    const failure = toFailure(error)
    if (failure.code !== 'cancelled') store.setState({ failure })
  }
  const renew = (changes: Partial<TableState> = {}) => {
    store.setState(({ generation }) => ({ ...changes, generation: generation + 1 }))
    ensure(seen)
  }

  let resting: ReturnType<typeof setTimeout> | undefined

  /** Rows that are only jumped over are not fetched. */
  function ensureSoon(extent: GridExtent): void {
    const isNear = extent.top < seen.bottom + PAGE_ROWS && extent.bottom > seen.top - PAGE_ROWS
    seen = extent
    clearTimeout(resting)
    resting = isNear ? undefined : setTimeout(settle, REST)
    if (isNear) ensure(seen)
  }

  function settle(): void {
    resting = undefined
    ensure(seen)
  }

  function ensure(extent: GridExtent): void {
    isBehind = false
    if (extent.bottom <= extent.top || extent.right <= extent.left) return
    for (let page = pageOf(extent.top, PAGE_ROWS); page <= pageOf(extent.bottom - 1, PAGE_ROWS); page++) {
      const last = pageOf(extent.right - 1, PAGE_COLUMNS)
      for (let block = pageOf(extent.left, PAGE_COLUMNS); block <= last; block++) void fetchPage(page, block)
    }
  }

  /** Pages that wait would come for rows that are no longer in sight: what is, is asked for when one has come. */
  let underWay = 0
  let isBehind = false

  async function fetchPage(page: number, block: number): Promise<void> {
    const key = `${page} ${block}`
    const { generation, view } = store.getState()
    const place = of()
    if (place === null || asked.get(key) === generation) return
    isBehind ||= underWay >= MAX_UNDER_WAY
    if (isBehind) return
    asked.set(key, generation)
    underWay += 1
    const wanted = blockColumns(order, block)
    try {
      const { inputs, outputs, places } = await api.tableRows({
        ...place,
        view,
        runId: wanted.outputs.length === 0 ? null : order.runId,
        from: page * PAGE_ROWS,
        count: PAGE_ROWS,
        columns: wanted.inputs,
        outputs: wanted.outputs,
      })
      if (store.getState().generation !== generation) return
      const fetched = { generation, cells: [...inputs, ...outputs], places }
      store.setState(({ pages }) => ({ pages: keptPages(pages, key, fetched, asked), failure: null }))
    } catch (error) {
      if (asked.get(key) === generation) asked.delete(key)
      fail(error)
    } finally {
      underWay -= 1
      if (isBehind && resting === undefined) ensure(seen)
    }
  }

  function enqueue(work: () => Promise<void>): void {
    waiting += 1
    queue = queue
      .then(work)
      .catch((error: unknown) => {
        fail(error)
        renew({ patches: new Map() })
      })
      .finally(() => (waiting -= 1))
  }

  async function editNow(edit: TableEdit): Promise<void> {
    const place = of()
    if (place === null) return
    holder.put(await api.editTable({ ...place, view: store.getState().view, edit }))
  }

  async function arrangeNow(next: Pick<TableState, 'sort' | 'filters'>): Promise<void> {
    const place = of()
    if (place === null) return
    if (next.sort.length === 0 && next.filters.length === 0) {
      return renew({ ...next, view: null, viewRows: null, patches: new Map(), found: null })
    }
    await working('arranging', async (context) => {
      const { view, rowCount } = await api.arrangeTable({ ...place, runId: order.runId, ...next }, context)
      renew({ ...next, view, viewRows: rowCount, patches: new Map(), found: null })
    })
  }

  async function working(
    kind: TableWork['kind'],
    work: (context: { signal: AbortSignal; report: (progress: Progress) => void }) => Promise<void>,
  ): Promise<void> {
    store.getState().work?.cancel()
    const aborting = new AbortController()
    const begun: TableWork = { kind, since: Date.now(), progress: null, cancel: () => aborting.abort() }
    store.setState({ work: begun, failure: null })
    try {
      await work({
        signal: aborting.signal,
        report: (progress) =>
          store.setState(({ work: now }) =>
            now?.cancel === begun.cancel ? { work: { ...begun, progress } } : {},
          ),
      })
    } catch (error) {
      fail(error)
    } finally {
      store.setState(({ work: now }) => (now?.cancel === begun.cancel ? { work: null } : {}))
    }
  }

  return {
    store,
    cellAt: ({ row, column }) => {
      const { patches, pages } = store.getState()
      const patch = patches.get(`${row} ${column}`)
      if (patch !== undefined) return patch
      const page = pages.get(`${pageOf(row, PAGE_ROWS)} ${pageOf(column, PAGE_COLUMNS)}`)
      return page?.cells[column % PAGE_COLUMNS]?.[row % PAGE_ROWS]
    },
    placeOf: (row) => {
      if (store.getState().view === null) return row
      for (const [key, page] of store.getState().pages) {
        if (key.startsWith(`${pageOf(row, PAGE_ROWS)} `)) return page.places[row % PAGE_ROWS] ?? null
      }
      return null
    },
    show: (next) => {
      const isSame = JSON.stringify(next) === JSON.stringify(order)
      order = next
      // Places of another order are others.
      if (!isSame) renew({ pages: new Map(), found: null })
    },
    ensure: ensureSoon,
    set: ({ row, column }, text) => {
      const place = order.inputs[column]
      if (place === undefined) return
      store.setState(({ patches }) => ({ patches: new Map(patches).set(`${row} ${column}`, text) }))
      enqueue(() => editNow({ kind: 'cells', row, columns: [place], cells: [[text]] }))
    },
    edit: (edit) =>
      enqueue(async () => {
        await editNow(edit)
        const { sort, filters, view } = store.getState()
        const isStructure = edit.kind === 'insert' || edit.kind === 'delete'
        if (isStructure && view !== null) await arrangeNow({ sort, filters })
        else renew({ patches: new Map() })
      }),
    arrange: (next) => enqueue(() => arrangeNow(next)),
    find: async (text) => {
      await queue
      const place = of()
      if (place === null || text === '') return
      await working('searching', async (context) => {
        const { view } = store.getState()
        const cells = await api.findInTable({ ...place, view, runId: order.runId, text }, context)
        store.setState({ found: { text, cells, at: -1 } })
      })
    },
    step: (by) => {
      const { found } = store.getState()
      const count = found?.cells.cells.length ?? 0
      if (found === null || count === 0) return null
      const at = found.at < 0 && by < 0 ? count - 1 : (found.at + by + count) % count
      store.setState({ found: { ...found, at } })
      const cell = found.cells.cells[at]
      if (cell === undefined) return null
      const { row, column, side } = cell
      return { row, column: side === 'output' ? order.inputs.length + column : order.inputs.indexOf(column) }
    },
    closeFind: () => {
      if (store.getState().work?.kind === 'searching') store.getState().work?.cancel()
      store.setState({ found: null })
    },
    check: async (checks) => {
      await queue
      const place = of()
      if (place === null) return
      await working('checking', async (context) => {
        const cells = await api.misfitsOfTable(
          { ...place, view: store.getState().view, checks: [...checks] },
          context,
        )
        store.setState({ misfits: { version: place.version, cells } })
      })
    },
    whole: async ({ top, bottom, left, right }) => {
      await queue
      const place = of()
      if (place === null) return []
      const inputs = order.inputs.slice(left, right)
      const first = order.inputs.length
      const outputs = order.outputs.slice(Math.max(0, left - first), Math.max(0, right - first))
      const rows: TableCell[][] = []
      for (let from = top; from < bottom; from += MAX_WINDOW) {
        const count = Math.min(MAX_WINDOW, bottom - from)
        const { view } = store.getState()
        const runId = outputs.length === 0 ? null : order.runId
        const asking = { ...place, view, runId, from, count, columns: inputs, outputs, whole: true }
        const window = await api.tableRows(asking)
        const cells = [...window.inputs, ...window.outputs]
        for (let row = 0; row < window.places.length; row++)
          rows.push(cells.map((column) => column[row] ?? null))
      }
      return rows
    },
    whenSettled: (act) => {
      if (waiting === 0) act()
      else queue = queue.then(act)
    },
    refresh: () =>
      enqueue(async () => {
        const { sort, filters, view } = store.getState()
        if (view !== null) await arrangeNow({ sort, filters })
        else renew({ patches: new Map(), found: null })
      }),
  }
}

/** Milliseconds that rows that were jumped to are in sight before they are fetched. */
const REST = 40

/** Pages under way: both halves of what is in sight, rows and columns. */
const MAX_UNDER_WAY = 4

/** Rows of one call. */
const MAX_WINDOW = 10_000
