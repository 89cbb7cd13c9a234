/** A field for one text of a draft, marked where another editor's save was taken over. */

import { TextInput, type TextInputProps } from '@mantine/core'
import type { Draft } from '../lib/use-draft.ts'
import { TakenOver } from './taken-over.tsx'

type Props<T extends object> = Omit<TextInputProps, 'value' | 'onChange' | 'name'> & {
  draft: Draft<T>
  name: keyof T & string
}

export function DraftText<T extends object>({ draft, name, ...looks }: Props<T>) {
  return (
    <TakenOver path={name}>
      <TextInput
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        {...looks}
        {...draft.text(name)}
      />
    </TakenOver>
  )
}
