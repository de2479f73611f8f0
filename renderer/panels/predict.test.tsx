// @vitest-environment happy-dom
import type { Api, CallInput } from '#shared/contract.ts'
import type { Prediction } from '#shared/prediction.ts'
import { UserError } from '#shared/user-error.ts'
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, test, vi } from 'vitest'
import { nestedText } from '../strings/nested.ts'
import { renderWindow } from '../testing/render-window.tsx'
import { bareModel, nativeRuntime, nestedModel, opened, wineModel } from '../testing/sample-models.ts'
import { scriptedApi, wineRefusal } from '../testing/scripted-api.ts'

type Sent = CallInput<'predict'>['payload']['body'][]

/** The Predict tab of a model, with the bodies that were sent. */
async function showPredict(model = wineModel, calls: Partial<Api> = {}, given = {}) {
  const sent: Sent = []
  const double = scriptedApi({ calls })
  const predict: Api['predict'] = (input, context) => {
    sent.push(input.payload.body)
    return double.predict(input, context)
  }
  const api = scriptedApi({ models: [opened('m', model, given)], calls: { ...calls, predict } })
  const engine = await renderWindow(api)
  fireEvent.mouseDown(await screen.findByRole('tab', { name: 'Predict' }), { button: 0 })
  await screen.findByRole('radiogroup', { name: 'Enter the input as' })
  return { engine, sent }
}

function enterAs(mode: string) {
  fireEvent.click(screen.getByRole('radio', { name: mode }))
}

function pressPredict() {
  fireEvent.click(screen.getByRole('button', { name: /^Predict/ }))
}

function key(name: string, more = {}) {
  fireEvent.keyDown(screen.getByRole('grid'), { key: name, ...more })
}

/** Text of the active cell, as the grid names it. */
function activeCell(): HTMLElement {
  const id = screen.getByRole('grid').getAttribute('aria-activedescendant') ?? ''
  const cell = document.getElementById(id)
  if (cell === null) throw new Error('The grid names no cell.')
  return cell
}

/** What the active cell shows, without the words of a check that may have come meanwhile. */
function activeText(): string {
  const shown = Array.from(activeCell().childNodes).filter(
    (node) => !(node instanceof HTMLElement && node.classList.contains('sr-only')),
  )
  return shown.map((node) => node.textContent).join('')
}

function edit(text: string) {
  key(text.slice(0, 1))
  const field = within(activeCell()).getByRole('textbox')
  fireEvent.change(field, { target: { value: text } })
  fireEvent.keyDown(field, { key: 'Enter' })
}

const exact =
  '{"dataframe_split": {"columns": ["fixed acidity", "residual sugar", "density", "quality seen", "region", "organic", "batch"], "data": [[7.4, 1.9, 0.9978, 5, "Douro", true, "2026-03-01 08:30:00"], [7.8, 3, 0.9968, 5, "Bairrada", false, null], [11.2, 1.9, 0.998, 2.5, "Dão", false, "2026-03-02 10:00:00"], [7.4, 2.2, null, 6, "Douro", true, null], [6.3, 1.6, 0.994, 7, "", true, null]]}}'

/** Without the row of which a number does not fit. */
const fitting = exact.replace(/, \[11\.2.*?\]/, '')

