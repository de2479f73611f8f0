// @vitest-environment happy-dom
import type { Api } from '#shared/contract.ts'
import { UserError } from '#shared/user-error.ts'
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { estimatorAnswers } from '../testing/sample-estimators.ts'
import { renderWindow } from '../testing/render-window.tsx'
import {
  bareModel,
  nativeRuntime,
  nestedModel,
  opened,
  wideModel,
  wineModel,
} from '../testing/sample-models.ts'
import { scriptedApi } from '../testing/scripted-api.ts'

const wine = opened('wine', wineModel)

function openLocation(location: string) {
  fireEvent.change(screen.getByLabelText('Folder, archive, run or registered model'), {
    target: { value: location },
  })
  fireEvent.submit(screen.getByLabelText('Folder, archive, run or registered model'))
}

describe('opening', () => {
  test('nothing open: samples and recents can be opened', async () => {
    await renderWindow(scriptedApi())
    expect(await screen.findByRole('heading', { name: 'Open an MLflow model' })).toBeTruthy()
    fireEvent.click(await screen.findByRole('button', { name: /wine-cultivar/ }))
    expect(await screen.findByRole('heading', { level: 1, name: 'wine-quality' })).toBeTruthy()
    expect(screen.getByRole('tab', { name: /Overview/ }).getAttribute('aria-selected')).toBe('true')
  })

  test('a problem says what, where and what to do, and is gone after another try', async () => {
    await renderWindow(scriptedApi())
    await screen.findByLabelText('Folder, archive, run or registered model')
    openLocation('/models/missing')
    const alert = await screen.findByRole('alert')
    expect(alert.textContent).toContain('There is no folder at /models/missing.')
    expect(alert.textContent).toContain('Check the path')
    expect(alert.textContent).not.toContain('ENOENT')
    fireEvent.click(within(alert).getByRole('button', { name: 'Show details' }))
    expect(alert.textContent).toContain('ENOENT')
    openLocation('/models/wine')
    expect(await screen.findByRole('heading', { level: 1, name: 'wine-quality' })).toBeTruthy()
  })

  test('opening says what is being done and can be cancelled', async () => {
    const openModel: Api['openModel'] = (_, context) => {
      context?.report?.({ activity: 'Reading 3 of 9 files', done: 3, total: 9 })
      return new Promise((_resolve, reject) => {
        context?.signal?.addEventListener('abort', () =>
          reject(Object.assign(new Error('aborted'), { name: 'AbortError' })),
        )
      })
    }
    await renderWindow(scriptedApi({ calls: { openModel } }))
    await screen.findByLabelText('Folder, archive, run or registered model')
    openLocation('/models/large')
    expect(await screen.findByText('Reading 3 of 9 files')).toBeTruthy()
    expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('33')
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }))
    expect(await screen.findByRole('heading', { name: 'Open an MLflow model' })).toBeTruthy()
    expect(screen.queryByRole('alert')).toBeNull()
  })

  test('a folder can be found by browsing', async () => {
    await renderWindow(scriptedApi())
    fireEvent.click(await screen.findByRole('button', { name: 'Browse folders' }))
    fireEvent.click(await screen.findByRole('button', { name: /wine-quality model/ }))
    expect(await screen.findByRole('heading', { level: 1, name: 'wine-quality' })).toBeTruthy()
  })

  test('a dropped folder without a path is explained', async () => {
    await renderWindow(scriptedApi())
    const field = await screen.findByLabelText('Folder, archive, run or registered model')
    fireEvent.drop(field, { dataTransfer: { types: ['Files'], files: [new File([], 'model')] } })
    expect((await screen.findByRole('alert')).textContent).toContain('not told where a dropped folder is')
  })
})

