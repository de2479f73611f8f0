/** What a file of a model is written in, by its name. */
import type { CodeLanguage } from './parts/CodeView.tsx'

const byEnding: Readonly<Record<string, CodeLanguage>> = {
  json: 'json',
  ipynb: 'json',
  yaml: 'yaml',
  yml: 'yaml',
  py: 'python',
  js: 'javascript',
  ts: 'javascript',
}

/** The language of a path; `MLmodel` is YAML without an ending. */
export function fileLanguage(path: string): CodeLanguage {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (name === 'MLmodel' || name === 'registered_model_meta') return 'yaml'
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  return Object.hasOwn(byEnding, ending) ? (byEnding[ending] ?? 'plain') : 'plain'
}
