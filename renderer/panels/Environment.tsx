/** What the model needs of Python: as its files state it, on this machine, in a deployment; and its environment, made. */
import type { OpenedModel } from '#shared/contract.ts'
import { useApp, useEngine } from '../engine.tsx'
import { Segmented } from '../parts/Segmented.tsx'
import { viewOf } from '../state.ts'
import { againstText, environmentViews } from '../strings/environment.ts'
import type { EnvironmentView } from '../strings/environment.ts'
import { EnvironmentMachine } from './EnvironmentMachine.tsx'
import { EnvironmentMade } from './EnvironmentMade.tsx'
import { EnvironmentOverride } from './EnvironmentOverride.tsx'
import { EnvironmentOwn } from './EnvironmentOwn.tsx'
import { EnvironmentPython } from './EnvironmentPython.tsx'

/** The third tab. */
export function Environment({ opened }: { opened: OpenedModel }) {
  const { actions } = useEngine()
  const view = useApp((state) => viewOf(state, opened.id).environment)
  return (
    <div className="@container px-6 py-5">
      <div className="mb-5 overflow-x-auto">
        <Segmented
          label={againstText.views}
          value={view}
          choices={environmentViews.map((value) => ({ value, label: againstText.view[value] }))}
          onChange={(value) => actions.showEnvironment(opened.id, value)}
        />
      </div>
      <View opened={opened} view={view} />
    </div>
  )
}

function View({ opened, view }: { opened: OpenedModel; view: EnvironmentView }) {
  switch (view) {
    case 'own':
      return <EnvironmentOwn model={opened.model} />
    case 'machine':
      return <EnvironmentMachine opened={opened} />
    case 'override':
      return <EnvironmentOverride opened={opened} />
    case 'made':
      return <EnvironmentMade opened={opened} />
    case 'python':
      return <EnvironmentPython opened={opened} />
  }
}