describe('one draft behind form, table and raw', () => {
  test('the example is sent letter by letter as it was', async () => {
    const { sent } = await showPredict()
    enterAs('Raw')
    pressPredict()
    await waitFor(() => expect(sent).toEqual([exact]))
  })

  test('what the form changes, the table and the raw payload show', async () => {
    const { sent } = await showPredict()
    enterAs('Form')
    fireEvent.click(screen.getByRole('button', { name: 'Next row' }))
    fireEvent.change(screen.getByLabelText('quality seen'), { target: { value: '9007199254740993' } })
    fireEvent.change(screen.getByLabelText('What batch holds'), { target: { value: 'absent' } })
    enterAs('Table')
    expect(screen.getByText('9007199254740993')).toBeTruthy()
    pressPredict()
    await screen.findByText(/^4 rows in/)
    expect(sent[0]).toContain('"dataframe_records"')
    expect(sent[0]).toContain('"quality seen": 9007199254740993, "region": "Bairrada", "organic": false}')
  })

  test('params are left out until they are given a value of their own', async () => {
    const { sent } = await showPredict()
    fireEvent.click(screen.getByRole('button', { name: 'temperature: 1, default' }))
    fireEvent.change(screen.getByLabelText('temperature'), { target: { value: '0.25' } })
    pressPredict()
    await screen.findByText(/^4 rows in/)
    expect(sent[0]).toContain('"params": {"temperature": 0.25}')
    fireEvent.click(screen.getByRole('button', { name: 'temperature: default' }))
    pressPredict()
    await waitFor(() => expect(sent).toHaveLength(2))
    expect(sent[1]).toBe(fitting)
  })

  test('a payload the table cannot show stays raw, says why, and can be dropped', async () => {
    const { engine, sent } = await showPredict()
    const session = engine.sessions.get('m')
    const body = '{"dataframe_split": {"columns": ["a", "a"], "data": [[1, 2]]}}'
    session?.actions.writeRaw(body)
    expect(await screen.findByText('The payload stays raw')).toBeTruthy()
    expect(screen.getByText(/Two columns have the same name/)).toBeTruthy()
    pressPredict()
    await waitFor(() => expect(sent).toEqual([body]))
    fireEvent.click(screen.getByRole('button', { name: 'Drop it and go back to the last table' }))
    expect(await screen.findByRole('grid')).toBeTruthy()
  })

  test('under Raw only the refusal stands in a note; that the payload stays raw is a line', async () => {
    const { engine } = await showPredict()
    enterAs('Raw')
    engine.sessions.get('m')?.actions.writeRaw('{"input_data": [[2.5]]}')
    const refusal = await screen.findByText(wineRefusal.plain)
    expect(refusal.closest('[role="status"]')?.querySelector('.lucide-circle-alert')).toBeTruthy()
    const line = screen.getByText('The payload stays raw').closest('p')
    expect(line?.textContent).toMatch(/exactly one of .*Drop it and go back to the last table$/)
    expect(document.querySelector('.lucide-triangle-alert')).toBeNull()
  })

  test('inputs survive a change of tab and a reload of the folder', async () => {
    const { engine } = await showPredict()
    enterAs('Form')
    fireEvent.change(screen.getByLabelText('region'), { target: { value: 'Alentejo' } })
    fireEvent.mouseDown(screen.getByRole('tab', { name: /Overview/ }), { button: 0 })
    fireEvent.mouseDown(screen.getByRole('tab', { name: 'Predict' }), { button: 0 })
    expect(screen.getByDisplayValue('Alentejo')).toBeTruthy()
    await engine.actions.reload('m')
    fireEvent.mouseDown(screen.getByRole('tab', { name: 'Signature' }), { button: 0 })
    fireEvent.mouseDown(screen.getByRole('tab', { name: 'Predict' }), { button: 0 })
    expect(await screen.findByText('Alentejo')).toBeTruthy()
  })
})

