/** The code of a side that is a custom predict: typed, or read from a file. */
import { lazy, Suspense, useRef } from 'react'
import { Button } from '../parts/Button.tsx'
import { compareText } from '../strings/compare.ts'
import type { CodeLanguage } from './side-draft.ts'
import { useCompare, useCompareStore } from './use-compare.ts'

/** CodeMirror is loaded when it is needed. */
const CodeEditor = lazy(async () => ({ default: (await import('../parts/CodeEditor.tsx')).CodeEditor }))

const editorLanguages = { javascript: 'typescript', python: 'python' } as const

/** The editor of one side; nothing where that side is no code. */
export function SideCode({ side }: { side: 'left' | 'right' }) {
  const store = useCompareStore()
  const kind = useCompare((state) => state[side].kind)
  const language = useCompare((state) => state[side].language)
  const code = useCompare((state) => state[side].code[language])
  const chooser = useRef<HTMLInputElement>(null)
  if (kind !== 'custom') return null
  const title = compareText[side]
  const put = (text: string, into: CodeLanguage) =>
    store.setState((state) => ({
      [side]: { ...state[side], language: into, code: { ...state[side].code, [into]: text } },
    }))
  const read = async (file: File | undefined) => {
    if (file !== undefined) put(await file.text(), file.name.endsWith('.py') ? 'python' : 'javascript')
  }
  return (
    <div className="min-w-0">
      <div className="mb-1 flex flex-wrap items-center gap-x-3 text-small text-muted">
        <span>{compareText.codeOf(title)}</span>
        <input
          ref={chooser}
          type="file"
          accept=".js,.mjs,.ts,.py"
          aria-label={compareText.readCode(title)}
          className="sr-only"
          tabIndex={-1}
          onChange={(event) => void read(event.target.files?.[0])}
        />
        <Button weight="link" onClick={() => chooser.current?.click()}>
          {compareText.readFile}
        </Button>
      </div>
      <Suspense fallback={<div className="h-44 rounded-lg border border-line" />}>
        <CodeEditor
          key={language}
          label={compareText.codeLabel(title)}
          text={code}
          language={editorLanguages[language]}
          size="small"
          problem={null}
          onChange={(text) => put(text, language)}
        />
      </Suspense>
      <p className="mt-1 text-small text-muted">{compareText.codeHints[language]}</p>
    </div>
  )
}
