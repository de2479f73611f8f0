/** A text editor for payloads: CodeMirror with JSON colours, the place of an error marked. */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { javascript } from '@codemirror/lang-javascript'
import { json } from '@codemirror/lang-json'
import { bracketMatching, indentUnit, LRLanguage, syntaxHighlighting, syntaxTree } from '@codemirror/language'
import { linter, setDiagnostics } from '@codemirror/lint'
import type { Diagnostic } from '@codemirror/lint'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { Compartment, EditorState } from '@codemirror/state'
import type { Extension } from '@codemirror/state'
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view'
import { parser as pythonParser } from '@lezer/python'
import { useEffect, useEffectEvent, useRef } from 'react'
import { cspNonce } from '../csp-nonce.ts'
import { codeColours, codeLook } from './code-look.ts'

type EditorLanguage = 'json' | 'typescript' | 'python' | 'plain'

interface CodeEditorProps {
  readonly label: string
  readonly text: string
  readonly language: EditorLanguage
  /** `small` is for code of a few lines. */
  readonly size?: 'small' | 'tall'
  readonly problem: { readonly message: string; readonly offset: number | null } | null
  readonly onChange: (text: string) => void
}

function extensionsFor(language: EditorLanguage): Extension {
  switch (language) {
    case 'json':
      return json()
    case 'typescript':
      return [javascript({ typescript: true }), linter(syntaxMarks('This is no JavaScript or TypeScript.'))]
    case 'python':
      return [pythonLanguage, indentUnit.of('    '), linter(syntaxMarks('This is no Python.'))]
    case 'plain':
      return []
  }
}

const pythonLanguage = LRLanguage.define({ name: 'python', parser: pythonParser })

/** What the parser could not read, at most the first places: the rest follows from them. */
function syntaxMarks(message: string): (view: EditorView) => Diagnostic[] {
  return (view) => marksIn(view, message)
}

function marksIn(view: EditorView, message: string): Diagnostic[] {
  const marks: Diagnostic[] = []
  syntaxTree(view.state).iterate({
    enter: ({ type, from, to }) => {
      if (!type.isError || marks.length > 2) return
      marks.push({
        from,
        to: Math.max(to, Math.min(from + 1, view.state.doc.length)),
        severity: 'error',
        message,
      })
    },
  })
  return marks
}

/** The editor. Text that differs from what it holds replaces it; its own edits are not echoed back. */
export function CodeEditor({
  label,
  text,
  language: given,
  size = 'tall',
  problem,
  onChange,
}: CodeEditorProps) {
  const place = useRef<HTMLDivElement>(null)
  const editor = useRef<{ readonly view: EditorView; readonly language: Compartment } | null>(null)
  const tell = useEffectEvent(onChange)
  const create = useEffectEvent((parent: HTMLElement) => {
    const language = new Compartment()
    const view = new EditorView({
      parent,
      state: EditorState.create({
        doc: text,
        extensions: [
          EditorView.cspNonce.of(cspNonce()),
          lineNumbers(),
          history(),
          drawSelection(),
          bracketMatching(),
          highlightSelectionMatches(),
          search({ top: true }),
          keymap.of([
            ...defaultKeymap.filter((binding) => binding.key !== 'Mod-Enter'),
            ...historyKeymap,
            ...searchKeymap,
          ]),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', tabindex: '0' }),
          language.of(extensionsFor(given)),
          syntaxHighlighting(codeColours),
          codeLook,
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !update.transactions.some((change) => change.isUserEvent('palate'))) {
              tell(update.state.doc.toString())
            }
          }),
        ],
      }),
    })
    editor.current = { view, language }
    return view
  })
  useEffect(() => {
    if (place.current === null) return
    const view = create(place.current)
    return () => view.destroy()
  }, [])
  useEffect(() => {
    const view = editor.current?.view
    if (view === undefined || view.state.doc.toString() === text) return
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, userEvent: 'palate' })
  }, [text])
  useEffect(() => {
    editor.current?.view.dispatch({ effects: editor.current.language.reconfigure(extensionsFor(given)) })
  }, [given])
  useEffect(() => {
    const view = editor.current?.view
    if (view === undefined) return
    const offset = Math.min(problem?.offset ?? -1, view.state.doc.length)
    const message = problem?.message ?? ''
    const marks = offset < 0 ? [] : [{ from: offset, to: offset, severity: 'error', message } as const]
    view.dispatch(setDiagnostics(view.state, marks))
  }, [problem])
  return (
    <div
      ref={place}
      className={`${size === 'small' ? 'h-44' : 'h-[44vh] min-h-48'} overflow-hidden rounded-lg border border-line bg-panel focus-within:outline-2 focus-within:outline-accent`}
    />
  )
}
