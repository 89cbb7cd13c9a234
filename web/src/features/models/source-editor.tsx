/** The editor of a model's source, with its mistakes in place; loaded when it is needed. */

import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import type { Mistake } from '../../../../src/schema/model.ts'

type Props = {
  label: string
  value: string
  language: 'yaml' | 'xml' | 'text'
  readOnly: boolean
  mistakes: readonly Mistake[]
  onChange: (value: string) => void
}

type Handle = Awaited<ReturnType<typeof import('./code-mirror.ts')['openEditor']>>

export function SourceEditor({ label, value, language, readOnly, mistakes, onChange }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const editor = useRef<Handle>(undefined)
  const latest = useRef({ value, mistakes, onChange })
  latest.current = { value, mistakes, onChange }
  const dark = useComputedColorScheme() === 'dark'

  useEffect(() => {
    let gone = false
    import('./code-mirror.ts').then(({ openEditor }) => {
      if (gone || !place.current) return
      editor.current = openEditor({
        parent: place.current,
        label,
        language,
        readOnly,
        dark,
        value: latest.current.value,
        onChange: (text) => latest.current.onChange(text),
      })
      editor.current.showMistakes(latest.current.mistakes)
    })
    return () => {
      gone = true
      editor.current?.destroy()
      editor.current = undefined
    }
  }, [label, language, readOnly, dark])

  useEffect(() => editor.current?.setValue(value), [value])
  useEffect(() => editor.current?.showMistakes(mistakes), [mistakes])
  return <div ref={place} className="source-editor" />
}
