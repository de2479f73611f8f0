/** What an endpoint would answer to a table: the beginning of it, how large it is, and the whole as a file. */
import { Download } from 'lucide-react'
import { useState } from 'react'
import { useEngine } from '../engine.tsx'
import { formatBytes } from '../format.ts'
import { Button } from '../parts/Button.tsx'
import { CallView } from '../parts/CallView.tsx'
import { DialogFrame } from '../parts/DialogFrame.tsx'
import { resultText } from '../strings/predict.ts'
import { tableText } from '../strings/table.ts'
import { useCall } from '../use-call.ts'
import { BodyText } from './BodyText.tsx'
import type { TableInput } from './table-input.ts'
import { WriteForm } from './WriteForm.tsx'
import type { WriteFile } from './WriteForm.tsx'

interface TableResponseProps {
  readonly modelId: string
  readonly input: TableInput
  readonly asideId: string
}

/** The body. */
export function TableResponse({ modelId, input, asideId }: TableResponseProps) {
  const { calls } = useEngine()
  const [isSaving, setIsSaving] = useState(false)
  const of = { id: modelId, tableId: input.table.tableId, asideId }
  const response = useCall(calls, 'tableResponse', of, { when: 'now' })
  return (
    <>
      <CallView call={response} busy={tableText.reading}>
        {({ status, body, bytes, isWhole }) => (
          <BodyText
            status={status}
            text={body}
            said={
              isWhole ? formatBytes(bytes) : tableText.beginning(formatBytes(body.length), formatBytes(bytes))
            }
            aside={
              status === 200 && (
                <Button weight="link" onClick={() => setIsSaving(true)}>
                  <Download aria-hidden size={13} />
                  {resultText.save}
                </Button>
              )
            }
          />
        )}
      </CallView>
      {isSaving && <SaveResponse of={of} table={input.table} onClose={() => setIsSaving(false)} />}
    </>
  )
}

interface SaveResponseProps {
  readonly of: { readonly id: string; readonly tableId: string; readonly asideId: string }
  readonly table: TableInput['table']
  readonly onClose: () => void
}

function SaveResponse({ of, table, onClose }: SaveResponseProps) {
  const { api } = useEngine()
  const [path, setPath] = useState(
    () => `${(table.path ?? table.name).replace(/\.[^.\\/]*$/, '')}-response.json`,
  )
  const write: WriteFile = async (target, context) => {
    const written = await api.saveTableResponse({ ...of, ...target }, context)
    return { ...written, what: resultText.body }
  }
  return (
    <DialogFrame title={tableText.saveResponse} onClose={onClose}>
      <div className="flex flex-col items-start gap-3">
        <WriteForm path={path} onPath={setPath} onWrite={write} />
      </div>
    </DialogFrame>
  )
}
