/** One side as it is entered, and what the engine is asked for by it. */
import type { PlainSide, SideChoice } from '#shared/compare-calls.ts'
import { UserError } from '#shared/user-error.ts'
import { compareText } from '../strings/compare.ts'

/** What can stand on a side. */
export const sideKinds = ['model', 'custom', 'script', 'endpoint', 'location'] as const
export type SideKind = (typeof sideKinds)[number]

/** Who runs a side's model: who runs it anyway, or one that is named. */
export const sideRuntimes = ['own', 'native', 'python'] as const
export type SideRuntime = (typeof sideRuntimes)[number]

/** How a scoring script takes rows; the empty one is told from its text. */
export const scriptRequests = ['', 'input_data', 'data', 'data:rows', 'as-given'] as const
export type ScriptRequest = (typeof scriptRequests)[number]

export type CodeLanguage = 'javascript' | 'python'

/** One side as it is entered. What belongs to another kind is kept, for coming back to it. */
export interface SideDraft {
  readonly kind: SideKind
  /** An open model; null takes `location`. */
  readonly modelId: string | null
  readonly method: string
  readonly runtime: SideRuntime
  /** Path of an interpreter; empty is the first that has MLflow. */
  readonly python: string
  /** A path, or a side as it is written on a command line. */
  readonly location: string
  readonly url: string
  readonly key: string
  readonly keepKey: boolean
  readonly language: CodeLanguage
  readonly code: Readonly<Record<CodeLanguage, string>>
  readonly script: string
  readonly environment: string
  readonly request: ScriptRequest
}

const FIRST_CODE: SideDraft['code'] = {
  javascript: `// outputs.predictions has an entry for each row; give columns, or a list of rows.
export default ({ inputs, outputs, params }) => ({
  predictions: outputs.predictions,
})
`,
  python: `# model is what mlflow.pyfunc.load_model gives; or write a class of mlflow.pyfunc.PythonModel.
def predict(model, model_input, params=None):
    return model.predict(model_input)
`,
}

/** A side that is an open model. */
export function firstSide(modelId: string, kind: SideKind): SideDraft {
  const nothing = { method: '', python: '', location: '', url: '', key: '', script: '', environment: '' }
  return {
    ...nothing,
    kind,
    modelId,
    runtime: 'own',
    request: '',
    keepKey: false,
    language: 'javascript',
    code: FIRST_CODE,
  }
}

/** The side as the engine takes it. Throws a UserError where a field that is needed is empty. */
export function choiceOf(draft: SideDraft, side: string): SideChoice {
  switch (draft.kind) {
    case 'model':
      return plainOf(draft, side)
    case 'location':
      return located(needed(draft.location, side, compareText.locationName(side)))
    case 'endpoint': {
      const location = needed(draft.url, side, compareText.url(side))
      const key = draft.key === '' ? null : draft.key
      return { kind: 'location', location, key, keepKey: draft.keepKey && key !== null }
    }
    case 'custom': {
      const { language, code } = draft
      const of = plainOf(draft, side)
      return { kind: 'custom', of, language, code: code[language], python: pythonOf(draft) }
    }
    case 'script': {
      if (draft.modelId === null)
        throw new UserError({ code: 'bad-usage', message: compareText.scriptNeedsModel })
      return {
        kind: 'script',
        id: draft.modelId,
        script: needed(draft.script, side, compareText.script(side)),
        environment: draft.environment.trim(),
        python: pythonOf(draft),
        request: draft.request === '' ? null : draft.request,
      }
    }
  }
}

function plainOf(draft: SideDraft, side: string): PlainSide {
  const { modelId, method: typed, runtime } = draft
  if (modelId === null) return located(needed(draft.location, side, compareText.locationName(side)))
  const name = typed.trim()
  const method = name === '' || name === 'predict' ? null : name
  const choice = runtime === 'own' ? null : { runtime, python: runtime === 'python' ? pythonOf(draft) : null }
  return { kind: 'model', id: modelId, method, runtime: choice }
}

function pythonOf({ python }: SideDraft): string | null {
  return python.trim() === '' ? null : python.trim()
}

function located(location: string): PlainSide {
  return { kind: 'location', location, key: null, keepKey: false }
}

function needed(text: string, side: string, field: string): string {
  if (text.trim() !== '') return text.trim()
  throw new UserError({ code: 'bad-usage', message: compareText.emptyField(side, field) })
}

/** A choice, as of a saved case, as what is entered. */
export function draftOf(choice: SideChoice, modelId: string): SideDraft {
  const draft = firstSide(modelId, 'model')
  switch (choice.kind) {
    case 'model':
      return ofModel(draft, choice)
    case 'location':
      return /^https?:/i.test(choice.location)
        ? { ...draft, kind: 'endpoint', url: choice.location }
        : { ...draft, kind: 'location', location: choice.location }
    case 'custom': {
      const { of, language, code, python } = choice
      const base =
        of.kind === 'model' ? ofModel(draft, of) : { ...draft, modelId: null, location: of.location }
      return {
        ...base,
        kind: 'custom',
        language,
        code: { ...draft.code, [language]: code },
        python: python ?? '',
      }
    }
    case 'script': {
      const { id, script, environment, python } = choice
      const request = scriptRequests.find((form) => form === choice.request) ?? ''
      return { ...draft, kind: 'script', modelId: id, script, environment, python: python ?? '', request }
    }
  }
}

function ofModel(
  draft: SideDraft,
  { id, method, runtime }: Extract<PlainSide, { kind: 'model' }>,
): SideDraft {
  const who = runtime === null || runtime.runtime === 'auto' ? 'own' : runtime.runtime
  return { ...draft, modelId: id, method: method ?? '', runtime: who, python: runtime?.python ?? '' }
}
