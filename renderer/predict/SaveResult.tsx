/** A result and what it is the answer to, as a file. */
import type { ResultOrder, ResultSummary } from '#shared/prediction.ts'
import { toFailure } from '#shared/user-error.ts'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { useEngine } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { DialogFrame } from '../parts/DialogFrame.tsx'
import { Segmented } from '../parts/Segmented.tsx'
import { saveText } from '../save-file.ts'
import { resultText } from '../strings/predict.ts'
import { tableText } from '../strings/table.ts'
import { answeredInput } from './answered-input.ts'
import { resultFile, resultFormats } from './result-file.ts'
import type { ResultFormat } from './result-file.ts'
import { rowsAt } from './sent-input.ts'
import type { SentRows } from './sent-rows.ts'
import { usePredict } from './use-session.ts'

interface SaveResultProps {
  readonly modelId: string
  readonly predictionId: string
  readonly result: ResultSummary
  /** Which rows of the input it answers; null where it is all of them. */
  readonly sent: SentRows | null
  readonly order: ResultOrder
}

/** Opens the choice. */
export function SaveResult(props: SaveResultProps) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <span className="ml-auto">
      <Button weight="link" onClick={() => setIsOpen(true)}>
        <Download aria-hidden size={13} />
        {resultText.save}
      </Button>
      {isOpen && <SaveDialog {...props} onClose={() => setIsOpen(false)} />}
    </span>
  )
}

type What = 'both' | 'inputs' | 'outputs'

const whats = [
  { value: 'both', label: tableText.exportBoth },
  { value: 'inputs', label: tableText.exportInputs },
  { value: 'outputs', label: tableText.exportOutputs },
] as const
const formats = resultFormats.map((format) => ({ value: format, label: tableText.formats[format] }))
const mediaTypes: Readonly<Record<ResultFormat, string>> = {
  csv: 'text/csv',
  json: 'application/json',
  jsonl: 'application/jsonl',
}

function SaveDialog({
  modelId,
  predictionId,
  result,
  sent,
  order,
  onClose,
}: SaveResultProps & { readonly onClose: () => void }) {
  const { api } = useEngine()
  const answered = usePredict((state) => answeredInput(state, predictionId))
  const hasInputs = answered !== null
  const rows = answered === null ? null : sent === null ? answered : rowsAt(answered, sent.sent)
  const isAligned = rows?.rows.length === result.rowCount
  const [what, setWhat] = useState<What>(isAligned ? 'both' : 'outputs')
  const [format, setFormat] = useState<ResultFormat>('csv')
  const [failure, setFailure] = useState('')
  const choices = whats.filter(({ value }) => value !== 'both' || isAligned)
  const save = async () => {
    try {
      setFailure('')
      const place = what === 'inputs' ? null : { id: modelId, predictionId, view: result.view, order }
      const inputs = what === 'outputs' ? null : rows
      const text = await resultFile(api, { format, inputs, place })
      const name = what === 'inputs' ? resultText.inputsFile : result.title
      saveText(text, `${name}.${format}`, mediaTypes[format])
      onClose()
    } catch (error) {
      setFailure(toFailure(error).message)
    }
  }
  return (
    <DialogFrame title={tableText.exportTitle} onClose={onClose}>
      <div className="flex flex-col items-start gap-3">
        {hasInputs && (
          <Segmented label={tableText.exportWhat} value={what} choices={choices} onChange={setWhat} />
        )}
        <Segmented label={tableText.exportFormat} value={format} choices={formats} onChange={setFormat} />
        {what !== 'outputs' && <p className="text-muted">{resultText.asAnswered}</p>}
        <Button weight="primary" onClick={() => void save()}>
          {tableText.exportWrite}
        </Button>
        {failure !== '' && (
          <p role="alert" className="text-bad">
            {failure}
          </p>
        )}
      </div>
    </DialogFrame>
  )
}
