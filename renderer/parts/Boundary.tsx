/** What keeps a part that cannot be shown from taking the window with it. */
import { Component } from 'react'
import type { ReactNode } from 'react'
import { frameText } from '../strings/frame.ts'
import { Button } from './Button.tsx'
import { Note } from './Note.tsx'

interface BoundaryProps {
  /** What is shown; with another one it is tried anew. */
  readonly place: string
  readonly children: ReactNode
}

interface BoundaryState {
  readonly error: string | null
  readonly place: string
}

/** Its children; a note with a way to try again where showing them throws. React has this for classes only. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override readonly state: BoundaryState = { error: null, place: this.props.place }

  static getDerivedStateFromProps({ place }: BoundaryProps, state: BoundaryState): BoundaryState | null {
    return place === state.place ? null : { error: null, place }
  }

  static getDerivedStateFromError(error: unknown): Pick<BoundaryState, 'error'> {
    return { error: error instanceof Error ? error.message : String(error) }
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children
    return (
      <div className="p-6">
        <Note
          tone="bad"
          role="alert"
          title={frameText.notShown.title}
          actions={
            <Button weight="link" onClick={() => this.setState({ error: null })}>
              {frameText.notShown.again}
            </Button>
          }
        >
          <p>{frameText.notShown.hint}</p>
          <p className="text-muted">
            <code>{this.state.error.slice(0, 300)}</code>
          </p>
        </Note>
      </div>
    )
  }
}
