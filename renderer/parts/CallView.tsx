/** A call's four states, so that each screen writes only the good one. */
import type { ReactNode } from 'react'
import type { Call } from '../use-call.ts'
import { FailureNote } from './FailureNote.tsx'
import { ProgressLine } from './ProgressLine.tsx'

interface CallViewProps<T> {
  readonly call: Call<T>
  readonly busy: string
  readonly idle?: ReactNode
  readonly children: (value: T) => ReactNode
}

/** Shows a call as it stands. */
export function CallView<T>({ call, busy, idle = null, children }: CallViewProps<T>) {
  const { state } = call
  switch (state.kind) {
    case 'idle':
      return idle
    case 'busy':
      return (
        <div className="max-w-md">
          <ProgressLine
            progress={state.progress}
            fallback={busy}
            since={state.since}
            onCancel={state.cancel}
          />
        </div>
      )
    case 'failed':
      return <FailureNote failure={state.failure} onRetry={call.start} />
    case 'done':
      return children(state.value)
  }
}
