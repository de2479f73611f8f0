// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, test } from 'vitest'
import type { Api, OpenedModel } from '#shared/contract.ts'
import { UserError } from '#shared/user-error.ts'
import { sampleFiles, sampleRun } from '../testing/sample-readiness.ts'
import { opened, wineModel } from '../testing/sample-models.ts'
import { renderWindow } from '../testing/render-window.tsx'
import { scriptedApi } from '../testing/scripted-api.ts'

afterEach(cleanup)

async function block(calls: Partial<Api> = {}, change: Partial<OpenedModel> = {}): Promise<HTMLElement> {
  await renderWindow(scriptedApi({ models: [opened('wine', wineModel, change)], calls }))
  return await screen.findByRole('region', { name: 'Will it deploy?' })
}

describe('will it deploy', () => {
  test('what the files say is there without asking; it is the first block', async () => {
    const region = await block()
    const rows = await within(region).findAllByRole('listitem')
    expect(rows.map((row) => row.textContent)).toEqual([
      expect.stringContaining('MLflow servenot checked'),
      expect.stringContaining('Azure ML online, no codenot checked'),
      expect.stringContaining('Azure ML online, score.pynot checkedNo scoring script is given.'),
      expect.stringContaining('Azure ML batchnot ready'),
      expect.stringContaining('Spark UDFnot checked'),
    ])
    const headings = screen.getAllByRole('heading', { level: 2 }).map((heading) => heading.textContent)
    expect(headings.indexOf('Will it deploy?')).toBeLessThan(headings.indexOf('Flavors'))
  })

  test('findings open and close; what has none does not open', async () => {
    const region = await block()
    const batch = await within(region).findByRole('button', { name: /Azure ML batch/ })
    expect(batch.getAttribute('aria-expanded')).toBe('false')
    fireEvent.click(batch)
    expect(batch.getAttribute('aria-expanded')).toBe('true')
    expect(within(region).getByText(/Log it again with MLflow/).textContent).toContain('Problem: ')
    fireEvent.click(batch)
    expect(within(region).queryByText(/Log it again with MLflow/)).toBeNull()
    expect(within(region).queryByRole('button', { name: /MLflow serve/ })).toBeNull()
  })

  test('running replaces the verdicts and tells who answered', async () => {
    const region = await block()
    fireEvent.click(await within(region).findByRole('button', { name: 'Check by running' }))
    expect(await within(region).findByText('ready')).toBeTruthy()
    expect(within(region).getByText('1 warning')).toBeTruthy()
    expect(region.textContent).toContain('Checked by running it here, with onnxruntime 1.30.0.')
    expect(within(region).getByRole('button', { name: 'Check again' })).toBeTruthy()
  })

  test('a run tells how far it is, keeps the rows, and can be cancelled', async () => {
    const readiness: Api['readiness'] = ({ run }, context) => {
      if (!run) return Promise.resolve(sampleFiles)
      context?.report?.({ activity: 'Trying edge cases', done: 6, total: 24 })
      return new Promise((_resolve, reject) => {
        context?.signal?.addEventListener('abort', () =>
          reject(new UserError({ code: 'cancelled', message: 'Cancelled.' })),
        )
      })
    }
    const region = await block({ readiness })
    fireEvent.click(await within(region).findByRole('button', { name: 'Check by running' }))
    expect((await within(region).findByRole('progressbar')).getAttribute('aria-valuenow')).toBe('25')
    expect(within(region).getAllByRole('listitem')).toHaveLength(5)
    fireEvent.click(within(region).getByRole('button', { name: 'Cancel' }))
    await waitFor(() => expect(within(region).queryByRole('progressbar')).toBeNull())
    expect(document.activeElement?.textContent).toBe('Check by running')
    expect(within(region).queryByRole('alert')).toBeNull()
  })

  test('a run that fails says why and leaves what the files say', async () => {
    const readiness: Api['readiness'] = async ({ run }) => {
      if (!run) return sampleFiles
      throw new UserError({ code: 'internal', message: 'The process could not be started.' })
    }
    const region = await block({ readiness })
    fireEvent.click(await within(region).findByRole('button', { name: 'Check by running' }))
    expect((await within(region).findByRole('alert')).textContent).toContain('could not be started')
    expect(within(region).getAllByRole('listitem').length).toBeGreaterThanOrEqual(5)
  })

  test('untrusted: nothing to run, the reason, and the way to trust it', async () => {
    const reason = 'Running this model in Python runs code that comes with it.'
    const readiness: Api['readiness'] = async () => ({
      ...sampleFiles,
      obstacle: { reason, hint: 'Trust it.' },
    })
    const region = await block(
      { readiness },
      { trust: 'untrusted', runtime: { kind: 'none', reason, hint: 'Trust it.' } },
    )
    expect(await within(region).findByText(/It cannot be run here/)).toBeTruthy()
    expect(within(region).queryByRole('button', { name: 'Check by running' })).toBeNull()
    fireEvent.click(within(region).getByRole('button', { name: /would run/ }))
    expect(await screen.findByRole('dialog')).toBeTruthy()
  })

  test('a scoring script is named, with its environment, and looked at', async () => {
    const asked: unknown[] = []
    const readiness: Api['readiness'] = async (input) => {
      asked.push(input)
      if (input.script === undefined) return input.run ? sampleRun : sampleFiles
      const message = 'There is no function run(raw_data).'
      const found = { code: 'scoring-script', severity: 'problem', message, hint: 'Write it.' } as const
      const targets = sampleFiles.targets.map((target) =>
        target.target === 'azure-script'
          ? { ...target, verdict: 'not-ready' as const, reason: message, findings: [found] }
          : target,
      )
      return { ...sampleFiles, targets }
    }
    const region = await block({ readiness })
    fireEvent.click(await within(region).findByRole('button', { name: /score\.py/ }))
    const look = within(region).getByRole('button', { name: 'Look at it' })
    fireEvent.click(look)
    fireEvent.change(within(region).getByLabelText('Scoring script'), { target: { value: '/a/score.py' } })
    fireEvent.change(within(region).getByLabelText('Its environment'), { target: { value: '/a/conda.yaml' } })
    fireEvent.click(look)
    expect(await within(region).findByRole('button', { name: /score\.py not ready/ })).toBeTruthy()
    expect(asked.filter((input) => JSON.stringify(input).includes('score.py'))).toEqual([
      { id: 'wine', run: false, script: '/a/score.py', environment: '/a/conda.yaml' },
    ])
  })
})