describe('the table by keyboard', () => {
  test('moves, edits, clears, undoes and redoes', async () => {
    await showPredict()
    key('ArrowDown')
    key('ArrowRight')
    expect(activeCell().textContent).toMatch(/^3/)
    edit('4.5')
    expect(activeText()).toBe('1.9')
    key('ArrowUp')
    expect(activeText()).toBe('4.5')
    key('Delete')
    expect(activeCell().textContent).toMatch(/^null/)
    fireEvent.keyDown(window, { key: 'z', ctrlKey: true })
    expect(activeText()).toBe('4.5')
    fireEvent.keyDown(window, { key: 'z', ctrlKey: true, shiftKey: true })
    expect(activeCell().textContent).toMatch(/^null/)
  })

  test('Escape leaves a cell as it was', async () => {
    await showPredict()
    key('9')
    const field = within(activeCell()).getByRole('textbox')
    fireEvent.keyDown(field, { key: 'Escape' })
    expect(activeText()).toBe('7.4')
  })

  test('a range is copied as a spreadsheet has it, and pasted with rows to spare', async () => {
    const { sent } = await showPredict()
    key('ArrowRight', { shiftKey: true })
    key('ArrowDown', { shiftKey: true })
    const copied = new Map<string, string>()
    const clipboardData = {
      setData: (type: string, text: string) => copied.set(type, text),
      getData: (type: string) => (type === 'text/plain' ? '1\t2\r\n3\t4\r\n' : ''),
    }
    fireEvent.copy(screen.getByRole('grid'), { clipboardData })
    expect(copied.get('text/plain')).toBe('7.4\t1.9\n7.8\t3')
    key('End', { ctrlKey: true })
    key('Home')
    fireEvent.paste(screen.getByRole('grid'), { clipboardData })
    expect(screen.getByText('6 rows')).toBeTruthy()
    const cells = screen.getAllByRole('row').map((row) => {
      return within(row)
        .queryAllByRole('gridcell')
        .slice(0, 3)
        .map(({ textContent }) => textContent)
    })
    expect(cells.at(-2)?.slice(0, 3)).toEqual(['1', '2', '0.994'])
    expect(cells.at(-1)?.slice(0, 2)).toEqual(['3', '4'])
    pressPredict()
    expect(screen.getByText(/values are still needed. Nothing was sent./)).toBeTruthy()
    expect(sent).toEqual([])
    fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
    pressPredict()
    await screen.findByText(/^4 rows in/)
    expect(sent).toHaveLength(1)
  })

  test('an array of a fixed length says how many rows it takes', async () => {
    const x = { name: 'x', dtype: 'float32', shape: [3] }
    const inputs = { kind: 'tensors', tensors: [x] } as const
    const signature = { inputs, outputs: null, params: null, fromTypeHint: false }
    await showPredict({ ...bareModel, signature })
    enterAs('Table')
    expect(screen.getByText('3 rows')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Add a row' }))
    expect(screen.getByText('4 rows; the model takes exactly 3')).toBeTruthy()
  })

  test('what is being typed into a cell stays, however far one scrolls', async () => {
    const complaints = vi.spyOn(console, 'error')
    await showPredict()
    const lines = Array.from({ length: 120 }, (_none, row) => String(row)).join('\n')
    const grid = screen.getByRole('grid')
    fireEvent.paste(grid, {
      clipboardData: { getData: (type: string) => (type === 'text/plain' ? lines : '') },
    })
    key('Home', { ctrlKey: true })
    key('8')
    const field = within(activeCell()).getByRole('textbox')
    fireEvent.change(field, { target: { value: '8.25' } })
    for (const row of [40, 41, 55, 70, 90]) {
      grid.scrollTop = row * 30
      fireEvent.scroll(grid)
      const drawn = screen.getAllByRole('rowheader').map(({ textContent }) => textContent)
      expect(new Set(drawn).size).toBe(drawn.length)
      expect(drawn).toContain(String(row + 2))
    }
    expect(within(activeCell()).getByRole('textbox')).toBe(field)
    fireEvent.keyDown(field, { key: 'Enter' })
    key('ArrowUp')
    expect(activeText()).toBe('8.25')
    // React complains of rows that share a slot.
    expect(complaints).not.toHaveBeenCalled()
    complaints.mockRestore()
  })

  test('a search goes from match to match, and gives the keys back to the table', async () => {
    await showPredict()
    key('f', { ctrlKey: true })
    const field = screen.getByRole('textbox', { name: 'Find in the table' })
    fireEvent.change(field, { target: { value: '2.5' } })
    fireEvent.keyDown(field, { key: 'Enter' })
    await screen.findByText('1 of 1')
    expect(activeCell().textContent).toContain('2.5')
    expect(document.activeElement).toBe(field)
    fireEvent.change(field, { target: { value: 'nowhere' } })
    fireEvent.keyDown(field, { key: 'Enter' })
    await screen.findByText('no match')
    fireEvent.keyDown(field, { key: 'Escape' })
    expect(document.activeElement).toBe(screen.getByRole('grid'))
  })

  test('fill down, insert and delete rows', async () => {
    await showPredict()
    key('ArrowDown', { shiftKey: true })
    key('d', { ctrlKey: true })
    expect(screen.getAllByText('7.4')).toHaveLength(3)
    key('+', { ctrlKey: true, shiftKey: true })
    expect(screen.getByText('6 rows')).toBeTruthy()
    key('-', { ctrlKey: true, shiftKey: true })
    expect(screen.getByText('4 rows')).toBeTruthy()
  })

  test('a number that does not fit stays here with its row, says so, and offers what could be meant', async () => {
    const { sent } = await showPredict()
    const note = (await screen.findByText('Row 3, quality seen: 2.5 does not fit long.')).closest(
      '[role="status"]',
    )
    expect(note?.textContent).toContain('cut it to 2 without saying so. Row 3 is not sent.')
    pressPredict()
    const table = await screen.findByRole('table', { name: 'DataFrame' })
    expect(sent).toEqual([fitting])
    const rows = within(table).getAllByRole('row').slice(1)
    expect(rows.map((row) => within(row).getByRole('rowheader').textContent)).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
    ])
    expect(rows[2]?.textContent).toBe('3not sent: refused')
    fireEvent.click(screen.getByRole('button', { name: 'Why' }))
    expect(screen.getByText(/long holds whole numbers from -9223372036854775808/)).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Use 3' }))
    expect(screen.queryByText(/does not fit/)).toBeNull()
    pressPredict()
    await waitFor(() => expect(sent[1]).toBe(exact.replace('2.5', '3')))
  })

  test('where all of it does not fit nothing is sent, and the way leads there', async () => {
    const { sent } = await showPredict()
    enterAs('Form')
    fireEvent.click(screen.getByRole('button', { name: 'Blank row' }))
    for (const name of ['fixed acidity', 'residual sugar', 'density', 'quality seen']) {
      fireEvent.change(screen.getByLabelText(name), { target: { value: '1_000' } })
    }
    fireEvent.click(
      within(screen.getByRole('radiogroup', { name: 'organic' })).getByRole('radio', { name: 'true' }),
    )
    pressPredict()
    expect(sent).toEqual([])
    expect((await screen.findByRole('alert')).textContent).toContain('Nothing is sent as long as it stands.')
    expect(document.activeElement).toBe(screen.getByLabelText('fixed acidity'))
    while (screen.queryAllByRole('button', { name: 'Use 1000' }).length > 0) {
      fireEvent.click(screen.getAllByRole('button', { name: 'Use 1000' })[0] ?? document.body)
    }
    pressPredict()
    await waitFor(() => expect(sent[0]).toContain('[1000, 1000, 1000, 1000, "", true'))
  })
})

