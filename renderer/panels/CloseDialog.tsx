/** The question before a model is closed whose input could not be kept. */
import { useActions, useApp } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { DialogFrame } from '../parts/DialogFrame.tsx'
import { frameText } from '../strings/frame.ts'

/** The dialog, while a model waits to be closed; leaving it closes nothing. */
export function CloseDialog() {
  const actions = useActions()
  const model = useApp(({ closing, models }) => models.find(({ id }) => id === closing))
  if (model === undefined) return null
  const answer = (yes: boolean) => void actions.answerClosing(yes)
  return (
    <DialogFrame title={frameText.closing.title(model.model.name)} onClose={() => answer(false)}>
      <p>{frameText.closing.lead}</p>
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={() => answer(true)}>{frameText.closing.yes}</Button>
        <Button weight="primary" onClick={() => answer(false)}>
          {frameText.closing.no}
        </Button>
      </div>
    </DialogFrame>
  )
}
