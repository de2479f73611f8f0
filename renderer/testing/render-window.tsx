/** Draws the window over a test double of the engine, with a size for everything. Used by tests only. */
import type { Api } from '#shared/contract.ts'
import { cleanup, render } from '@testing-library/react'
import { createEngineContext, EngineProvider } from '../engine.tsx'
import type { Engine } from '../engine.tsx'
import { Frame } from '../panels/Frame.tsx'
import type { AppState } from '../state.ts'

/** happy-dom lays nothing out; lists that draw what is in sight need a sight. */
function giveSize(): void {
  for (const name of ['offsetHeight', 'offsetWidth', 'clientHeight', 'clientWidth']) {
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => 900 })
  }
}

/** The whole window, connected. */
export async function renderWindow(api: Api, given: Partial<AppState> = {}): Promise<Engine> {
  cleanup()
  sessionStorage.clear()
  giveSize()
  const engine = createEngineContext(api, given)
  render(
    <EngineProvider engine={engine}>
      <Frame />
    </EngineProvider>,
  )
  await engine.actions.connect()
  return engine
}
