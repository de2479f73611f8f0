/** Code to read: coloured, folded, searched; nothing in it can be changed. */
import { javascript } from '@codemirror/lang-javascript'
import { json } from '@codemirror/lang-json'
import { python } from '@codemirror/lang-python'
import { yaml } from '@codemirror/lang-yaml'
import { codeFolding, foldGutter, foldKeymap, syntaxHighlighting } from '@codemirror/language'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { EditorState } from '@codemirror/state'
import type { Extension } from '@codemirror/state'
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view'
import { useEffect, useEffectEvent, useRef } from 'react'
import { cspNonce } from '../csp-nonce.ts'
import { codeColours, codeLook } from './code-look.ts'

/** What the text is written in. */
export type CodeLanguage = 'json' | 'yaml' | 'python' | 'javascript' | 'plain'

interface CodeViewProps {
  readonly label: string
  readonly text: string
  readonly language: CodeLanguage
}

/** The text it is first given, as high as its place: another text needs another key. */
export function CodeView({ label, text, language }: CodeViewProps) {
  const place = useRef<HTMLDivElement>(null)
  const create = useEffectEvent(
    (parent: HTMLElement) =>
      new EditorView({
        parent,
        state: EditorState.create({
          doc: text,
          extensions: [
            EditorView.cspNonce.of(cspNonce()),
            EditorState.readOnly.of(true),
            lineNumbers(),
            codeFolding(),
            foldGutter(),
            drawSelection(),
            highlightSelectionMatches(),
            search({ top: true }),
            keymap.of([...foldKeymap, ...searchKeymap]),
            EditorView.lineWrapping,
            EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true', tabindex: '0' }),
            languageOf(language),
            syntaxHighlighting(codeColours),
            codeLook,
          ],
        }),
      }),
  )
  useEffect(() => {
    if (place.current === null) return
    const view = create(place.current)
    return () => view.destroy()
  }, [])
  return (
    <div
      ref={place}
      className="min-h-0 flex-1 overflow-hidden rounded-lg border border-line bg-raised focus-within:outline-2 focus-within:outline-accent"
    />
  )
}

function languageOf(language: CodeLanguage): Extension {
  switch (language) {
    case 'json':
      return json()
    case 'yaml':
      return yaml()
    case 'python':
      return python()
    case 'javascript':
      return javascript({ typescript: true })
    case 'plain':
      return []
  }
}
