/** One answer of ours beside MLflow's. */
import { firstDifference, parseExact } from './compare-json.ts'
import type { FixtureCase } from './fixture-cases.ts'
import type { Posted } from './post.ts'

/** What was compared and what differs; `difference` null when nothing does. */
export interface Verdict {
  readonly name: string
  /** Whether MLflow answered it. */
  readonly isAnswered: boolean
  readonly difference: string | null
  /** Whether a refusal says MLflow's own sentence; null for answers and plain text. */
  readonly isSameSentence: boolean | null
  /** Whether one side answers what the other refuses. */
  readonly isOpposite: boolean
}

/** Judges status, error_code, the names in a refusal's body and, of a successful answer, the body. */
export function judge(fixture: FixtureCase, posted: Posted): Verdict {
  const isAnswered = fixture.status === 200
  const base = { name: fixture.name, isAnswered, isOpposite: (posted.status === 200) !== isAnswered }
  if (posted.status !== fixture.status) {
    const difference = `status ${posted.status}, not ${fixture.status}: ${posted.text.slice(0, 160)}`
    return { ...base, difference, isSameSentence: null }
  }
  if (isAnswered)
    return { ...base, difference: bodyDifference(posted.text, fixture.response), isSameSentence: null }
  const ours = refusalOf(posted)
  if (ours.errorCode !== fixture.errorCode) {
    return {
      ...base,
      difference: `error_code ${ours.errorCode}, not ${fixture.errorCode}`,
      isSameSentence: null,
    }
  }
  if (fixture.errorCode === null) {
    const isSame = posted.text === fixture.response
    return { ...base, difference: isSame ? null : `text ${posted.text.slice(0, 160)}`, isSameSentence: null }
  }
  return {
    ...base,
    difference: keyDifference(posted.text, fixture.response),
    isSameSentence: lastSentence(ours.message) === lastSentence(fixture.message ?? ''),
  }
}

/** What follows the last `Error: `, with Python's sets, whose order varies, in order. */
export function lastSentence(message: string): string {
  const place = message.lastIndexOf('Error: ')
  const sentence = place < 0 ? message : message.slice(place + 'Error: '.length)
  return sentence.replace(/[{[]('[^'{}[\]]*'(?:, '[^'{}[\]]*')*)[}\]]/g, (_all, items: string) =>
    items
      .split(', ')
      .sort((left, right) => left.localeCompare(right))
      .join(', '),
  )
}

function refusalOf({ text }: Posted): { readonly errorCode: string | null; readonly message: string } {
  try {
    const value = JSON.parse(text) as { readonly error_code?: string; readonly message?: string }
    return { errorCode: value.error_code ?? null, message: value.message ?? '' }
  } catch {
    return { errorCode: null, message: text }
  }
}

/** Names and their order, in the bodies of errors. */
function keyDifference(ours: string, theirs: string): string | null {
  const [own, recorded] = [ours, theirs].map((text) => Object.keys(parseExact(text) ?? {}).join(', '))
  return own === recorded ? null : `an error with ${own}, not ${recorded}`
}

/** Floats that float32 can say may differ by 1e-5, others by 1e-12, all else not at all. */
function bodyDifference(ours: string, theirs: string): string | null {
  return firstDifference(parseExact(ours), parseExact(theirs))
}
