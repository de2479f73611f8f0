/** What the model's Python code said beside its answer: what it printed, what it warned of, where it failed. */
import type { Printed } from '#shared/prediction.ts'
import { formatPlural } from '../format.ts'
import { CopyButton } from '../parts/CopyButton.tsx'
import { overviewText } from '../strings/model.ts'
import { resultText } from '../strings/predict.ts'

/** Folded; nothing where the model said nothing. */
export function PrintedView({ printed }: { printed: Printed | undefined }) {
  if (printed === undefined) return null
  const { stdout, stderr, warnings } = printed
  return (
    <div className="mt-3 flex flex-col gap-1 empty:hidden">
      <Said title={resultText.printed} text={stdout} />
      <Said title={resultText.printedErrors} text={stderr} />
      <Said title={resultText.warnings} text={warnings.join('\n')} />
    </div>
  )
}

/** One text under its title, folded; nothing where it is empty. */
export function Said({ title, text }: { title: string; text: string }) {
  const shown = text.trimEnd()
  if (shown === '') return null
  return (
    <details>
      <summary className="cursor-pointer text-muted">
        {title} · {formatPlural(shown.split('\n').length, 'line')}
      </summary>
      <div className="mt-1 flex items-start gap-1">
        <pre
          role="group"
          aria-label={title}
          tabIndex={0}
          className="max-h-60 min-w-0 flex-1 overflow-auto rounded border border-line bg-panel p-2 whitespace-pre-wrap wrap-anywhere"
        >
          {shown}
        </pre>
        <CopyButton text={text} label={overviewText.copy} />
      </div>
    </details>
  )
}
