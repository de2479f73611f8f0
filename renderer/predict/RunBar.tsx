/** The row that runs the model: always in sight, whatever the size of the input or of the answer. */
import type { OpenedModel } from '#shared/contract.ts'
import { Play, Square } from 'lucide-react'
import { Button } from '../parts/Button.tsx'
import { Keys } from '../parts/Keys.tsx'
import { ProgressLine } from '../parts/ProgressLine.tsx'
import { predictText, resultText } from '../strings/predict.ts'
import { CopyAsButton } from './CopyAs.tsx'
import { MethodChooser } from './MethodChooser.tsx'
import { usePredict, useSession } from './use-session.ts'

/** Above the outcome; where input and outcome are stacked it stays at the edge of the view. */
export function RunBar({ opened }: { opened: OpenedModel }) {
  const { actions } = useSession()
  const running = usePredict((state) => state.running)
  const isTable = usePredict((state) => state.present.table !== undefined)
  const canRun = opened.runtime.kind !== 'none'
  return (
    <div className="sticky inset-y-0 z-10 flex flex-wrap items-center gap-3 border-line bg-panel px-6 py-3 @max-[900px]:border-y @min-[900px]:border-l @min-[900px]:px-4 @min-[900px]:pt-4">
      {running === null ? (
        <Button
          weight="primary"
          className="px-4!"
          aria-disabled={!canRun}
          onClick={() => canRun && void actions.predict()}
        >
          <Play aria-hidden size={13} />
          {predictText.run}
          <Keys keys="Mod Enter" bare />
        </Button>
      ) : (
        <Button onClick={running.cancel}>
          <Square aria-hidden size={12} />
          {predictText.cancel}
          <Keys keys="Esc" bare />
        </Button>
      )}
      {!isTable && <MethodChooser opened={opened} />}
      <CopyAsButton />
      {running !== null && (
        <div className="min-w-28 flex-1">
          <ProgressLine progress={running.progress} fallback={resultText.running} since={running.since} />
        </div>
      )}
    </div>
  )
}
