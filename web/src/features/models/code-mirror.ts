/** CodeMirror as this page uses it. */

import { xml } from '@codemirror/lang-xml'
import { yaml } from '@codemirror/lang-yaml'
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { oneDark } from '@codemirror/theme-one-dark'
import { EditorView } from '@codemirror/view'
import { basicSetup } from 'codemirror'
import type { Mistake } from '../../../../src/schema/model.ts'

type Options = {
  parent: HTMLElement
  label: string
  language: 'yaml' | 'xml' | 'text'
  readOnly: boolean
  dark: boolean
  value: string
  onChange: (value: string) => void
}

export function openEditor({ parent, label, language, readOnly, dark, value, onChange }: Options) {
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: value,
      extensions: [
        basicSetup,
        language === 'yaml' ? yaml() : language === 'xml' ? xml() : [],
        dark ? oneDark : [],
        lintGutter(),
        EditorView.lineWrapping,
        EditorState.readOnly.of(readOnly),
        EditorView.contentAttributes.of({ 'aria-label': label }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange(update.state.doc.toString())
        }),
      ],
    }),
  })
  // A source that is only looked at is scrolled by the keyboard too.
  view.scrollDOM.tabIndex = 0
  return {
    setValue(text: string) {
      const now = view.state.doc.toString()
      if (now !== text) view.dispatch({ changes: { from: 0, to: now.length, insert: text } })
    },
    showMistakes(mistakes: readonly Mistake[]) {
      view.dispatch(
        setDiagnostics(
          view.state,
          mistakes.flatMap((mistake) => diagnostic(view.state, mistake)),
        ),
      )
    },
    destroy: () => view.destroy(),
  }
}

function diagnostic(state: EditorState, { line, column, message }: Mistake): Diagnostic[] {
  if (line === undefined || line < 1 || line > state.doc.lines) return []
  const at = state.doc.line(line)
  const from = Math.min(at.to, at.from + (column ?? 1) - 1)
  return [{ from, to: Math.max(from, at.to), severity: 'error', message }]
}
