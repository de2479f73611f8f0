/** Undo and redo. */
import { Redo2, Undo2 } from 'lucide-react'
import { IconButton } from '../parts/Button.tsx'
import { predictText } from '../strings/predict.ts'
import { usePredict, useSession } from './use-session.ts'

/** Undo and redo of whatever the input is. */
export function UndoButtons() {
  const { actions } = useSession()
  const canUndo = usePredict((state) => state.past.length > 0)
  const canRedo = usePredict((state) => state.future.length > 0)
  return (
    <span className="flex">
      <IconButton label={predictText.undo} disabled={!canUndo} onClick={actions.undo}>
        <Undo2 aria-hidden size={15} />
      </IconButton>
      <IconButton label={predictText.redo} disabled={!canRedo} onClick={actions.redo}>
        <Redo2 aria-hidden size={15} />
      </IconButton>
    </span>
  )
}
