/** Writing a model that the kernels run as ONNX. */
import { useId, useState } from 'react'
import type { FormEvent } from 'react'
import type { OpenedModel } from '#shared/contract.ts'
import { exportSentence, textColumnsSentence } from '#shared/proof-sentences.ts'
import { useEngine } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { ExactField } from '../parts/ExactField.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { ProgressLine } from '../parts/ProgressLine.tsx'
import { onnxExportText } from '../strings/model.ts'
import { useCall } from '../use-call.ts'

/** A button that opens the form: where to, and what came of it. */
export function OnnxExport({ opened: { id, folder } }: { readonly opened: OpenedModel }) {
  const { calls } = useEngine()
  const field = useId()
  const [isOpen, setOpen] = useState(false)
  const [path, setPath] = useState(`${folder}-onnx`)
  const { state, start } = useCall(calls, 'exportOnnx', { id, path }, { when: 'asked' })
  if (!isOpen) {
    return (
      <Button className="mt-3" onClick={() => setOpen(true)}>
        {onnxExportText.open}
      </Button>
    )
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (path !== '') start()
  }
  return (
    <form className="mt-3 flex flex-col gap-2" onSubmit={submit}>
      <label htmlFor={field} className="font-semibold">
        {onnxExportText.path}
      </label>
      <div className="flex flex-wrap gap-2">
        <ExactField id={field} value={path} onChange={setPath} />
        <Button type="submit" className="min-h-8" aria-disabled={state.kind === 'busy' || path === ''}>
          {onnxExportText.write}
        </Button>
      </div>
      {state.kind === 'busy' && (
        <ProgressLine progress={state.progress} fallback={onnxExportText.writing} since={state.since} />
      )}
      {state.kind === 'failed' && <FailureNote failure={state.failure} />}
      {state.kind === 'done' && (
        <p role="status" className="break-words">
          {onnxExportText.written(state.value.files.length, state.value.files[0] ?? path)}{' '}
          {exportSentence(state.value.check)}
          {state.value.takesText && ` ${textColumnsSentence}`}
        </p>
      )}
    </form>
  )
}
