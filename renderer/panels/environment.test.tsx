// @vitest-environment happy-dom
import type { Api, OpenedModel } from '#shared/contract.ts'
import { UserError } from '#shared/user-error.ts'
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { renderWindow } from '../testing/render-window.tsx'
import { sampleInterpreters } from '../testing/sample-environments.ts'
import { opened, wineModel } from '../testing/sample-models.ts'
import { sampleTrustReport } from '../testing/sample-trust.ts'
import { scriptedApi } from '../testing/scripted-api.ts'

const none = { kind: 'none', reason: 'It needs Python.', hint: 'Choose one.' } as const

async function show(calls: Partial<Api> = {}, given: Partial<OpenedModel> = {}) {
  const model = { ...opened('wine', wineModel), ...given }
  await renderWindow(scriptedApi({ models: [model], calls }), { models: [model], activeId: 'wine' })
}

async function showPart(name: string) {
  fireEvent.mouseDown(await screen.findByRole('tab', { name: /Environment/ }), { button: 0 })
  fireEvent.click(await screen.findByRole('radio', { name }))
}

test('a model that says nothing of its packages is not told to agree with itself', async () => {
  const environment = { ...wineModel.environment, files: [], rows: [] }
  await show({}, { model: { ...wineModel, environment } })
  fireEvent.mouseDown(await screen.findByRole('tab', { name: /Environment/ }), { button: 0 })
  expect(await screen.findByText('No environment files')).toBeTruthy()
  expect(screen.queryByText(/agree/)).toBeNull()
})