describe('tabs', () => {
  const show = async (name: RegExp, models = [wine]) => {
    await renderWindow(scriptedApi({ models }))
    const tab = await screen.findByRole('tab', { name })
    fireEvent.mouseDown(tab, { button: 0 })
    return screen.findByRole('tabpanel')
  }

  test('Overview: loaders, findings by severity, the example, the digest on demand', async () => {
    const panel = await show(/Overview/)
    expect(within(panel).getByText('onnx.ModelProto')).toBeTruthy()
    expect(within(panel).getByText('mlflow.pyfunc.PyFuncModel')).toBeTruthy()
    const findings = within(panel)
      .getAllByText(/^(Warning|Note|Problem):$/)
      .map((element) => element.textContent)
    expect(findings).toEqual(['Warning: ', 'Note: '])
    expect(await within(panel).findByText('Bairrada')).toBeTruthy()
    expect(within(panel).getByText('empty text')).toBeTruthy()
    fireEvent.click(within(panel).getByRole('button', { name: 'Compute SHA-256' }))
    expect(await within(panel).findByText(/^sha256:5b1f/)).toBeTruthy()
    expect(within(panel).getByText('kept as it is')).toBeTruthy()
  })

  test('Signature: tables and JSON', async () => {
    const panel = await show(/Signature/)
    const inputs = within(panel).getByRole('table', { name: 'Inputs' })
    expect(within(inputs).getAllByRole('row')).toHaveLength(8)
    expect(within(inputs).getByText('optional')).toBeTruthy()
    fireEvent.click(within(panel).getByRole('radio', { name: 'JSON' }))
    expect(within(panel).getByText(/"inputs"/).textContent).toContain(
      '{"type":"datetime","name":"batch","required":false}',
    )
  })

  test('Signature: nested types as a tree', async () => {
    const panel = await show(/Signature/, [opened('nested', nestedModel)])
    expect(within(panel).getByText('object', { selector: 'summary code' })).toBeTruthy()
    expect(within(panel).getByText('pos')).toBeTruthy()
  })

  test('Signature: 5,000 columns draw few rows and can be filtered', async () => {
    const panel = await show(/Signature/, [opened('wide', wideModel(5_000))])
    const table = within(panel).getByRole('table', { name: 'Inputs' })
    expect(table.getAttribute('aria-rowcount')).toBe('5001')
    expect(within(table).getAllByRole('row').length).toBeLessThan(120)
    fireEvent.change(within(panel).getByRole('searchbox'), { target: { value: 'feature_4999' } })
    expect(within(panel).getByText('1 of 5,000')).toBeTruthy()
    expect(within(panel).getByText('feature_4999')).toBeTruthy()
  })

  test('Signature: without one, the inputs of the graph', async () => {
    const panel = await show(/Signature/, [opened('bare', bareModel)])
    expect(within(panel).getByText('This model has no signature')).toBeTruthy()
    expect(await within(panel).findByText('float_input')).toBeTruthy()
  })

  test('Environment: what differs is named', async () => {
    const panel = await show(/Environment/)
    expect(within(panel).getByText('1 package differs between the files.')).toBeTruthy()
    expect(within(panel).getByText('==1.31.1')).toBeTruthy()
    expect(within(panel).getByText(/--extra-index-url/)).toBeTruthy()
  })

  test('Inside: the graph, missing external data, providers', async () => {
    const panel = await show(/Inside/)
    expect(await within(panel).findByText('skl2onnx 1.19.1')).toBeTruthy()
    expect(within(panel).getByText('missing')).toBeTruthy()
    const operators = within(panel).getByRole('table', { name: 'Operators' })
    const names = () =>
      within(operators)
        .getAllByRole('rowheader')
        .map((cell) => cell.textContent)
    expect(names()[0]).toBe('MatMul')
    fireEvent.click(within(operators).getByRole('button', { name: 'Operator' }))
    expect(names()).toEqual(['Add', 'MatMul', 'Relu', 'ZipMap'])
  })

  test('Inside: an initializer’s statistics are read when they are asked for', async () => {
    const panel = await show(/Inside/)
    const [ask] = await within(panel).findAllByRole('button', { name: /^Statistics of/ })
    fireEvent.click(ask as HTMLElement)
    const dialog = await screen.findByRole('dialog', { name: 'Statistics' })
    expect(await within(dialog).findByRole('img', { name: /^Histogram of the weights/ })).toBeTruthy()
    expect(dialog.textContent).toContain('2 (6.3 %)')
    expect(dialog.textContent).toContain('-1.25')
  })

  test('Inside is not shown for a model without a graph', async () => {
    const flavors = wineModel.flavors.filter((flavor) => flavor.name !== 'onnx')
    await renderWindow(scriptedApi({ models: [opened('x', { ...wineModel, flavors })] }))
    await screen.findByRole('tab', { name: /Files/ })
    expect(screen.queryByRole('tab', { name: 'Inside' })).toBeNull()
  })

  test('Files: text, bytes, and the tree by keyboard', async () => {
    const panel = await show(/Files/)
    const text = await within(panel).findByRole('textbox', { name: 'MLmodel' })
    expect(text.textContent).toContain('data: model.onnx')
    expect(within(panel).getByRole('button', { name: 'Show in the file manager' })).toBeTruthy()
    fireEvent.click(within(panel).getByRole('treeitem', { name: /model.onnx/ }))
    expect((await within(panel).findByLabelText('model.onnx')).textContent).toMatch(/^00000000 {2}00 07 0e/)
    const folder = within(panel).getByRole('treeitem', { name: /^code/ })
    expect(within(panel).getByRole('treeitem', { name: /tasting.py/ })).toBeTruthy()
    fireEvent.keyDown(folder, { key: 'ArrowLeft' })
    expect(within(panel).queryByRole('treeitem', { name: /tasting.py/ })).toBeNull()
  })
})

