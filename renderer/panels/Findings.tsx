/** What is odd about the folder, the worst first. */
import type { Finding } from '#shared/model.ts'
import { Note } from '../parts/Note.tsx'
import { overviewText } from '../strings/model.ts'

const order = ['problem', 'warning', 'note'] as const
const tones = { problem: 'bad', warning: 'warn', note: 'plain' } as const

/** One note a finding. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  if (findings.length === 0) return <Note tone="ok">{overviewText.noFindings}</Note>
  const sorted = order.flatMap((severity) => findings.filter((finding) => finding.severity === severity))
  return (
    <ul className="flex flex-col gap-2">
      {sorted.map((finding, place) => (
        <li key={`${finding.code} ${finding.where ?? ''} ${place}`}>
          <Note tone={tones[finding.severity]}>
            <span className="sr-only">{overviewText.severity[finding.severity]}: </span>
            {finding.message} {finding.hint}
            {finding.where !== undefined && (
              <p className="text-muted">
                <code>{finding.where}</code>
              </p>
            )}
          </Note>
        </li>
      ))}
    </ul>
  )
}