describe('interpreters', () => {
  test('are asked for only when wanted, compared, and chosen', async () => {
    const asked: string[] = []
    await show({
      interpreters: async () => {
        asked.push('interpreters')
        return sampleInterpreters
      },
      chooseRuntime: async ({ python }) => {
        asked.push(`use ${python ?? ''}`)
        return opened('wine', wineModel)
      },
    })
    await showPart('On this machine')
    expect(asked).toEqual([])
    fireEvent.click(screen.getByRole('button', { name: 'Look for interpreters' }))
    expect(await screen.findByText('/home/ana/analysis/.venv/bin/python')).toBeTruthy()
    expect(screen.getByText('It cannot be started.')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Compare with analysis/.venv' }))
    const compared = await screen.findByRole('region', { name: 'Compare with analysis/.venv' })
    expect(await within(compared).findByText('1.5.2')).toBeTruthy()
    expect(within(compared).getByText('other version')).toBeTruthy()
    expect(within(compared).queryByText('matplotlib')).toBeNull()
    fireEvent.click(within(compared).getByRole('button', { name: 'Show 1 that only it has' }))
    expect(within(compared).getByText('matplotlib')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Run the model with it: usr' })).toBeNull()
    fireEvent.click(screen.getByRole('button', { name: 'Run the model with it: analysis/.venv' }))
    expect(await screen.findByText(/runs the model now/)).toBeTruthy()
    expect(asked).toEqual(['interpreters', 'use /home/ana/analysis/.venv/bin/python'])
  })

  test('where trust is missing, choosing one asks for it', async () => {
    const untrusted = new UserError({ code: 'untrusted', message: 'Not trusted.' })
    await show({ chooseRuntime: () => Promise.reject(untrusted) }, { trust: 'untrusted', runtime: none })
    await showPart('On this machine')
    fireEvent.click(screen.getByRole('button', { name: 'Look for interpreters' }))
    fireEvent.click(await screen.findByRole('button', { name: 'Run the model with it: analysis/.venv' }))
    expect(await screen.findByRole('dialog', { name: 'Trust wine-quality?' })).toBeTruthy()
  })
})

describe('in Python', () => {
  test('a model_config is loaded with, and the object that load_model gives is shown', async () => {
    const asked: unknown[] = []
    const runtime = { kind: 'python', name: 'MLflow', version: '3.17.2', detail: 'Python 3.11.7' } as const
    const state = { kind: 'idle', runtime } as const
    await show(
      {
        chooseRuntime: async (choice) => {
          asked.push(choice)
          return { ...opened('wine', wineModel), trust: 'trusted', runtime: state }
        },
        describeNative: async () => ({
          flavor: 'mlflow.sklearn',
          pythonType: 'sklearn.pipeline.Pipeline',
          repr: 'Pipeline(steps=[])',
          parameters: [{ name: 'verbose', value: false }],
          methods: ['predict', 'predict_proba'],
          classes: [0n, 1n],
        }),
      },
      { trust: 'trusted', runtime: state },
    )
    await showPart('In Python')
    fireEvent.change(screen.getByRole('textbox', { name: 'model_config' }), {
      target: { value: ' {"a": 1} ' },
    })
    fireEvent.click(screen.getByRole('button', { name: 'Load with it' }))
    expect(await screen.findByText('The next run loads the model with it.')).toBeTruthy()
    expect(asked).toEqual([{ id: 'wine', runtime: 'python', modelConfig: '{"a": 1}' }])
    fireEvent.click(screen.getByRole('button', { name: 'Load and look' }))
    expect(await screen.findByText('sklearn.pipeline.Pipeline')).toBeTruthy()
    expect(screen.getByText('predict, predict_proba')).toBeTruthy()
    expect(screen.getByText('verbose')).toBeTruthy()
    expect(screen.getByText('MLflow 3.17.2 Python 3.11.7')).toBeTruthy()
  })
})

describe('what overrides the model’s own environment', () => {
  test('is named apart from it, with which wins, and compared', async () => {
    await show()
    await showPart('Deployment or workspace')
    const field = screen.getByLabelText('File or model')
    fireEvent.change(field, { target: { value: '/home/ana/deploy/environment.yml' } })
    fireEvent.submit(field)
    const override = await screen.findByRole('region', { name: 'Of the deployment or workspace' })
    expect(within(override).getByText('used, in place of the own')).toBeTruthy()
    expect(within(override).getByText(/openmpi4.1.0/)).toBeTruthy()
    expect(screen.getByRole('region', { name: "The model's own" })).toBeTruthy()
    expect(screen.getByText('==1.5.2')).toBeTruthy()
  })
})

describe('making the environment', () => {
  test('shows what is done, ends in a choice, and lists what is kept', async () => {
    await show()
    await showPart('Make it')
    expect(await screen.findByText('412 MB', { exact: false })).toBeTruthy()
    fireEvent.change(screen.getByLabelText('Other versions to try'), {
      target: { value: 'scikit-learn==1.5.2' },
    })
    fireEvent.click(screen.getByRole('button', { name: 'Make it' }))
    expect(await screen.findByText('It is there.')).toBeTruthy()
    expect(screen.getByText('Collecting mlflow==3.17.2')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Run the model with it' })).toBeTruthy()
  })

  test('goes on while another tab is in front, and can be cancelled', async () => {
    let aborted = false
    const createEnvironment: Api['createEnvironment'] = (_, context) => {
      context?.report?.({ activity: 'Installing 3 packages', line: 'Downloading torch' })
      return new Promise((_resolve, reject) => {
        context?.signal?.addEventListener('abort', () => {
          aborted = true
          reject(new UserError({ code: 'cancelled', message: 'Cancelled.' }))
        })
      })
    }
    await show({ createEnvironment })
    await showPart('Make it')
    fireEvent.click(screen.getByRole('button', { name: 'Make it' }))
    expect(await screen.findByText('Installing 3 packages')).toBeTruthy()
    fireEvent.click(screen.getByRole('radio', { name: "The model's own" }))
    fireEvent.click(screen.getByRole('radio', { name: 'Make it' }))
    expect(screen.getByText('Downloading torch')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }))
    await waitFor(() => expect(screen.queryByRole('progressbar')).toBeNull())
    expect(aborted).toBe(true)
  })
})

describe('trust', () => {
  test('is asked with what would run, and given for exactly that content', async () => {
    const given: string[] = []
    await show(
      {
        trustModel: async ({ digest }) => {
          given.push(digest)
          return { ...opened('wine', wineModel), trust: 'trusted' }
        },
      },
      { trust: 'untrusted', runtime: none },
    )
    fireEvent.click(screen.getByRole('button', { name: 'Not trusted: its code does not run' }))
    const dialog = await screen.findByRole('dialog', { name: 'Trust wine-quality?' })
    expect(await within(dialog).findByText('model.pkl')).toBeTruthy()
    expect(within(dialog).getByText('wine.features.Blend')).toBeTruthy()
    fireEvent.click(within(dialog).getByRole('button', { name: 'Trust and let it run' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(given).toEqual([sampleTrustReport.digest])
    expect(screen.getByRole('button', { name: 'Trusted: its own code may run' })).toBeTruthy()
  })

  test('what cannot be covered cannot be trusted', async () => {
    const given: string[] = []
    await show(
      {
        trustReport: async () => ({ ...sampleTrustReport, obstacle: '"a.py" is a link that leads out.' }),
        trustModel: async ({ digest }) => {
          given.push(digest)
          return opened('wine', wineModel)
        },
      },
      { trust: 'untrusted', runtime: none },
    )
    fireEvent.click(screen.getByRole('button', { name: 'Not trusted: its code does not run' }))
    const button = await screen.findByRole('button', { name: 'Trust and let it run' })
    fireEvent.click(button)
    expect(button.getAttribute('aria-disabled')).toBe('true')
    expect(screen.getByText(/leads out/)).toBeTruthy()
    expect(given).toEqual([])
  })

  test('a model that waits for it says so where its answer would be', async () => {
    await show({}, { trust: 'untrusted', runtime: none })
    fireEvent.mouseDown(screen.getByRole('tab', { name: 'Predict' }), { button: 0 })
    fireEvent.click(await screen.findByRole('button', { name: 'See what would run' }))
    expect(await screen.findByRole('dialog')).toBeTruthy()
  })

  test('one that is trusted and has no Python leads to one', async () => {
    await show({}, { trust: 'trusted', runtime: none })
    fireEvent.mouseDown(screen.getByRole('tab', { name: 'Predict' }), { button: 0 })
    fireEvent.click(await screen.findByRole('button', { name: 'Make its environment' }))
    expect(
      await screen.findByRole('heading', { name: 'Make the environment the model asks for' }),
    ).toBeTruthy()
  })
})