describe('window', () => {
  test('the palette finds models, tabs and themes', async () => {
    const { store } = await renderWindow(scriptedApi({ models: [wine, opened('bare', bareModel)] }))
    await screen.findByRole('heading', { level: 1 })
    fireEvent.keyDown(window, { key: 'k', ctrlKey: true })
    const search = await screen.findByPlaceholderText('Type a command or the name of a model')
    fireEvent.change(search, { target: { value: 'go to wine' } })
    fireEvent.click(await screen.findByText('Go to wine-quality'))
    expect(store.getState()).toMatchObject({ activeId: 'wine', dialog: null })
    fireEvent.keyDown(window, { key: 'k', ctrlKey: true })
    fireEvent.click(await screen.findByText('Theme: Dark'))
    expect(store.getState().theme).toBe('dark')
  })

  test('shortcuts: tabs by number, the list by ?', async () => {
    await renderWindow(scriptedApi({ models: [wine] }))
    await screen.findByRole('heading', { level: 1 })
    fireEvent.keyDown(window, { code: 'Digit2', key: '2', altKey: true })
    expect(screen.getByRole('tab', { name: 'Signature' }).getAttribute('aria-selected')).toBe('true')
    fireEvent.keyDown(window, { key: '?' })
    expect(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })).toBeTruthy()
  })

  test('closing the model in front shows the next one, then the start screen', async () => {
    await renderWindow(scriptedApi({ models: [wine, opened('bare', bareModel)] }))
    fireEvent.click(await screen.findByRole('button', { name: 'Close onnx-no-signature' }))
    expect(await screen.findByRole('heading', { level: 1, name: 'wine-quality' })).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Close wine-quality' }))
    expect(await screen.findByRole('heading', { name: 'Open an MLflow model' })).toBeTruthy()
  })

  test('the status bar says what the native runtime found when it read the model', async () => {
    const { actions } = await renderWindow(scriptedApi({ models: [wine] }))
    const status = await screen.findByRole('contentinfo', { name: 'Status' })
    const say = (code: 'unsupported' | 'bad-model') =>
      actions.receive({
        kind: 'runtime',
        id: 'wine',
        state: { kind: 'idle', runtime: nativeRuntime, failure: { code, message: 'Its class is its own.' } },
      })
    say('unsupported')
    await waitFor(() => expect(status.textContent).toContain('Needs Python, once it is trusted'))
    expect(status.textContent).toContain('Not trusted: its code does not run')
    expect(status.textContent).not.toMatch(/Native|nothing of this/)
    expect(within(status).queryByRole('button', { name: 'Load' })).toBeNull()
    expect(screen.getByText(/Its class is its own/)).toBeTruthy()
    say('bad-model')
    await waitFor(() => expect(status.textContent).toContain('Native runtime could not load it'))
    expect(within(status).getByRole('button', { name: 'Load' })).toBeTruthy()
    actions.receive({ kind: 'trust', id: 'wine', trust: 'trusted' })
    say('unsupported')
    await waitFor(() => expect(status.textContent).toMatch(/Needs Python.*Load.*Trusted/))
  })

  describe('a scikit-learn model whose file has a class that only Python computes', () => {
    const flavors = wineModel.flavors.map((flavor) =>
      flavor.name === 'onnx' ? { ...flavor, name: 'sklearn' } : flavor,
    )
    const show = async (totalBytes: number) => {
      const list = await estimatorAnswers.listEstimators({ id: 'wine' })
      const listEstimators: Api['listEstimators'] = async () => ({
        ...list,
        refusal: 'Its class is its own: needs Python.',
      })
      const model = { ...wineModel, flavors, totalBytes }
      await renderWindow(scriptedApi({ models: [opened('wine', model)], calls: { listEstimators } }))
      return await screen.findByRole('contentinfo', { name: 'Status' })
    }

    test('is told as such at once, on Overview and in the status bar', async () => {
      const status = await show(10_000)
      expect(await screen.findByText(/Its class is its own: needs Python\./)).toBeTruthy()
      expect(status.textContent).toContain('Needs Python, once it is trusted')
      expect(screen.queryByText(/no Python needed/)).toBeNull()
      expect(screen.queryByText('How its answers are known')).toBeNull()
    })

    test('is not read unasked where it is large: nothing is promised until a look inside', async () => {
      const status = await show(2 ** 30)
      expect(await screen.findByText(/natively with .*, if Palate knows each of its parts/)).toBeTruthy()
      expect(await screen.findByText(/Whether every part of the model is known/)).toBeTruthy()
      expect(status.textContent).toContain('Native runtime not loaded')
      fireEvent.mouseDown(await screen.findByRole('tab', { name: 'Inside' }), { button: 0 })
      await screen.findByText('Its class is its own: needs Python.')
      expect(status.textContent).toContain('Needs Python, once it is trusted')
    })
  })

  test('the status bar follows the runtime', async () => {
    const { actions } = await renderWindow(scriptedApi({ models: [wine] }))
    const status = await screen.findByRole('contentinfo', { name: 'Status' })
    expect(status.textContent).toContain('not loaded')
    actions.receive({
      kind: 'runtime',
      id: 'wine',
      state: {
        kind: 'crashed',
        runtime: nativeRuntime,
        failure: { code: 'runtime-crashed', message: 'It was killed.' },
      },
    })
    await waitFor(() => expect(status.textContent).toContain('crashed, nothing was lost'))
    fireEvent.click(within(status).getByRole('button', { name: 'Restart' }))
    await waitFor(() => expect(status.textContent).toContain('ready'))
    actions.receive({ kind: 'files-changed', id: 'wine', change: 'changed' })
    expect(await screen.findByText('Files of this model changed since it was read.')).toBeTruthy()
    actions.receive({ kind: 'files-changed', id: 'wine', change: 'gone' })
    expect(await screen.findByText('The folder of this model is gone.')).toBeTruthy()
  })

  test('loading and reading again say what they found above the model, with ways out', async () => {
    const gone = new UserError({ code: 'not-found', message: 'The folder is gone.', hint: 'Put it back.' })
    const calls = { startRuntime: () => Promise.reject(gone), reloadModel: () => Promise.reject(gone) }
    const { actions } = await renderWindow(scriptedApi({ models: [wine], calls }))
    const status = await screen.findByRole('contentinfo', { name: 'Status' })
    fireEvent.click(within(status).getByRole('button', { name: 'Load' }))
    const said = await screen.findByRole('alert')
    expect(said.textContent).toContain('The folder is gone.Put it back.')
    fireEvent.click(within(said).getByRole('button', { name: 'Dismiss' }))
    expect(screen.queryByRole('alert')).toBeNull()
    actions.receive({ kind: 'files-changed', id: 'wine', change: 'gone' })
    fireEvent.click(await screen.findByRole('button', { name: 'Read again' }))
    const again = await screen.findByRole('alert')
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe(wine.model.name)
    fireEvent.click(within(again).getByRole('button', { name: 'Close the model' }))
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull())
  })

  test('names that hide what they are are written out', async () => {
    const model = { ...wineModel, name: 'gpj.\u202eexe' }
    await renderWindow(scriptedApi({ models: [opened('odd', model)] }))
    expect((await screen.findByRole('heading', { level: 1 })).textContent).toBe('gpj.\\u202eexe')
  })
})