describe('running', () => {
  test('results stand beside the inputs, with what leads among the classes', async () => {
    const { engine } = await showPredict()
    engine.sessions.get('m')?.actions.writeRaw(exact.replace('2.5', '2'))
    pressPredict()
    const table = await screen.findByRole('table', { name: 'DataFrame' })
    expect(await within(table).findAllByText('0.7134')).toHaveLength(4)
    expect(within(table).getAllByRole('columnheader')).toHaveLength(5)
    expect(screen.getByText(/5 rows in 2.1 ms by onnxruntime 1.30.0 \(native\)/)).toBeTruthy()
  })

  test('where the endpoint refuses, the model’s own outputs can be seen', async () => {
    await showPredict()
    enterAs('Raw')
    pressPredict()
    expect(await screen.findByText(/MLflow answers with an error: HTTP 400/)).toBeTruthy()
    // Said once: what was said of the input before it ran gives way to the answer.
    expect(screen.getAllByText(/Can not safely convert/)).toHaveLength(1)
    fireEvent.click(screen.getByRole('button', { name: 'Show its own outputs' }))
    const table = await screen.findByRole('table', { name: 'probabilities' })
    expect(await within(table).findByText('high')).toBeTruthy()
    fireEvent.click(screen.getByRole('radio', { name: 'Response body' }))
    expect((await screen.findByLabelText('Response body')).textContent).toContain('predictions')
  })

  test('what only a run finds says the ways out and stands at its cell', async () => {
    const accepts = { trace: { steps: [], reordered: false, rowCount: 5 }, refusal: null }
    await showPredict(wineModel, { validate: () => Promise.resolve(accepts) })
    enterAs('Raw')
    pressPredict()
    const ways = await screen.findByRole('list', { name: 'Ways out' })
    expect(
      within(ways)
        .getAllByRole('listitem')
        .map((way) => way.textContent),
    ).toEqual(wineRefusal.ways)
    fireEvent.click(screen.getByRole('button', { name: 'Go to row 3, quality seen' }))
    await waitFor(() => expect(activeCell().getAttribute('aria-invalid')).toBe('true'))
    expect(activeCell().textContent).toContain('2.5 does not fit long.')
    edit('3')
    key('ArrowUp')
    expect(activeCell().getAttribute('aria-invalid')).not.toBe('true')
  })

  test('a run can be cancelled and leaves the inputs as they were', async () => {
    const predict: Api['predict'] = (_, context) =>
      new Promise((_resolve, reject) => {
        context?.signal?.addEventListener('abort', () =>
          reject(new UserError({ code: 'cancelled', message: 'Cancelled.' })),
        )
      })
    await showPredict(wineModel, { predict })
    pressPredict()
    fireEvent.click(await screen.findByRole('button', { name: /^Cancel/ }))
    expect(await screen.findByRole('button', { name: /^Predict/ })).toBeTruthy()
    expect(screen.getByText('Bairrada')).toBeTruthy()
    expect(screen.queryByRole('heading', { name: 'Runs' })).toBeNull()
    expect(screen.getByText('Cancelled')).toBeTruthy()
  })

  test('a run cancelled after a crash shows that it was cancelled, and the crash no more', async () => {
    let runs = 0
    const predict: Api['predict'] = (_, context) => {
      runs += 1
      if (runs === 1) return Promise.reject(new UserError({ code: 'runtime-crashed', message: 'SIGKILL.' }))
      return new Promise((_resolve, reject) => {
        context?.signal?.addEventListener('abort', () =>
          reject(new UserError({ code: 'cancelled', message: 'Cancelled.' })),
        )
      })
    }
    await showPredict(wineModel, { predict })
    pressPredict()
    await screen.findByRole('alert')
    pressPredict()
    fireEvent.click(await screen.findByRole('button', { name: /^Cancel/ }))
    expect(await screen.findByText('Cancelled')).toBeTruthy()
    expect(screen.queryByRole('alert')).toBeNull()
    expect(screen.queryByText(/SIGKILL/)).toBeNull()
    fireEvent.click(screen.getByRole('button', { name: /failed/ }))
    expect(screen.getByRole('alert').textContent).toContain('SIGKILL')
    expect(screen.queryByText('Cancelled')).toBeNull()
  })

  test('a crash says that nothing was lost and predicts again after a restart', async () => {
    let runs = 0
    const double = scriptedApi()
    const predict: Api['predict'] = async (input, context) => {
      runs += 1
      if (runs > 1) return double.predict(input, context)
      throw new UserError({ code: 'runtime-crashed', message: 'The runtime was killed (SIGKILL).' })
    }
    await showPredict(wineModel, { predict })
    pressPredict()
    const alert = await screen.findByRole('alert')
    expect(alert.textContent).toContain('SIGKILL')
    expect(alert.textContent).toContain('Nothing was lost')
    fireEvent.click(within(alert).getByRole('button', { name: 'Restart and predict again' }))
    expect(await screen.findByText(/^4 rows in/)).toBeTruthy()
  })

  test('earlier runs bring their inputs back', async () => {
    await showPredict()
    pressPredict()
    await screen.findByText(/^4 rows in/)
    fireEvent.click(screen.getByRole('button', { name: 'Blank row' }))
    expect(screen.queryByText('Bairrada')).toBeNull()
    fireEvent.click(screen.getByRole('button', { name: 'Bring the inputs back' }))
    expect(await screen.findByText('Bairrada')).toBeTruthy()
  })

  test('where nothing can run the model, it is said and nothing is sent', async () => {
    const none = { kind: 'none', reason: 'It needs Python.', hint: 'Choose one.' } as const
    const { sent } = await showPredict(wineModel, {}, { runtime: none })
    pressPredict()
    fireEvent.keyDown(window, { key: 'Enter', ctrlKey: true })
    expect(screen.getByText('Nothing here can run this model')).toBeTruthy()
    expect(sent).toEqual([])
  })
})

