/** What is known of a model when it is judged; other parts of Palate found it out. */
import type { Finding, Model } from '#shared/model.ts'
import type { RuntimeIdentity } from '#shared/prediction.ts'

/** A plain input written for one kind of reader, and read back as that one reads it. */
export interface WrittenForm {
  /** Why it is not taken there; null where it is. */
  readonly refused: string | null
  /** What becomes of it on the way, one sentence each. */
  readonly changes: readonly string[]
}

/** What a model did with one input. */
export type InputOutcome =
  | { readonly kind: 'answered' }
  | { readonly kind: 'refused'; readonly status: number; readonly says: string }
  | { readonly kind: 'crashed' | 'timed-out'; readonly says: string }

/** How an answer differs from the declared outputs; mild where only the width of a number does. */
export interface OutputDifference {
  readonly says: string
  readonly isMild: boolean
}

/** What the saved input example does before the model sees it. */
export type ExampleFact =
  | { readonly kind: 'none' }
  | { readonly kind: 'taken' }
  /** Not readable, or too large to be read for this. */
  | { readonly kind: 'unread' }
  | { readonly kind: 'refused'; readonly plain: string }

/** A scoring script that was looked at. */
export interface ScriptFact {
  readonly findings: readonly Finding[]
}

/** One input that did not end well. */
export interface BadCase {
  readonly title: string
  readonly says: string
}

/** What came of running the model. */
export interface RunFacts {
  readonly runtime: RuntimeIdentity
  /** The plain input; `isMadeUp` where the model brings no example that could be sent. */
  readonly plain: {
    readonly isMadeUp: boolean
    readonly outcome: InputOutcome
  }
  /** The same as `input_data`, read and run as Azure ML's scoring script does; null where it cannot be written so. */
  readonly azure: InputOutcome | null
  /** The same as CSV; null where it cannot be written so. */
  readonly csv: InputOutcome | null
  readonly cases: {
    readonly tried: number
    readonly of: number
    /** Ended in a 5xx. */
    readonly broken: readonly BadCase[]
    /** Ended the model's process, or took too long. */
    readonly crashed: readonly BadCase[]
    /** Taken by the signature, and then failed by the model. */
    readonly failedByModel: readonly BadCase[]
  }
  /** Many rows at once; null where there is no way to make them. */
  readonly speed: {
    readonly rows: number
    readonly bytes: number
    /** As long as it was waited where `isOver`. */
    readonly milliseconds: number
    readonly isOver: boolean
  } | null
  /** Null where the plain input was answered in none of its forms. */
  readonly answer: {
    /** How it differs from the outputs of the signature. */
    readonly differences: readonly OutputDifference[]
    readonly hasNan: boolean
    /** Whether plain `json.dumps` writes it, as Azure ML's server does. */
    readonly isPlainJson: boolean
  } | null
}

/** Everything a verdict rests on. */
export interface ReadinessFacts {
  readonly model: Model
  readonly example: ExampleFact
  /** Null where no plain input could be made. */
  readonly azureForm: WrittenForm | null
  readonly csvForm: WrittenForm | null
  /** Packages that loading needs, by normalised name. */
  readonly loading: ReadonlySet<string>
  /** Null where none was given. */
  readonly script: ScriptFact | null
  readonly run: RunFacts | null
  /** What loading it said here; null where it was loaded, or not tried. */
  readonly loadFailure: { readonly message: string; readonly hint: string } | null
  /** Why it cannot be run here; null where it can. */
  readonly obstacle: { readonly reason: string; readonly hint: string } | null
}

/** What one place makes of the facts, before it becomes a verdict. */
export interface Judgement {
  readonly findings: readonly Finding[]
  /** Said where it is ready. */
  readonly good: string
  /** Whether running showed that it works there. */
  readonly isProven: boolean
  /** Said where it was not run and nothing else is to be said. */
  readonly unproven: string
}
