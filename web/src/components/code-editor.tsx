/** A text editor for sources, with mistakes in place. Loaded when it is first needed. */

import { xml } from '@codemirror/lang-xml'
import { yaml } from '@codemirror/lang-yaml'
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint'
import { Compartment, EditorState, type Extension } from '@codemirror/state'
import { oneDark } from '@codemirror/theme-one-dark'
import { EditorView } from '@codemirror/view'
import { useComputedColorScheme } from '@mantine/core'
import { basicSetup } from 'codemirror'
import { useEffect, useRef } from 'react'
import type { Mistake } from '../../../src/schema/model.ts'
import { say } from '../lib/language.ts'
import './code-editor.css'

export type CodeEditorProps = {
  label: string
  value: string
  language: 'yaml' | 'xml' | 'text'
  readOnly?: boolean
  mistakes?: Mistake[]
  /** A place to go to; a new object goes there again. */
  place?: { line: number; column: number }
  onChange?: (text: string) => void
  /** What can stand at a place of the text. */
  complete?: (text: string, at: number) => CompletionsAt | null
}

type CompletionsAt = {
  from: number
  options: { label: string; detail?: string; info?: string; apply?: string; type?: string }[]
}

const languages: Record<CodeEditorProps['language'], () => Extension> = {
  yaml,
  xml: () => xml({ autoCloseTags: false }),
  text: () => [],
}

function positionOf(state: EditorState, { line, column }: Mistake): number {
  const at = state.doc.line(Math.min(Math.max(1, line ?? 1), state.doc.lines))
  return Math.min(at.to, at.from + Math.max(0, (column ?? 1) - 1))
}

function diagnosticsOf(state: EditorState, mistakes: Mistake[]): Diagnostic[] {
  return mistakes.map((mistake) => {
    const from = positionOf(state, mistake)
    const { to } = state.doc.lineAt(from)
    return { from, to: Math.max(from, to), severity: 'error', message: say(mistake.message) }
  })
}

const look = EditorView.theme({
  '&': { fontSize: '12.5px', height: '100%' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', minHeight: '260px' },
})

/** One Dark on a ground on which its comments and line numbers can be read. */
const night: Extension = [
  EditorView.theme(
    {
      '&, .cm-gutters': { backgroundColor: '#121419' },
      '.cm-activeLineGutter': { color: '#d7dae0', backgroundColor: '#2c313a' },
    },
    { dark: true },
  ),
  oneDark,
]

type Place = { state: EditorState; pos: number; explicit: boolean }

/** Asked by the editor’s own completion while one types, and by Ctrl Space. */
function completing(latest: { current: CodeEditorProps }): Extension {
  const source = ({ state, pos, explicit }: Place) => {
    const found = latest.current.complete?.(state.doc.toString(), pos) ?? null
    // Nothing springs up where nothing was typed yet, unless somebody asks.
    return found && (explicit || found.from < pos) ? { ...found, validFor: /^[\w.-]*$/ } : null
  }
  return EditorState.languageData.of(() => [{ autocomplete: source }])
}

/** What may change while the editor stands. */
const changing = new Compartment()

function changingParts(props: CodeEditorProps, dark: boolean): Extension {
  return [
    languages[props.language](),
    EditorState.readOnly.of(props.readOnly ?? false),
    EditorView.editable.of(!props.readOnly),
    EditorView.contentAttributes.of({ 'aria-label': props.label, tabindex: '0' }),
    dark ? night : [],
  ]
}

export default function CodeEditor(props: CodeEditorProps) {
  const dark = useComputedColorScheme('light') === 'dark'
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(undefined)
  const latest = useRef(props)
  latest.current = props
  const { value, language, readOnly, label, mistakes } = props

  useEffect(() => {
    if (!place.current) return
    const tell = EditorView.updateListener.of((update) => {
      if (update.docChanged) latest.current.onChange?.(update.state.doc.toString())
    })
    const editor = new EditorView({
      parent: place.current,
      doc: latest.current.value,
      extensions: [basicSetup, lintGutter(), look, tell, completing(latest), changing.of([])],
    })
    view.current = editor
    return () => editor.destroy()
  }, [])

  useEffect(() => {
    const parts = changingParts({ label, value: '', language, readOnly }, dark)
    view.current?.dispatch({ effects: changing.reconfigure(parts) })
  }, [language, readOnly, label, dark])

  useEffect(() => {
    const editor = view.current
    const text = editor?.state.doc.toString()
    if (editor && text !== value) {
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } })
    }
  }, [value])

  useEffect(() => {
    const editor = view.current
    if (editor) editor.dispatch(setDiagnostics(editor.state, diagnosticsOf(editor.state, mistakes ?? [])))
  }, [mistakes])

  useEffect(() => {
    const editor = view.current
    if (!editor || !props.place) return
    const at = positionOf(editor.state, { message: '', ...props.place })
    editor.dispatch({ selection: { anchor: at }, scrollIntoView: true })
    editor.focus()
  }, [props.place])

  return <div ref={place} className="code-editor" />
}