describe('other inputs', () => {
  test('without a signature the graph’s inputs are asked for', async () => {
    const { sent } = await showPredict(bareModel)
    expect(screen.getByText('4 values are still needed.')).toBeTruthy()
    pressPredict()
    expect(screen.getByText('4 values are still needed. Nothing was sent.')).toBeTruthy()
    expect(screen.getByLabelText('float_input 0').getAttribute('aria-invalid')).toBe('true')
    expect(document.activeElement).toBe(screen.getByLabelText('float_input 0'))
    expect(sent).toEqual([])
    for (const place of [0, 1, 2, 3]) {
      fireEvent.change(screen.getByLabelText(`float_input ${place}`), { target: { value: `${place}.5` } })
    }
    pressPredict()
    await waitFor(() => expect(sent).toEqual(['{"inputs": {"float_input": [[0.5, 1.5, 2.5, 3.5]]}}']))
  })

  test('nothing known: columns are named by hand', async () => {
    const flavors = wineModel.flavors.filter((flavor) => flavor.name !== 'onnx')
    const { sent } = await showPredict({ ...bareModel, flavors })
    fireEvent.change(screen.getByLabelText('Name of the column'), { target: { value: 'x' } })
    fireEvent.click(screen.getByRole('button', { name: 'Add a column' }))
    fireEvent.change(screen.getByLabelText('x'), { target: { value: '1' } })
    pressPredict()
    await waitFor(() => expect(sent).toEqual(['{"dataframe_split": {"columns": ["x"], "data": [[1]]}}']))
  })

  test('nested values can be written as JSON, checked while they are typed', async () => {
    const { sent } = await showPredict(nestedModel)
    for (const name of ['tags', 'doc']) {
      const ways = within(screen.getByLabelText(nestedText.wayOf(name)))
      fireEvent.click(ways.getByRole('radio', { name: nestedText.ways.json }))
    }
    fireEvent.change(screen.getByLabelText('tags'), { target: { value: '["a", 5]' } })
    expect(screen.getByText('value[1]: string is wanted, this is a number.')).toBeTruthy()
    fireEvent.change(screen.getByLabelText('tags'), { target: { value: '["a"]' } })
    fireEvent.change(screen.getByLabelText('doc'), { target: { value: '{"id": 1.0}' } })
    pressPredict()
    await waitFor(() => expect(sent).toHaveLength(1))
    expect(sent[0]).toBe('{"dataframe_split": {"columns": ["tags", "doc"], "data": [[["a"], {"id": 1.0}]]}}')
  })

  test('binary comes from a file', async () => {
    const columns = [{ name: 'blob', type: { kind: 'scalar', type: 'binary' }, required: true }] as const
    const signature = {
      inputs: { kind: 'columns', columns },
      outputs: null,
      params: null,
      fromTypeHint: false,
    } as const
    const { sent } = await showPredict({ ...wineModel, signature, inputExample: null })
    const file = new File([new Uint8Array([0, 255, 16])], 'blob.bin')
    fireEvent.change(screen.getByLabelText('blob: From a file…'), { target: { files: [file] } })
    expect(await screen.findByDisplayValue('AP8Q')).toBeTruthy()
    pressPredict()
    await waitFor(() => expect(sent[0]).toContain('"AP8Q"'))
    expect(nativeRuntime.kind).toBe('native')
  })
})

describe('what the model said beside its answer', () => {
  const said = { stdout: 'one\ntwo\n', stderr: '', warnings: ['UserWarning: old'] }
  const answering = (change: (prediction: Prediction) => Prediction): Partial<Api> => {
    const double = scriptedApi({})
    return { predict: async (input, context) => change(await double.predict(input, context)) }
  }

  test('is folded under the result, each by its kind', async () => {
    await showPredict(
      wineModel,
      answering((prediction) => ({ ...prediction, printed: said })),
    )
    pressPredict()
    fireEvent.click(await screen.findByText('Printed by the model · 2 lines'))
    expect(screen.getByRole('group', { name: 'Printed by the model' }).textContent).toBe('one\ntwo')
    expect(screen.getByText('Python warnings · 1 line')).toBeTruthy()
    expect(screen.queryByText(/Printed to standard error/)).toBeNull()
  })

  test('a traceback stands with the error', async () => {
    const traceback = 'Traceback (most recent call last):\n  File "model.py"\nKeyError: 1'
    const refusal = { ...wineRefusal, stage: 'predict' as const, traceback }
    await showPredict(
      wineModel,
      answering((prediction) => ({ ...prediction, answer: { ok: false, refusal } })),
    )
    pressPredict()
    fireEvent.click(await screen.findByText('Traceback · 3 lines'))
    expect(screen.getByRole('group', { name: 'Traceback' }).textContent).toBe(traceback)
  })
})
